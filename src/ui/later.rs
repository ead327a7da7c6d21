//! Parts of the page that are mounted one after another, so that none of them keeps the page from answering.

use leptos::prelude::*;
use std::time::Duration;

/// How many parts are mounted; cheap to copy.
#[derive(Clone, Copy)]
pub struct Parts {
    mounted: RwSignal<usize>,
    all: usize,
}

impl Parts {
    /// Begins to mount so many parts, each in a task of its own, and tells all components of it.
    pub fn begin(all: usize) {
        let parts = Self { mounted: RwSignal::new(0), all };
        provide_context(parts);
        parts.mount_next();
    }

    fn mount_next(self) {
        set_timeout(
            move || {
                self.mounted.update(|mounted| *mounted += 1);
                if !untrack(|| self.are_mounted()) {
                    self.mount_next();
                }
            },
            Duration::ZERO,
        );
    }

    /// Whether all of them are.
    pub fn are_mounted(self) -> bool {
        self.mounted.get() >= self.all
    }
}

/// Mounts its children when it is this part's turn, counted from 0.
#[component]
pub fn Part(turn: usize, children: ChildrenFn) -> impl IntoView {
    let parts = use_context::<Parts>();
    let is_mounted = Memo::new(move |_| parts.is_none_or(|parts| parts.mounted.get() > turn));
    view! { <Show when=move || is_mounted.get()>{children()}</Show> }
}
