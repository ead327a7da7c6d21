//! Sections of the page that are mounted one after another, so that none of them keeps the page from answering.

use leptos::prelude::*;
use std::time::Duration;

/// How many sections are mounted; cheap to copy.
#[derive(Clone, Copy)]
pub struct Mounting {
    mounted: RwSignal<usize>,
    all: usize,
}

impl Mounting {
    /// Begins to mount so many sections, each in a task of its own, and tells all components of it.
    pub fn begin(all: usize) {
        let mounting = Self { mounted: RwSignal::new(0), all };
        provide_context(mounting);
        mounting.mount_next();
    }

    fn mount_next(self) {
        set_timeout(
            move || {
                self.mounted.update(|mounted| *mounted += 1);
                if !untrack(|| self.is_over()) {
                    self.mount_next();
                }
            },
            Duration::ZERO,
        );
    }

    /// Whether all sections are mounted.
    pub fn is_over(self) -> bool {
        self.mounted.get() >= self.all
    }
}

/// Mounts its children when it is this section's turn, counted from 0.
#[component]
pub fn Later(turn: usize, children: ChildrenFn) -> impl IntoView {
    let mounting = use_context::<Mounting>();
    let is_mounted = Memo::new(move |_| mounting.is_none_or(|mounting| mounting.mounted.get() > turn));
    view! { <Show when=move || is_mounted.get()>{children()}</Show> }
}
