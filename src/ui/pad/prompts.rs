//! The digits that the visitor is asked to draw.

use leptos::prelude::*;

/// The digit that is asked for, and what the buttons below the sheet do about it.
#[derive(Clone, Copy)]
pub struct Prompts {
    /// `None` if none is.
    pub asked: Signal<Option<u8>>,
    /// Keeps the drawing, and asks for the next digit.
    pub on_keep: Callback<()>,
    /// Asks for the next digit.
    pub on_skip: Callback<()>,
    /// Asks for no more.
    pub on_stop: Callback<()>,
}
