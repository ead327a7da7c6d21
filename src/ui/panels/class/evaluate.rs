//! What the page's network predicts for the drawings of a class, computed in short parts.

use crate::ui::pupils::Pupils;
use crate::ui::state::AppState;
use crate::ui::strip::{Inside, now, rest_after};
use lenet_conductor::Snapshot;
use lenet_experiment::image::Image;
use lenet_experiment::predictions::Predictions;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Milliseconds after which the computation pauses; a large network takes longer for a single image.
const BUDGET_MS: f64 = 8.0;

/// Shortest time between two evaluations of a run that goes on.
const PAUSE: Duration = Duration::from_secs(1);

/// A network and the images that it is evaluated on.
#[derive(Clone, Debug)]
struct Of {
    snapshot: Snapshot,
    images: Arc<[(Image, u8)]>,
}

impl Of {
    /// Whether it is the same run, maybe at another step, on the same images.
    fn is_of_same_run(&self, other: &Self) -> bool {
        self.snapshot.curves == other.snapshot.curves && Arc::ptr_eq(&self.images, &other.images)
    }
}

/// One evaluation at a time; cheap to copy.
#[derive(Clone, Copy)]
struct Evaluator {
    wanted: RwSignal<Option<Of>>,
    /// The last evaluation; its predictions are `None` if the network has diverged.
    found: RwSignal<Option<(Of, Option<Predictions>)>>,
    is_busy: StoredValue<bool>,
}

/// The predictions for [`Pupils::images`]; `None` before the first evaluation of the run, of a network that has diverged and of
/// one that reads no digits.
pub fn predicted(state: AppState) -> Signal<Option<Predictions>> {
    let images = Memo::new(move |_| state.pupils().with(Pupils::images));
    let evaluator =
        Evaluator { wanted: RwSignal::new(None), found: RwSignal::new(None), is_busy: StoredValue::new(false) };
    let Evaluator { wanted, found, is_busy } = evaluator;
    Effect::new(move |_| {
        let images = images.get();
        let can_read = !images.is_empty() && state.may_have_digits();
        wanted.set(state.inside.get().filter(|_| can_read).map(|snapshot| Of { snapshot, images }));
        if !is_busy.get_value() {
            evaluator.begin(Duration::ZERO);
        }
    });
    Signal::derive(move || {
        let wanted = wanted.get()?;
        found.with(|found| {
            let (_, predictions) = found.as_ref().filter(|(of, _)| of.is_of_same_run(&wanted))?;
            predictions.clone()
        })
    })
}

impl Evaluator {
    /// Evaluates what is wanted after a while, unless that was evaluated last.
    fn begin(self, after: Duration) {
        self.is_busy.set_value(true);
        set_timeout(
            move || {
                let Some(wanted) = self.wanted.try_get_untracked() else { return };
                let is_same = |of: &Of, found: &Of| of.is_of_same_run(found) && of.snapshot == found.snapshot;
                let is_known = |of: &Of| {
                    self.found.with_untracked(|found| found.as_ref().is_some_and(|(found, _)| is_same(of, found)))
                };
                match wanted.filter(|of| !is_known(of)) {
                    Some(of) => self.advance(Inside::new(&of.snapshot), of, Predictions::default()),
                    None => self.is_busy.set_value(false),
                }
            },
            after,
        );
    }

    /// Computes for a while, unless another run or other images are wanted.
    fn advance(self, inside: Inside, of: Of, mut done: Predictions) {
        let is_wanted =
            self.wanted.try_with_untracked(|wanted| wanted.as_ref().is_some_and(|it| it.is_of_same_run(&of)));
        match is_wanted {
            None => return,
            Some(false) => return self.begin(Duration::ZERO),
            Some(true) => {}
        }
        let started = now();
        for (image, label) in &of.images[done.len()..] {
            let prediction = inside.predict(image);
            let Some(class) = prediction.class() else {
                self.found.set(Some((of, None)));
                return self.begin(PAUSE);
            };
            let others = (0..).zip(&prediction.probabilities).filter(|(other, _)| *other != class);
            let second = others.map(|(_, probability)| *probability).fold(0.0, f32::max);
            done.push(*label, class as u8, prediction.probabilities[class] - second);
            if now() - started > BUDGET_MS {
                break;
            }
        }
        if done.len() < of.images.len() {
            set_timeout(move || self.advance(inside, of, done), rest_after(now() - started));
        } else {
            self.found.set(Some((of, Some(done))));
            self.begin(PAUSE);
        }
    }
}
