//! Runs side by side, one a core: each is a session of its own on a thread of its own, as a run uses one core.

use super::Job;
use super::machine::Machine;
use super::results::RunRecord;
use crate::data::labelled::Labelled;
use crate::lab::LabError;
use crate::lab::epochs::{EpochLine, News, train_to_end};
use crate::learner::device;
use crate::learner::session::Session;
use crate::values::dataset::DatasetId;
use crate::values::experiment::{Backend, Experiment, Kernels};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

/// Images to learn from and to test on, of each data set.
type Sets = HashMap<DatasetId, (Labelled, Labelled)>;

/// Does the jobs in their order, as many at once as there are cores, and hands over each run as it ends.
///
/// A run that fails does not keep the others from being done; the first failure is returned at the end. When `keep`
/// fails, no further run is begun.
pub(super) fn train(
    jobs: Vec<Job>,
    sets: &Sets,
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
                    if sender.send(run(job, sets, &machine)).is_err() {
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

fn run(job: &Job, sets: &Sets, machine: &Machine) -> Result<RunRecord, LabError> {
    let start = Instant::now();
    let reason = |error: LabError| LabError::Preset { preset: job.preset.slug(), reason: error.to_string() };
    let epochs = pollster::block_on(epochs(&job.experiment, sets)).map_err(reason)?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(RunRecord::new(job.preset, &job.experiment, &epochs, seconds, machine.clone()))
}

async fn epochs(experiment: &Experiment, sets: &Sets) -> Result<Vec<EpochLine>, LabError> {
    const RUN: u32 = 1;
    let place = device::open(Backend::Cpu, Kernels::Own).await.map_err(LabError::Trainer)?;
    let mut session = Session::new(place);
    let (train, test) = &sets[&experiment.dataset];
    let (train, test) = (Rc::new(train.clone()), Rc::new(test.clone()));
    let load = session.load(RUN, experiment.clone(), train, Some(test), None);
    load.await.map_err(LabError::Trainer)?;
    let mut epochs = Vec::new();
    train_to_end(&mut session, RUN, &mut |news| {
        match news {
            News::Epoch(line) => epochs.push(line),
            News::State(_) => {}
        }
        Ok(())
    })
    .await?;
    Ok(epochs)
}
