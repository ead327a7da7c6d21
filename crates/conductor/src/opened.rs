//! Networks from files: they come onto the page as a kept run does.

use crate::effect::{Effect, Plot};
use crate::input::FileOrigin;
use crate::loading::Origin;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::store::keep_in_memory;
use crate::training::load_needed;
use crate::words;
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::protocol::Checkpoint;

/// Weights alone do not say which activation and pooling lie between them: those of the form, if it has the article's network.
fn assume(experiment: &mut Experiment, form: &Experiment) -> Option<(Activation, Pooling)> {
    let Network::Article(net) = &mut experiment.network else { return None };
    if let Network::Article(chosen) = &form.network {
        (net.activation, net.pooling) = (chosen.activation, chosen.pooling);
    }
    Some((net.activation, net.pooling))
}

/// Puts a network from a file on the page, and its experiment into the form. The run before it is kept.
pub(crate) fn open(state: &mut State, mut checkpoint: Box<Checkpoint>, origin: FileOrigin) {
    let Checkpoint { experiment, step, rate, .. } = &mut *checkpoint;
    // The visitor's own images are not in the file.
    let lacks_images = experiment.dataset == DatasetId::Own && state.own.is_none();
    if lacks_images {
        experiment.dataset = state.form.experiment.dataset;
    }
    let assumed = (origin == FileOrigin::Weights).then(|| assume(experiment, &state.form.experiment)).flatten();
    // Only what has a step behind it is kept.
    *step = (*step).max(1);
    rate.take_if(|rate| !(rate.is_finite() && *rate > 0.0));
    if let Some(problem) = state.problem_of(experiment) {
        if lacks_images {
            return state.messages.refuse(words::images_needed(state.page().run.as_ref()));
        }
        return state.messages.refuse(words::not_opened(&problem, state.page().run.as_ref()));
    }
    // A notice about the run that it replaces is obsolete.
    state.messages.notice = None;
    let compute = state.backends.needed(experiment, state.compute(SlotId::PAGE));
    state.last_run += 1;
    let mut run = Run::opened(state.last_run, checkpoint, compute);
    run.is_foreign = origin != FileOrigin::Here;
    let (curves, base, experiment) = (run.curves, run.base, run.experiment.clone());
    let dataset = experiment.dataset;
    state.workers.emit(Effect::Plot(curves, Plot::Opened));
    keep_in_memory(state, run);
    state.form.follow(base, experiment);
    let opened = words::opened(assumed);
    state.messages.notify(if lacks_images { words::without_images(&opened, dataset) } else { opened });
    load_needed(state, SlotId::PAGE, Origin::Restore(curves), None);
}
