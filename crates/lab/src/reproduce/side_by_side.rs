//! Runs side by side, one a core: each is a session of its own on a thread of its own, as a run uses one core.

use super::Job;
use super::machine::Machine;
use super::results::{After, RunRecord};
use crate::LabError;
use crate::device;
use crate::epochs::{EpochLine, News, train_to_end};
use crate::evaluate::evaluate;
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Backend, Experiment, Kernels};
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

/// Images to learn from and to test on, of each data set.
type Sets = HashMap<DatasetId, (Dataset, Dataset)>;

/// Does the jobs in their order, as many at once as there are cores, and hands over each run as it ends.
///
/// A run that fails does not keep the others from being done; the first failure is returned at the end. When `keep`
/// fails, no further run is begun.
pub(super) fn train(
    jobs: &[Job],
    sets: &Sets,
    pen: Option<&Dataset>,
    keep: &mut dyn FnMut(RunRecord) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let machine = Machine::this();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..machine.cores.min(jobs.len()) {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send(run(job, sets, pen, &machine)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut failure = Ok(());
        // Moved in here, so that a failing `keep` closes the channel, which ends the threads.
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

fn run(job: &Job, sets: &Sets, pen: Option<&Dataset>, machine: &Machine) -> Result<RunRecord, LabError> {
    let reason = |error: LabError| LabError::Preset { preset: job.slug, reason: error.to_string() };
    // Whoever has learned clothes is not asked to read digits.
    let pen = pen.filter(|_| job.experiment.dataset == DatasetId::Mnist);
    let outcome = pollster::block_on(async {
        let device = device::open(Backend::Cpu, Kernels::Own).await.map_err(LabError::Trainer)?;
        let start = Instant::now();
        let (epochs, last) = epochs(&job.experiment, sets, device.clone()).await?;
        let seconds = start.elapsed().as_secs_f64();
        let train = &sets[&job.experiment.dataset].0;
        let learned = train.len() - validation_count(train.len(), job.experiment.validation_percent);
        let share = |read: Metrics| f64::from(read.accuracy());
        let train_accuracy = share(evaluate(train, learned, &last, &*device).await?);
        let pen_accuracy = match pen {
            Some(pen) => Some(share(evaluate(pen, pen.len(), &last, &*device).await?)),
            None => None,
        };
        Ok((epochs, After { train_accuracy, pen_accuracy }, seconds))
    });
    let (epochs, after, seconds) = outcome.map_err(reason)?;
    Ok(RunRecord::new(job.slug, &job.experiment, &epochs, &after, seconds, machine.clone()))
}

/// Trains to the end: the epochs, and the last state.
async fn epochs(
    experiment: &Experiment,
    sets: &Sets,
    device: Rc<dyn Device>,
) -> Result<(Vec<EpochLine>, Box<Checkpoint>), LabError> {
    const RUN: u32 = 1;
    let mut session = Session::new(device);
    let (train, test) = &sets[&experiment.dataset];
    let (train, test) = (Rc::new(train.clone()), Rc::new(test.clone()));
    let load = session.load(RUN, experiment.clone(), train, Some(test), None);
    load.await.map_err(LabError::Trainer)?;
    let mut epochs = Vec::new();
    let last = train_to_end(&mut session, RUN, Split::Test, &mut |news| {
        if let News::Epoch(line) = news {
            epochs.push(line.clone());
        }
        Ok(())
    })
    .await?;
    Ok((epochs, last))
}
