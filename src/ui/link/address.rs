//! The page's address.

use lenet_experiment::link::Link;
use leptos::prelude::window;

/// The address with which the page was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(String);

impl Address {
    /// The present one; `None` if the browser does not tell it.
    pub fn present() -> Option<Self> {
        window().location().href().ok().map(Self)
    }

    /// With query and fragment.
    pub fn whole(&self) -> &str {
        &self.0
    }

    /// The page's address with this link; `None` for an experiment that no link holds.
    pub fn with(&self, link: &Link) -> Option<String> {
        let page = self.0.split("%23").next().unwrap_or_default();
        let page = page.split(['#', '?']).next().unwrap_or_default();
        Some(format!("{page}#{}", link.to_fragment()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::link::Exercise;
    use lenet_experiment::presets::Preset;

    #[test]
    fn a_link_replaces_the_one_with_which_the_page_was_opened() {
        let link =
            Link { base: Preset::Sprint, experiment: Preset::Sprint.experiment(), exercise: Exercise::default() };
        for address in
            ["https://a.org/lab/", "https://a.org/lab/#x=1", "https://a.org/lab/?x=1#y", "https://a.org/lab/%23x"]
        {
            let with = Address(address.into()).with(&link);
            assert_eq!(with.as_deref(), Some("https://a.org/lab/#a&preset=sprint&z"), "{address}");
        }
    }
}
