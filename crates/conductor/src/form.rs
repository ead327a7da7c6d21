//! The form: the experiment to run next.

use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::validate;

/// Milliseconds without an edit after which a changed form is loaded.
const REST_MS: f64 = 200.0;

#[derive(Debug)]
pub(crate) struct Form {
    pub experiment: Experiment,
    /// The preset from which the experiment was made.
    pub base: Preset,
    /// What is wrong with a typed text.
    pub draft_problem: Option<String>,
    /// Milliseconds until the form is loaded.
    rest_ms: Option<f64>,
}

impl Default for Form {
    fn default() -> Self {
        let base = Preset::Modern;
        Self { experiment: base.experiment(), base, draft_problem: None, rest_ms: None }
    }
}

impl Form {
    pub fn edit(&mut self, experiment: Experiment) {
        self.experiment = experiment;
        self.rest_ms = Some(REST_MS);
    }

    /// Takes an experiment made from a preset; the seed stays.
    pub fn take(&mut self, base: Preset, experiment: Experiment) {
        (self.base, self.draft_problem) = (base, None);
        self.edit(Experiment { seed: self.experiment.seed, ..experiment });
    }

    /// The same without loading it.
    pub fn follow(&mut self, base: Preset, experiment: Experiment) {
        (self.base, self.experiment, self.draft_problem, self.rest_ms) = (base, experiment, None, None);
    }

    /// What keeps the form's experiment from running.
    pub fn problem(&self) -> Option<String> {
        let first = || validate::problems(&self.experiment).into_iter().next().map(|problem| problem.text);
        self.draft_problem.clone().or_else(first)
    }

    /// No need to load it any more: something else has.
    pub fn loaded(&mut self) {
        self.rest_ms = None;
    }

    /// Whether the form has just come to rest.
    pub fn tick(&mut self, ms: f64) -> bool {
        let Some(rest) = &mut self.rest_ms else { return false };
        *rest -= ms;
        let over = *rest <= 0.0;
        if over {
            self.rest_ms = None;
        }
        over
    }
}
