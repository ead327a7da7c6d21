//! The button for light or dark colours.

use crate::browser::storage;
use crate::ui::link::links;
use lenet_experiment::link::Mode;
use leptos::prelude::*;

/// Where the theme is stored.
const KEY: &str = "theme";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn next(self) -> Self {
        match self {
            Self::System => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::System,
        }
    }

    /// The theme with this name.
    fn from_name(name: &str) -> Option<Self> {
        [Self::System, Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Value of `data-theme` on the root element, which selects the colours of the style sheet.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// Cycles through the themes.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let stored = storage::load(KEY).and_then(|name| Theme::from_name(&name));
    let theme = RwSignal::new(stored.unwrap_or(Theme::System));
    let is_projected = Memo::new(move |_| links().is_some_and(|links| links.mode() == Mode::Projector));
    Effect::new(move || {
        if is_projected.get() {
            theme.set(Theme::Light);
        }
    });
    Effect::new(move || {
        let attribute = theme.get().attribute();
        let Some(root) = document().document_element() else { return };
        // A failure leaves the colours unchanged.
        let _ = match attribute {
            Some(value) => root.set_attribute("data-theme", value),
            None => root.remove_attribute("data-theme"),
        };
    });
    let change = move |_| {
        theme.update(|theme| *theme = theme.next());
        storage::save(KEY, theme.get_untracked().name());
    };
    view! {
        <button type="button" class="quiet theme" data-testid="theme" on:click=change>
            "Theme: " {move || theme.get().name()}
        </button>
    }
}
