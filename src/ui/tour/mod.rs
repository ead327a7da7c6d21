//! A tour of the page in tasks that are completed by doing them. It opens only when its button is pressed.
//!
//! [`tasks`] is the table of tasks and [`progress`] what is done of them, pure. Tasks count while the tour is closed, too.

mod card;
mod place;
pub mod progress;
pub mod tasks;

use super::pad::{Desk, Sheet};
use super::state::AppState;
use super::strip::Focus;
use crate::browser::files::SAVED;
use crate::browser::storage;
use leptos::prelude::*;
use progress::Progress;
use tasks::TASKS;

pub use card::{TourButton, TourCard};

/// Where the progress is stored.
const KEY: &str = "tour";

/// What the tasks watch.
#[derive(Clone, Copy)]
pub struct Watched {
    /// The page's state.
    pub state: AppState,
    /// The unit that the visitor looks at.
    pub focus: Focus,
    /// Whether the network has answered a drawing or picture of the visitor's own.
    pub is_answered: Memo<bool>,
    /// Number of files saved.
    pub saved: RwSignal<u32>,
}

/// The tour; cheap to copy.
#[derive(Clone, Copy)]
pub struct Tour {
    is_open: RwSignal<bool>,
    progress: RwSignal<Progress>,
}

impl Tour {
    /// A closed tour, with the progress of earlier visits.
    pub fn new(state: AppState, desk: Desk, focus: Focus) -> Self {
        let stored = storage::load(KEY).and_then(|text| Progress::from_text(&text));
        let progress = RwSignal::new(stored.unwrap_or_default());
        let saved = RwSignal::new(0);
        let listener = window_event_listener_untyped(SAVED, move |_| saved.update(|saved| *saved += 1));
        on_cleanup(move || listener.remove());
        let is_answered = Memo::new(move |_| desk.sheet.with(Sheet::has_own) && state.prediction.with(Option::is_some));
        let watched = Watched { state, focus, is_answered, saved };
        for (index, task) in TASKS.iter().enumerate() {
            // Only what is done now counts: what was done before the tour began again does not.
            Effect::new(move |before: Option<u32>| {
                let times = (task.times)(watched);
                let is_new = times > before.unwrap_or_default();
                if is_new && !progress.with_untracked(|progress| progress.is_done(index)) {
                    progress.update(|progress| progress.complete(index));
                }
                times
            });
        }
        Effect::new(move |_| {
            let progress = progress.get();
            if progress.is_started() {
                storage::save(KEY, &progress.to_text());
            }
        });
        Self { is_open: RwSignal::new(false), progress }
    }

    /// Opens the tour at the task with this slug, if there is one.
    pub fn open_at(self, slug: &str) {
        if let Some(task) = progress::find(slug) {
            self.progress.update(|progress| {
                progress.resume();
                progress.go_to(task);
            });
            self.is_open.set(true);
        }
    }

    /// Opens the tour where it was left, or closes it.
    fn toggle(self) {
        if !self.is_open.get_untracked() {
            self.progress.update(Progress::resume);
        }
        self.is_open.update(|is_open| *is_open = !*is_open);
    }
}
