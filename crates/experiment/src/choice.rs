//! Choices with a fixed set of options, named once for files, page and command line.

/// A type whose values are the options of a choice, such as [`Activation`](super::article::Activation).
pub trait Choice: Copy + 'static {
    /// Every option in the order of display; options with a number, such as momentum, have its default.
    const ALL: &'static [Self];

    fn option(self) -> ChoiceOption;

    /// Name in files, as an option's value in the page and on the command line.
    fn slug(self) -> &'static str {
        self.option().slug
    }

    /// The option with this slug or alias.
    fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.option().is_called(slug))
    }

    /// Switches to the option with this slug. Choosing the current option again keeps its numbers.
    fn switch(&mut self, slug: &str) {
        if let Some(chosen) = Self::from_slug(slug)
            && chosen.slug() != self.slug()
        {
            *self = chosen;
        }
    }
}

/// The names of one option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Name in files, as an option's value in the page and on the command line; serde's name for the enum's variant.
    pub slug: &'static str,
    /// Name shown to people.
    pub label: &'static str,
    /// Another name that the command line accepts.
    pub alias: Option<&'static str>,
    /// Shown in place of the field's hint while this option is chosen.
    pub hint: Option<&'static str>,
}

impl ChoiceOption {
    /// An option without alias and hint.
    pub const fn new(slug: &'static str, label: &'static str) -> Self {
        Self { slug, label, alias: None, hint: None }
    }

    pub const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Whether this is the option's slug or alias.
    pub fn is_called(&self, name: &str) -> bool {
        self.slug == name || self.alias == Some(name)
    }
}

/// The names of all options of a choice, in the order of display.
pub fn options<T: Choice>() -> Vec<ChoiceOption> {
    T::ALL.iter().map(|choice| choice.option()).collect()
}
