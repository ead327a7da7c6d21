//! Links: the page opened by an address that holds an experiment, and made into one.
//!
//! What a link says is `lenet_experiment::link`, pure; this shows it. A link never starts a run.

mod address;
mod banner;
mod booth;
mod builder;
mod idle;
mod qr;
mod share;
mod words;

use super::state::AppState;
use crate::browser::storage;
use address::Address;
use lenet_conductor::Input;
use lenet_experiment::choice::Choice;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::Field;
use lenet_experiment::link::{Exercise, Link, Mode, Panel, Parsed, parse};
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

pub use banner::LinkBanner;
pub use booth::Booth;
pub use qr::code;
pub use share::Share;

/// The page's address with an experiment made from a preset; `None` for one that no link holds.
pub fn address(base: Preset, experiment: Experiment) -> Option<String> {
    Address::present()?.with(&Link { base, experiment, exercise: Exercise::default() })
}

/// The link with which the page was opened, and the exercise that it shows; cheap to copy, and in the context of the page.
#[derive(Clone, Copy)]
pub struct Links {
    state: AppState,
    offer: RwSignal<Option<Offer>>,
    exercise: RwSignal<Exercise>,
}

/// A link that the visitor has been told about.
#[derive(Clone, PartialEq)]
struct Offer {
    parsed: Parsed,
    /// What the form and the page showed before the link was used; `None` if it is not used.
    before: Option<(Preset, Experiment, Exercise)>,
}

impl Links {
    /// Parses the page's address, and follows it. Called before the page loads its first network: there is nothing to lose then,
    /// and the link's experiment stands in the form at once. Later links are offered.
    pub fn open(state: AppState) -> Self {
        let links = Self { state, offer: RwSignal::new(None), exercise: RwSignal::new(Exercise::default()) };
        provide_context(links);
        if links.offer_present() {
            links.apply();
        }
        let listener = window_event_listener_untyped("hashchange", move |_| {
            links.offer_present();
        });
        on_cleanup(move || listener.remove());
        // For the style sheets.
        Effect::new(move |_| {
            let hidden = links.exercise.with(|exercise| exercise.hidden.clone());
            set_root("data-hide", &hidden.iter().map(|panel| panel.slug()).collect::<Vec<_>>().join(" "));
            set_root("data-view", links.mode().slug());
        });
        links
    }

    /// Offers what the address says; whether that is an experiment or an exercise.
    fn offer_present(self) -> bool {
        let parsed = Address::present().and_then(|address| parse(address.whole()));
        let is_link = parsed.as_ref().is_some_and(|parsed| parsed.link.is_some());
        self.offer.set(parsed.map(|parsed| Offer { parsed, before: None }));
        is_link
    }

    /// Puts the offered experiment into the form, and shows its exercise.
    fn apply(self) {
        let Some(link) = self.offer.with_untracked(|offer| offer.as_ref().and_then(|offer| offer.parsed.link.clone()))
        else {
            return;
        };
        let form = (self.state.preset.get_untracked(), self.state.experiment.get_untracked());
        let before = (form.0, form.1, self.exercise.get_untracked());
        self.show(link.base, link.experiment, link.exercise);
        self.offer.update(|offer| offer.iter_mut().for_each(|offer| offer.before = Some(before.clone())));
    }

    /// Gives form and page back what they showed before the link was used.
    fn undo(self) {
        if let Some((base, experiment, exercise)) = self.offer.get_untracked().and_then(|offer| offer.before) {
            self.show(base, experiment, exercise);
        }
        self.close();
    }

    fn close(self) {
        self.offer.set(None);
    }

    /// Puts an experiment into the form, seed and data set included. Nothing is trained, and a trained network stays until Train.
    fn show(self, base: Preset, experiment: Experiment, exercise: Exercise) {
        if exercise.mode == Mode::Booth {
            // The next visitor finds nothing of this one.
            storage::keep_nothing();
            self.state.stop_storing("Nothing is kept at a booth.");
        }
        self.state.send(Input::ChoosePreset(base));
        self.state.send(Input::Edit(experiment));
        self.exercise.set(exercise);
    }

    /// Ends the exercise: everything is shown and can be changed.
    fn end_exercise(self) {
        self.exercise.set(Exercise::default());
    }

    /// Whether the page shows an exercise, or is shown in a certain place.
    pub fn has_exercise(self) -> bool {
        self.exercise.with(|exercise| *exercise != Exercise::default())
    }

    /// For which place the page is shown.
    pub fn mode(self) -> Mode {
        self.exercise.with(|exercise| exercise.mode)
    }

    /// Whether the exercise hides a part of the page.
    pub fn hides(self, panel: Panel) -> bool {
        self.exercise.with(|exercise| exercise.hidden.contains(&panel))
    }

    /// Slug of the tour's task at which the tour opens.
    pub fn tour(self) -> Option<String> {
        self.exercise.with(|exercise| exercise.tour.clone())
    }

    /// Whether the exercise locks any field.
    pub fn has_locks(self) -> bool {
        self.exercise.with(|exercise| !exercise.locked.is_empty())
    }

    fn locks(self, field: &Field) -> bool {
        self.exercise.with(|exercise| exercise.locked.contains(&field))
    }

    /// Why this experiment cannot be put into the form: the exercise locks fields that would change.
    pub fn refuses(self, state: AppState, experiment: &Experiment, keeps: Keeps) -> Option<String> {
        self.exercise.with(|exercise| {
            // Without locks the form is not followed.
            exercise.locked.first()?;
            let changed = state.experiment.with(|form| {
                let dataset = if keeps == Keeps::SeedAndData { form.dataset } else { experiment.dataset };
                let seed = if keeps == Keeps::Nothing { experiment.seed } else { form.seed };
                exercise.would_change(form, &Experiment { seed, dataset, ..experiment.clone() })
            });
            let names: Vec<String> = changed.iter().map(|field| field.noun()).collect();
            (!names.is_empty()).then(|| format!("It would change what this exercise locks: {}.", names.join(", ")))
        })
    }
}

/// The links of the page.
pub fn links() -> Option<Links> {
    use_context()
}

/// Whether the exercise locks a field.
pub fn locked(field: &'static Field) -> Memo<bool> {
    let links = links();
    Memo::new(move |_| links.is_some_and(|links| links.locks(field)))
}

/// What stays of the form when an experiment is put into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Everything changes.
    Nothing,
    /// Its seed.
    Seed,
    /// Its seed and its data set.
    SeedAndData,
}

/// Why a button that puts this experiment into the form is off: the exercise locks fields that would change.
pub fn refusal(state: AppState, experiment: Experiment, keeps: Keeps) -> Memo<Option<String>> {
    let links = links();
    Memo::new(move |_| links?.refuses(state, &experiment, keeps))
}

/// Sets an attribute of the root element. A failure leaves the page as it is.
fn set_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}
