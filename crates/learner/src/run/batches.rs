//! The batches of a run.

use super::state::Run;
use crate::batch::Batch;
use lenet_data::distort::Distortion;
use lenet_data::handicap::take_out;
use lenet_data::mix::mix;
use lenet_data::sampler::epoch_order;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::MAX_IMAGES;
use std::rc::Rc;

impl Run {
    /// The order of the images in an epoch.
    pub(super) fn order_of(&self, epoch: u32) -> Rc<[u32]> {
        let published = self.experiment.dataset.is_published();
        let mut order = epoch_order(self.experiment.seed, epoch, self.plan.train, published);
        take_out(self.experiment.handicap, &mut order, &self.train);
        self.variants.into_iter().for_each(|first| mix(&mut order, first, epoch));
        order.into()
    }

    /// The batch after `step` steps, of an epoch with this order.
    pub(super) fn batch(&self, step: u32, order: &Rc<[u32]>) -> Batch {
        let batch = Batch::slice_of(&self.train, order, self.plan.batch_range(step));
        batch.distorted(Distortion::of_epoch(&self.experiment, self.plan.epoch(step)))
    }

    /// The first images of the batch after `step` steps with their labels; `None` if one of them has not arrived.
    pub fn batch_images(&self, step: u32) -> Option<Vec<(Image, u8)>> {
        if !self.unmixed.is_empty() {
            return None;
        }
        let order = self.order_of(self.plan.epoch(step));
        let range = self.plan.batch_range(step);
        let is_here = order[range].iter().all(|index| (*index as usize) < self.train.available());
        let batch = is_here.then(|| self.batch(step, &order))?;
        Some(batch.examples().take(MAX_IMAGES).map(|(image, label)| (self.shown(&image), label)).collect())
    }
}
