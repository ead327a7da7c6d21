//! Checks whether the units of the run's network still learn, in short parts.

use super::state::AppState;
use super::strip::{now, rest_after};
use lenet_conductor::Check;
use lenet_data::handicap::input;
use lenet_experiment::protocol::MAX_IMAGES;
use lenet_inspect::{Inspector, LayerUnits, UnitSums};
use leptos::prelude::*;
use std::time::Duration;

/// Milliseconds after which the computation pauses; a large network takes longer for a single image.
const BUDGET_MS: f64 = 8.0;

/// What a check has found.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    of: Check,
    layers: Vec<LayerUnits>,
}

/// The units of the layers of the run's network, by the newest check of it on [`MAX_IMAGES`] test images; empty before the first
/// one, and where there are fewer.
pub fn checked(state: AppState) -> Signal<Vec<LayerUnits>> {
    let (found, current) = (RwSignal::new(None::<Found>), StoredValue::new(None::<Check>));
    Effect::new(move |_| {
        let check = state.check.get().filter(|check| check.images.len() == MAX_IMAGES);
        current.set_value(check.clone());
        if let Some(of) = check {
            // After the page has handled what brought the network here.
            set_timeout(move || Job::new(of).advance(current, found), Duration::ZERO);
        }
    });
    Signal::derive(move || {
        let run = state.check.with(|check| check.as_ref().map(|check| check.snapshot.curves));
        found.with(|found| {
            let of_run = found.as_ref().filter(|found| Some(found.of.snapshot.curves) == run);
            of_run.map(|found| found.layers.clone()).unwrap_or_default()
        })
    })
}

/// A check that has begun.
struct Job {
    of: Check,
    inspector: Inspector,
    sums: UnitSums,
    /// Images done.
    done: usize,
}

impl Job {
    fn new(of: Check) -> Self {
        let inspector = Inspector::new(&of.snapshot.network, &of.snapshot.weights);
        let sums = UnitSums::new(&inspector);
        Self { of, inspector, sums, done: 0 }
    }

    /// Computes for a while, unless a newer check has begun.
    fn advance(mut self, current: StoredValue<Option<Check>>, found: RwSignal<Option<Found>>) {
        let is_current = current.try_with_value(|current| current.as_ref() == Some(&self.of));
        if is_current != Some(true) {
            return;
        }
        let started = now();
        for image in self.of.images.values().skip(self.done) {
            self.sums.add(&self.inspector, &input(self.of.snapshot.handicap, image));
            self.done += 1;
            if now() - started > BUDGET_MS {
                break;
            }
        }
        if self.done < self.of.images.len() {
            set_timeout(move || self.advance(current, found), rest_after(now() - started));
        } else {
            let layers = self.sums.layers(&self.inspector);
            found.set(Some(Found { of: self.of, layers }));
        }
    }
}
