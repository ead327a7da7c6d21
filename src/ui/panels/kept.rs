//! Which tab is open and which sections are unfolded outlive the page. An exercise shows the same to everyone.

use crate::browser::storage;
use crate::ui::later::Mounting;
use crate::ui::link::links;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Names of the sections, and where each is in the page: a `details` element.
const SECTIONS: [(&str, &str); 7] = [
    ("experiment", ".experiment > details"),
    ("fields", ".more-fields"),
    ("network", ".network > details"),
    ("editor", ".editor"),
    ("lesson", ".lesson > details:first-child"),
    ("compute", ".trainer > details"),
    ("classes", ".mistakes-classes"),
];

const OPEN: &str = "open";
const FOLDED: &str = "folded";

/// What an earlier visit left under this name; nothing for an exercise.
pub fn load(name: &str) -> Option<String> {
    let is_exercise = untrack(|| links().is_some_and(|links| links.has_exercise()));
    storage::load(&key(name)).filter(|_| !is_exercise)
}

/// Keeps it for the next visit.
pub fn save(name: &str, text: &str) {
    storage::save(&key(name), text);
}

/// Whether an earlier visit left a section unfolded.
fn was_open(name: &str) -> Option<bool> {
    load(name).map(|kept| kept == OPEN)
}

/// Unfolds and folds the sections as they were left, and keeps what the visitor does with them.
pub fn keep_sections() {
    let left = SECTIONS.map(|(name, place)| (place, was_open(name)));
    let mounting = use_context::<Mounting>();
    Effect::new(move |_| {
        if mounting.is_some_and(|mounting| !mounting.is_over()) {
            return;
        }
        for (place, open) in left {
            if let (Some(open), Ok(Some(section))) = (open, document().query_selector(place)) {
                // Fails only for a name that no attribute can have.
                let _ = section.toggle_attribute_with_force(OPEN, open);
            }
        }
    });
    let listener = window_event_listener_untyped("click", |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let summary = target.and_then(|target| target.closest("summary").ok().flatten());
        let Some(section) = summary.and_then(|summary| summary.parent_element()) else { return };
        let is_here = |(_, place): &&(&str, &str)| section.matches(place).unwrap_or(false);
        if let Some((name, _)) = SECTIONS.iter().find(is_here) {
            // The click is about to change it.
            save(name, if section.has_attribute(OPEN) { FOLDED } else { OPEN });
        }
    });
    on_cleanup(move || listener.remove());
}

fn key(name: &str) -> String {
    format!("panel.{name}")
}
