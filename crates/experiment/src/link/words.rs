//! What a link would do, in words.

use super::{Exercise, Link, Mode};
use crate::changes::changes;
use crate::choice::Choice;
use crate::experiment::Experiment;

impl Link {
    /// Preset, what differs from it, data set, seed: `Modern, learning rate 0.1, MNIST, seed 7`.
    pub fn summary(&self) -> String {
        let Experiment { dataset, seed, .. } = self.experiment;
        // Data set and seed are named anyway.
        let named = Experiment { dataset, seed, ..self.base.experiment() };
        let parts = [self.base.title().to_owned()].into_iter().chain(changes(&named, &self.experiment));
        parts.chain([dataset.title().to_owned(), format!("seed {seed}")]).collect::<Vec<_>>().join(", ")
    }
}

impl Exercise {
    /// What it does besides the task and the tour: `Locked: seed. Hidden: Race.`; empty if nothing.
    pub fn summary(&self) -> String {
        let list =
            |title: &str, names: Vec<String>| (!names.is_empty()).then(|| format!("{title}: {}.", names.join(", ")));
        let locked = list("Locked", self.locked.iter().map(|field| field.noun()).collect());
        let hidden = list("Hidden", self.hidden.iter().map(|panel| panel.option().label.to_owned()).collect());
        let mode = match (self.mode, self.idle_time()) {
            (Mode::Page, _) => None,
            (mode, None) => Some(format!("Shown {}.", mode.option().label)),
            (mode, Some(idle)) => {
                Some(format!("Shown {}, begins again after {} idle min.", mode.option().label, idle.as_secs() / 60))
            }
        };
        [locked, hidden, mode].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
