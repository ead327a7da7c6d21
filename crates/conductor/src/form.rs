//! The form: the experiment to run next.

use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;

/// Debounce of edits: milliseconds without one after which a changed form is loaded.
const DEBOUNCE_MS: f64 = 200.0;

#[derive(Debug)]
pub(crate) struct Form {
    pub experiment: Experiment,
    /// The preset from which the experiment was made.
    pub base: Preset,
    /// Why a text typed into the form does not parse.
    pub draft_problem: Option<String>,
    /// Number of times that an experiment was put into the form from elsewhere, which replaces what was typed.
    pub replacements: u32,
    /// Milliseconds until the form is loaded.
    debounce_ms: Option<f64>,
}

impl Default for Form {
    fn default() -> Self {
        let base = Preset::FIRST_VISIT;
        Self { experiment: base.experiment(), base, draft_problem: None, replacements: 0, debounce_ms: None }
    }
}

impl Form {
    pub fn edit(&mut self, experiment: Experiment) {
        self.experiment = experiment;
        self.debounce_ms = Some(DEBOUNCE_MS);
    }

    /// Takes an experiment made from a preset; the seed stays.
    pub fn take(&mut self, base: Preset, experiment: Experiment) {
        self.replace(base);
        self.edit(Experiment { seed: self.experiment.seed, ..experiment });
    }

    /// Shows a run's experiment without loading it.
    pub fn follow(&mut self, base: Preset, experiment: Experiment) {
        self.replace(base);
        (self.experiment, self.debounce_ms) = (experiment, None);
    }

    fn replace(&mut self, base: Preset) {
        (self.base, self.draft_problem) = (base, None);
        self.replacements += 1;
    }

    /// Cancels the load that the last edit has scheduled.
    pub fn cancel_load(&mut self) {
        self.debounce_ms = None;
    }

    /// Advances the debounce; true when it has just expired.
    pub fn tick(&mut self, ms: f64) -> bool {
        let Some(left) = &mut self.debounce_ms else { return false };
        *left -= ms;
        let over = *left <= 0.0;
        if over {
            self.debounce_ms = None;
        }
        over
    }
}
