//! Images of a split, such as mistakes that the page shows small: one request at a time, and those that are still shown are
//! kept.

use crate::request::Purpose;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::worker::WorkerId;
use crate::workers::Workers;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Command, MAX_IMAGES, Split};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Images by their index in the split that is shown.
pub type Thumbnails = Arc<BTreeMap<u32, Image>>;

#[derive(Debug, Default)]
pub(crate) struct Images {
    /// The split that is shown and the indices in it; `None` if nothing is.
    wanted: Option<(Split, Vec<u32>)>,
    /// Those of them that have arrived.
    pub received: Thumbnails,
    /// Whether the worker did not send them: they are not requested again before others are shown or more
    /// images have arrived.
    is_refused: bool,
}

impl Images {
    /// The page shows these images from now on, in place of others.
    pub fn show(&mut self, split: Split, indices: Vec<u32>) {
        let received = Arc::make_mut(&mut self.received);
        if self.wanted.as_ref().is_some_and(|(shown, _)| *shown == split) {
            received.retain(|index, _| indices.contains(index));
        } else {
            received.clear();
        }
        (self.wanted, self.is_refused) = (Some((split, indices)), false);
    }

    /// The run was replaced, and its images may be others.
    pub fn renew(&mut self, workers: &mut Workers) {
        workers.requests.cancel(&Purpose::Images);
        (self.received, self.is_refused) = (Thumbnails::default(), false);
    }

    /// More images of the run have arrived in the worker.
    pub fn arrived(&mut self) {
        self.is_refused = false;
    }

    /// The worker has not sent them.
    pub fn refused(&mut self) {
        self.is_refused = true;
    }

    /// Requests what is missing for this purpose, unless a request is pending; `run` is the run in the worker.
    pub fn request(&self, purpose: Purpose, run: Option<(WorkerId, &Run)>, workers: &mut Workers) {
        let (Some((worker, run)), Some((split, wanted))) = (run, &self.wanted) else { return };
        let is_missing = |index: &u32| !self.received.contains_key(index);
        let indices: Vec<u32> = wanted.iter().copied().filter(is_missing).take(MAX_IMAGES).collect();
        if indices.is_empty() || self.is_refused || workers.requests.has(&purpose) {
            return;
        }
        let (run, split) = (run.id, *split);
        workers.ask(worker, purpose, |request| Command::SendImages { request, run, split, indices });
    }

    /// Images of a split have arrived.
    pub fn received(&mut self, split: Split, images: Vec<(u32, Image)>) {
        let Some((_, wanted)) = self.wanted.as_ref().filter(|(shown, _)| *shown == split) else { return };
        let is_wanted = |(index, _): &(u32, Image)| wanted.contains(index);
        Arc::make_mut(&mut self.received).extend(images.into_iter().filter(is_wanted));
    }
}

/// Requests the images that the page shows and does not have.
pub(crate) fn request_images(state: &mut State) {
    let run = state.page().network().zip(state.slots[SlotId::PAGE].run.as_ref());
    state.images.request(Purpose::Images, run, &mut state.workers);
}
