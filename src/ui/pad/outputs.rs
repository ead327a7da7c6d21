//! The bars as units of the network's output.

use leptos::prelude::*;

/// What happens when a class is pointed at or chosen.
#[derive(Clone, Copy)]
pub struct Outputs {
    /// The class that is chosen.
    pub chosen: Signal<Option<usize>>,
    /// Called with the class under the pointer, or `None` when it leaves.
    pub on_point: Callback<Option<usize>>,
    /// Called with the class that is chosen or let go.
    pub on_choose: Callback<usize>,
}
