//! The paper's network in training, on the crate `lenet-engine`: one image a step, a rate for every parameter.

use crate::learner::batch::Batch;
use crate::learner::optimizer::WrongMoments;
use crate::learner::tally::{Tally, softmax};
use crate::values::dataset::CLASSES;
use crate::values::image::Image;
use crate::values::network::{Weights, WeightsError};
use crate::values::paper::{Criterion, PICTURE_WIDTH, PaperNet, RbfOutput};
use lenet_engine::paper::{Engine, Estimate, Rates, Recipe};

/// Stochastic diagonal Levenberg-Marquardt (Appendix C), with the paper's mu. The floor is the output layer's own curvature
/// and the bent terms are those that Gauss and Newton leave out: what each is worth stands in `docs/notes-1998.md`.
const RATES: Rates = Rates::LevenbergMarquardt { mu: 0.02, floor: 2.0, bent: true };

/// The network in training.
pub struct PaperTrainer {
    engine: Engine,
    net: PaperNet,
    /// Ten distances and a label of each image since the last read-back.
    distances: Vec<f32>,
    labels: Vec<u8>,
    /// The curvature that is being estimated, the sample for it, and how much of that is done.
    estimate: Option<(Estimate, Batch, usize)>,
}

/// Images of the sample between two looks at the clock.
const PIECE: usize = 20;

impl PaperTrainer {
    /// A trainer that goes on from these weights and moments: none, or the curvature that was estimated last.
    ///
    /// # Errors
    /// When weights or moments belong to another network or optimizer.
    pub fn new(net: &PaperNet, weights: &Weights, moments: &[Vec<f32>]) -> Result<Self, WrongMoments> {
        let curvature = match moments {
            [] => None,
            [curvature] => Some(curvature.as_slice()),
            _ => return Err(WrongMoments),
        };
        let recipe = Recipe { criterion: criterion(net.criterion), subsampling: super::SUBSAMPLING, rates: RATES };
        let engine = Engine::new(recipe, weights.values(), curvature).map_err(|_| WrongMoments)?;
        Ok(Self { engine, net: *net, distances: Vec::new(), labels: Vec::new(), estimate: None })
    }

    /// Comes to an epoch, at its beginning or, after a run was taken up again, inside it. At the beginning the curvature is
    /// to be estimated anew from the sample.
    pub fn enter_epoch(&mut self, begins: bool, sample: Batch) {
        // Without an estimate nothing would move: weights alone may have come from a file.
        if begins || self.engine.curvature().is_none() {
            self.estimate = Some((self.engine.begin_estimate(), sample, 0));
        }
    }

    /// Does a piece of what has to come before the next step; false when there is more of it.
    pub fn prepare(&mut self) -> bool {
        let Some((mut estimate, sample, done)) = self.estimate.take() else { return true };
        let end = (done + PIECE).min(sample.len());
        self.engine.add_to_estimate(&mut estimate, sample.part(done..end).examples());
        if end < sample.len() {
            self.estimate = Some((estimate, sample, end));
            return false;
        }
        self.engine.end_estimate(estimate);
        true
    }

    /// A step for each image at this global rate.
    pub fn train_step(&mut self, batch: &Batch, rate: f64) {
        debug_assert!(self.estimate.is_none(), "a step before its preparation");
        self.labels.extend(batch.labels());
        for (image, label) in batch.examples() {
            self.engine.step((&image, label), rate, &mut self.distances);
        }
    }

    /// Reads images without learning from them.
    pub fn evaluate(&mut self, batch: &Batch) {
        self.labels.extend(batch.labels());
        self.engine.read(batch.images(), &mut self.distances);
    }

    /// Tallies how the images since the last read-back were read.
    pub fn read_back(&mut self) -> Tally {
        let tally = Tally::read_distances(&self.distances, &self.labels, self.net.criterion);
        // Their room is kept: after the first slices nothing is allocated any more.
        self.distances.clear();
        self.labels.clear();
        tally
    }

    /// The ten probabilities of one image: exp(-y), normalised, as if there were no class of rubbish.
    pub fn probabilities(&mut self, image: &Image) -> [f32; CLASSES] {
        softmax(&self.rbf(image).distances.map(|distance| -distance))
    }

    /// Distances and F6 for one image.
    pub fn rbf(&mut self, image: &Image) -> RbfOutput {
        let mut distances = Vec::with_capacity(CLASSES);
        self.engine.read([image.pixels()].into_iter(), &mut distances);
        let mut reading = RbfOutput { distances: [0.0; CLASSES], f6: Default::default() };
        reading.distances.copy_from_slice(&distances);
        for (row, units) in reading.f6.iter_mut().zip(self.engine.f6().chunks_exact(PICTURE_WIDTH)) {
            row.copy_from_slice(units);
        }
        reading
    }

    /// The weights and the curvature, if it was estimated.
    ///
    /// # Errors
    /// When a weight is not a number.
    pub fn state(&self) -> Result<(Weights, Vec<Vec<f32>>), WeightsError> {
        Ok((Weights::try_from(self.engine.weights())?, self.engine.curvature().into_iter().collect()))
    }
}

fn criterion(criterion: Criterion) -> lenet_engine::paper::Criterion {
    match criterion {
        Criterion::Distance => lenet_engine::paper::Criterion::Distance,
        Criterion::Map { j } => lenet_engine::paper::Criterion::Map { j: j as f32 },
    }
}
