//! The state of the conductor, in parts with a module each.

use crate::backends::Backends;
use crate::check::Checks;
use crate::drawing::Drawing;
use crate::form::Form;
use crate::hand::Hand;
use crate::images::Images;
use crate::inside::Inside;
use crate::kept::Kept;
use crate::message::Messages;
use crate::pending::Then;
use crate::race::Race;
use crate::run::Run;
use crate::slot::{Slot, SlotId, Slots};
use crate::store::Store;
use crate::time::Time;
use crate::workers::Workers;
use lenet_experiment::compute::Compute;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::fields::too_few_outputs;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{OwnData, RunId};
use lenet_experiment::validate::problems;
use std::sync::Arc;

#[derive(Debug, Default)]
pub(crate) struct State {
    pub form: Form,
    pub backends: Backends,
    pub workers: Workers,
    pub slots: Slots,
    pub kept: Kept,
    pub hand: Hand,
    pub drawing: Drawing,
    pub inside: Inside,
    pub images: Images,
    pub checks: Checks,
    pub race: Option<Race>,
    pub time: Time,
    pub store: Store,
    pub messages: Messages,
    /// What the user's own files hold.
    pub own: Option<Arc<OwnData>>,
    /// What was pressed while files were being read; it follows if they are taken.
    pub after_files: Option<Then>,
    pub last_run: RunId,
}

impl State {
    /// The slot on the page.
    pub fn page(&self) -> &Slot {
        &self.slots[SlotId::PAGE]
    }

    /// Whether files of the visitor's own are being read.
    pub fn is_reading(&self) -> bool {
        self.workers.requests.has_files()
    }

    /// What was pressed while files are being read.
    pub fn after_files(&self) -> Option<Then> {
        self.after_files.filter(|_| self.is_reading())
    }

    /// What was asked for before, and has not arrived, is not wanted any more.
    pub fn forget_what_follows(&mut self) {
        self.after_files = None;
        self.store.forget_reading();
    }

    /// Backend and kernels of a slot's worker.
    pub fn compute(&self, at: SlotId) -> Option<Compute> {
        self.slots[at].worker.and_then(|worker| self.workers.compute(worker))
    }

    /// Backend and kernels of the run that a slot loads, else of its worker.
    pub fn compute_ahead(&self, at: SlotId) -> Option<Compute> {
        let loading = self.slots[at].loading.as_ref().map(|loading| loading.compute);
        loading.or_else(|| self.compute(at))
    }

    /// Preset and experiment of a slot's next fresh run: the form's on the page.
    pub fn next(&self, at: SlotId) -> (Preset, &Experiment) {
        let own = self.slots[at].next.as_ref().map(|(base, experiment)| (*base, experiment));
        own.unwrap_or((self.form.base, &self.form.experiment))
    }

    /// Why what the form says cannot run.
    pub fn form_problem(&self) -> Option<String> {
        self.form.draft_problem.clone().or_else(|| self.problem_of(&self.form.experiment))
    }

    /// Why an experiment cannot run, on the user's own files as they are.
    pub fn problem_of(&self, experiment: &Experiment) -> Option<String> {
        let Experiment { dataset, network, .. } = experiment;
        let own = self.own.as_ref().filter(|_| *dataset == DatasetId::Own);
        let classes = own.map_or(0, |own| own.classes.len());
        let too_few =
            || (classes > network.outputs()).then(|| too_few_outputs(dataset.title(), classes, network.outputs()));
        problems(experiment).into_iter().next().map(|problem| problem.text).or_else(too_few)
    }

    /// Why a slot's next fresh run cannot train.
    pub fn problem(&self, at: SlotId) -> Option<String> {
        if self.slots[at].next.is_none() { self.form_problem() } else { None }
    }

    /// Whether the form differs from the run that is loading, else from the run on the page.
    pub fn is_changed(&self) -> bool {
        let loading = self.page().loading.as_ref().map(|loading| &loading.described);
        let described = loading.or(self.page().run.as_ref().map(Run::described));
        described.is_some_and(|experiment| *experiment != self.form.experiment)
    }

    /// Experiment of the run on the page; before there is one, the form's.
    pub fn experiment_shown(&self) -> &Experiment {
        self.page().run.as_ref().map_or(&self.form.experiment, |run| &run.experiment)
    }
}
