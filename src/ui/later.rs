//! Sections of the page that are mounted one after another, so that none of them keeps the page from answering.

use leptos::prelude::*;
use std::time::Duration;

/// How many sections are mounted; cheap to copy.
#[derive(Clone, Copy)]
pub struct Mounting {
    mounted: RwSignal<usize>,
    /// How many there are, as far as [`Later`] has named them.
    all: StoredValue<usize>,
}

impl Mounting {
    /// Begins to mount the sections that are named in this task, each in a task of its own, for all components below.
    pub fn begin() {
        let mounting = Self { mounted: RwSignal::new(0), all: StoredValue::new(0) };
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
        self.mounted.get() >= self.all.get_value()
    }
}

/// Mounts its children when it is this section's turn, counted from 0.
#[component]
pub fn Later(turn: usize, children: ChildrenFn) -> impl IntoView {
    let mounting = use_context::<Mounting>();
    if let Some(mounting) = mounting {
        mounting.all.update_value(|all| *all = (*all).max(turn + 1));
    }
    let is_mounted = Memo::new(move |_| mounting.is_none_or(|mounting| mounting.mounted.get() > turn));
    view! { <Show when=move || is_mounted.get()>{children()}</Show> }
}
