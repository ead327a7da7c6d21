//! The state of the conductor, in parts with a module each.

use crate::backends::Backends;
use crate::drawing::Drawing;
use crate::form::Form;
use crate::loading::Loading;
use crate::message::Messages;
use crate::pending::Then;
use crate::run::Run;
use crate::worker::WorkerId;
use crate::workers::Workers;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::protocol::{Counts, RunId};

#[derive(Debug, Default)]
pub(crate) struct State {
    pub form: Form,
    pub backends: Backends,
    pub workers: Workers,
    /// The worker that holds or loads the run on the page; `None` when it was lost.
    pub main: Option<WorkerId>,
    /// The run on the page.
    pub run: Option<Run>,
    /// The run that will replace it once loaded.
    pub loading: Option<Loading>,
    /// The run that it has replaced, for Undo.
    pub replaced: Option<Run>,
    pub drawing: Drawing,
    pub messages: Messages,
    /// Number of images in the user's own files.
    pub own_counts: Option<Counts>,
    pub last_run: RunId,
}

impl State {
    /// Backend of the page's worker.
    pub fn backend(&self) -> Option<Backend> {
        self.main.and_then(|worker| self.workers.backend(worker))
    }

    /// The page's worker, if it holds a network that can predict.
    pub fn network(&self) -> Option<WorkerId> {
        let run = self.run.as_ref().filter(|run| Some(run.worker) == self.main)?;
        self.workers.has(run.worker).then_some(run.worker)
    }

    pub fn is_trained(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_trained)
    }

    /// What the run on the page will do once all pending commands are answered.
    pub fn wanted(&self) -> Option<Then> {
        match (&self.loading, &self.run) {
            (Some(loading), _) => loading.then,
            (None, Some(run)) if self.main.is_some() => run.wanted(),
            (None, Some(_) | None) => None,
        }
    }

    /// Whether the run on the page is training, or will as soon as it can.
    pub fn is_busy(&self) -> bool {
        match (&self.loading, &self.run) {
            (Some(loading), _) => loading.then.is_some(),
            (None, Some(run)) => self.main.is_some() && run.is_busy(),
            (None, None) => false,
        }
    }

    /// Whether the form differs from the run that is loading, else from the run on the page.
    pub fn is_changed(&self) -> bool {
        match (&self.loading, &self.run) {
            (Some(loading), _) => loading.experiment != self.form.experiment,
            (None, Some(run)) => run.experiment != self.form.experiment,
            (None, None) => false,
        }
    }

    /// Experiment of the run on the page; before there is one, the form's.
    pub fn experiment_shown(&self) -> &Experiment {
        self.run.as_ref().map_or(&self.form.experiment, |run| &run.experiment)
    }
}
