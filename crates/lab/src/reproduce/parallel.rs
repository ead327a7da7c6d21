//! Trains runs in parallel, one per core: each has its own session on its own thread.

use super::machine::Machine;
use super::results::{FinalAccuracy, RunRecord};
use crate::LabError;
use crate::device;
use crate::epochs::{EpochSummary, Update, train_to_end};
use crate::evaluate::evaluate;
use lenet_data::dataset::Dataset;
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Checkpoint, Split};
use lenet_experiment::validate::validation_count;
use lenet_learner::metrics::Metrics;
use lenet_learner::session::Session;
use lenet_learner::trainer::Device;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

/// A run to be trained.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PendingRun {
    pub slug: &'static str,
    pub experiment: Experiment,
}

/// Training and test images of each data set.
type Sets = HashMap<DatasetId, (Dataset, Dataset)>;

/// Trains the runs in order, as many in parallel as there are cores, and passes each result to `keep`.
///
/// If a run fails, the others are trained nevertheless, and the first error is returned at the end. If `keep` fails, no further
/// run is started.
pub(super) fn train(
    runs: &[PendingRun],
    sets: &Sets,
    pen: Option<&Dataset>,
    keep: &mut dyn FnMut(RunRecord) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let machine = Machine::this();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..machine.cores.min(runs.len()) {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while let Some(pending) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send(run(pending, sets, pen, &machine)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut failure = Ok(());
        // The loop owns the receiver: if `keep` fails, it is dropped, which ends the threads.
        for run in receiver {
            match run {
                Ok(run) => keep(run)?,
                Err(error) => {
                    eprintln!("{error}");
                    failure = failure.and(Err(error));
                }
            }
        }
        failure
    })
}

fn run(pending: &PendingRun, sets: &Sets, pen: Option<&Dataset>, machine: &Machine) -> Result<RunRecord, LabError> {
    let reason = |error: LabError| LabError::Preset { preset: pending.slug, reason: error.to_string() };
    // Only networks trained on digits are evaluated on pen digits.
    let pen = pen.filter(|_| pending.experiment.dataset == DatasetId::Mnist);
    let outcome = pollster::block_on(async {
        let kernels = Kernels::Own.or_others(&pending.experiment);
        let device = device::open(Backend::Cpu, kernels).await.map_err(LabError::Trainer)?;
        let start = Instant::now();
        let (epochs, last) = epochs(&pending.experiment, sets, device.clone()).await?;
        let seconds = start.elapsed().as_secs_f64();
        let train = &sets[&pending.experiment.dataset].0;
        let count = train.len() - validation_count(train.len(), pending.experiment.validation_percent);
        let accuracy = |metrics: Metrics| f64::from(metrics.accuracy());
        let train_accuracy = accuracy(evaluate(train, count, &last, &*device).await?);
        let pen_accuracy = match pen {
            Some(pen) => Some(accuracy(evaluate(pen, pen.len(), &last, &*device).await?)),
            None => None,
        };
        Ok((epochs, FinalAccuracy { train_accuracy, pen_accuracy }, seconds))
    });
    let (epochs, after, seconds) = outcome.map_err(reason)?;
    Ok(RunRecord::new(pending.slug, &pending.experiment, &epochs, &after, seconds, machine.clone()))
}

/// Trains to the end; returns the epochs and the final checkpoint.
async fn epochs(
    experiment: &Experiment,
    sets: &Sets,
    device: Rc<dyn Device>,
) -> Result<(Vec<EpochSummary>, Box<Checkpoint>), LabError> {
    const RUN: u32 = 1;
    let mut session = Session::new(device);
    let (train, test) = &sets[&experiment.dataset];
    let (train, test) = (Rc::new(train.clone()), Rc::new(test.clone()));
    let load = session.load(RUN, experiment.clone(), train, Some(test), None);
    load.await.map_err(LabError::Trainer)?;
    let mut epochs = Vec::new();
    let last = train_to_end(&mut session, RUN, Split::Test, &mut |update| {
        if let Update::Epoch(summary) = update {
            epochs.push(summary.clone());
        }
        Ok(())
    })
    .await?;
    Ok((epochs, last))
}
