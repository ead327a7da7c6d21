//! The network on which the page checks the units: as it was at the end of an epoch, at a pause or at the end of the run, and test
//! images to try them on.

use crate::images::{Images, Thumbnails};
use crate::inside::Snapshot;
use crate::request::Purpose;
use crate::run::Run;
use crate::worker::WorkerId;
use crate::workers::Workers;
use lenet_experiment::protocol::{Checkpoint, MAX_IMAGES, Split};

/// Most multiply-adds for an image, about 24 times those of LeNet-5: some 10 ms on the page. Larger networks are not checked.
const MAX_MULTIPLY_ADDS: u64 = 10_000_000;

/// A network and images to try its units on.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The network.
    pub snapshot: Snapshot,
    /// Test images from all over the test set.
    pub images: Thumbnails,
}

#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// The newest network to check.
    snapshot: Option<Snapshot>,
    pub images: Images,
}

impl Checks {
    /// The run on the page has this state, which is to be checked if it ends an epoch or the run rests.
    pub fn saved(&mut self, run: &Run, checkpoint: &Checkpoint) {
        let all = u64::from(run.results().counts.test);
        let is_due = run.ends_epoch(checkpoint.step) || !run.is_busy();
        if all < MAX_IMAGES as u64 || !is_due || run.experiment.network.layers().multiply_adds() > MAX_MULTIPLY_ADDS {
            return;
        }
        self.snapshot = Some(Snapshot::of(run, checkpoint.step, checkpoint.weights.clone()));
        let images = MAX_IMAGES as u64;
        self.images.show(Split::Test, (0..images).map(|index| (index * all / images) as u32).collect());
    }

    /// The run was replaced.
    pub fn renew(&mut self, workers: &mut Workers) {
        workers.requests.cancel(&Purpose::CheckImages);
        *self = Self::default();
    }

    /// Requests the images that are missing; `run` is the run in the worker.
    pub fn request(&self, run: Option<(WorkerId, &Run)>, workers: &mut Workers) {
        self.images.request(Purpose::CheckImages, run, workers);
    }

    /// What is to be checked of this run; `None` as long as there is nothing, and after the run has gone back before it.
    pub fn check(&self, run: &Run) -> Option<Check> {
        let is_of = |snapshot: &&Snapshot| snapshot.curves == run.curves && snapshot.step <= run.step();
        let snapshot = self.snapshot.as_ref().filter(is_of)?.clone();
        let images = self.images.received.clone();
        (!images.is_empty()).then_some(Check { snapshot, images })
    }
}
