//! The page's address.

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
}
