//! Menus behind a summary.

use crate::browser::focus::focus;
use crate::browser::outside::on_outside;
use leptos::ev::KeyboardEvent;
use leptos::html::{Details, Summary};
use leptos::prelude::*;

/// A menu behind the summary of a `details` element. It closes by Escape, and when the visitor turns to something else.
#[derive(Clone, Copy)]
pub struct Menu {
    pub details: NodeRef<Details>,
    pub summary: NodeRef<Summary>,
}

impl Menu {
    /// The menu in the element that matches a CSS selector.
    pub fn new(selector: &'static str) -> Self {
        let menu = Self { details: NodeRef::new(), summary: NodeRef::new() };
        on_outside(selector, move || menu.close());
        menu
    }

    pub fn close(self) {
        if let Some(details) = self.details.get_untracked() {
            details.set_open(false);
        }
    }

    /// Closes it from within: what has the focus is hidden then, so the focus moves to the summary.
    pub fn leave(self) {
        self.close();
        focus(self.summary.get_untracked().map(|summary| (*summary).clone()));
    }

    /// Escape closes an open menu, and does nothing else then.
    pub fn on_key(self, event: &KeyboardEvent) {
        let is_open = self.details.get_untracked().is_some_and(|details| details.open());
        if is_open && event.key() == "Escape" {
            event.prevent_default();
            self.leave();
        }
    }
}
