//! The paper's network in training on the CPU: one image a step, a learning rate for every parameter.

use crate::paper::{Config, CurvatureEstimate, Engine, Rates};
use futures::future::{LocalBoxFuture, ready};
use futures::{FutureExt, TryFutureExt};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::Image;
use lenet_experiment::network::Weights;
use lenet_experiment::paper::{PICTURE_WIDTH, PaperNet, RbfOutput};
use lenet_experiment::predictions::Predictions;
use lenet_learner::batch::Batch;
use lenet_learner::init::SUBSAMPLING;
use lenet_learner::metrics::{Metrics, predictions, softmax};
use lenet_learner::trainer::{Prediction, State, Trainer, TrainerError, WrongOptimizerState};

/// Stochastic diagonal Levenberg-Marquardt (Appendix C) with the paper's mu. The floor is the output layer's own curvature;
/// `activation_curvature` adds the terms that the Gauss-Newton approximation drops. `docs/notes-1998.md` measures the
/// effect of each.
const RATES: Rates = Rates::LevenbergMarquardt { mu: 0.02, floor: 2.0, activation_curvature: true };

/// Images of the curvature sample that `prepare` processes between two checks of the time budget.
const SAMPLE_CHUNK: usize = 20;

/// The paper's network in training.
pub struct PaperTrainer {
    engine: Engine,
    net: PaperNet,
    /// `[images][10]`, and their labels, since the metrics were last read.
    distances: Vec<f32>,
    labels: Vec<u8>,
    estimate: Option<PendingEstimate>,
}

/// A curvature estimate under way.
struct PendingEstimate {
    estimate: CurvatureEstimate,
    sample: Batch,
    /// Images of the sample that have been added to the estimate.
    done: usize,
}

impl PaperTrainer {
    /// A trainer that starts from these weights, with the curvature estimated last or none.
    ///
    /// # Errors
    /// When weights or optimizer state belong to another network or optimizer.
    pub fn new(net: &PaperNet, state: &State) -> Result<Self, WrongOptimizerState> {
        let curvature = match state.moments.as_slice() {
            [] => None,
            [curvature] => Some(curvature.as_slice()),
            _ => return Err(WrongOptimizerState),
        };
        let config = Config { criterion: net.criterion, subsampling: SUBSAMPLING, rates: RATES };
        let engine = Engine::new(config, state.weights.values(), curvature).map_err(|_| WrongOptimizerState)?;
        Ok(Self { engine, net: *net, distances: Vec::new(), labels: Vec::new(), estimate: None })
    }

    fn rbf(&mut self, image: &Image) -> RbfOutput {
        let mut distances = Vec::with_capacity(CLASSES);
        self.engine.predict([image.pixels()].into_iter(), &mut distances);
        let mut output = RbfOutput { distances: [0.0; CLASSES], f6: Default::default() };
        output.distances.copy_from_slice(&distances);
        for (row, units) in output.f6.iter_mut().zip(self.engine.f6().chunks_exact(PICTURE_WIDTH)) {
            row.copy_from_slice(units);
        }
        output
    }
}

impl Trainer for PaperTrainer {
    fn enter_epoch(&mut self, at_start: bool, sample: &dyn Fn() -> Batch) {
        // Without an estimate all learning rates are 0; a checkpoint may lack one.
        if at_start || self.engine.curvature().is_none() {
            self.estimate = Some(PendingEstimate { estimate: self.engine.begin_estimate(), sample: sample(), done: 0 });
        }
    }

    fn prepare(&mut self) -> bool {
        let Some(PendingEstimate { mut estimate, sample, done }) = self.estimate.take() else { return true };
        let end = (done + SAMPLE_CHUNK).min(sample.len());
        self.engine.add_to_estimate(&mut estimate, sample.slice(done..end).examples());
        if end < sample.len() {
            self.estimate = Some(PendingEstimate { estimate, sample, done: end });
            return false;
        }
        self.engine.end_estimate(estimate);
        true
    }

    /// One step for each image of the batch; `learning_rate` is the global rate eta.
    fn train_step(&mut self, batch: &Batch, learning_rate: f64, _: u32) {
        debug_assert!(self.estimate.is_none(), "the curvature estimate comes first");
        self.labels.extend(batch.labels());
        for (image, label) in batch.examples() {
            self.engine.step((&image, label), learning_rate, &mut self.distances);
        }
    }

    fn evaluate(&mut self, batch: &Batch) {
        self.labels.extend(batch.labels());
        self.engine.predict(batch.images(), &mut self.distances);
    }

    fn read_metrics(&mut self) -> LocalBoxFuture<'_, Result<Metrics, TrainerError>> {
        let metrics = Metrics::from_distances(&self.distances, &self.labels, self.net.criterion);
        // `clear` keeps the capacity: after the first slices, nothing is allocated.
        self.distances.clear();
        self.labels.clear();
        ready(Ok(metrics)).boxed_local()
    }

    fn read_evaluation(&mut self) -> LocalBoxFuture<'_, Result<(Metrics, Predictions), TrainerError>> {
        let negated: Vec<f32> = self.distances.iter().map(|distance| -distance).collect();
        let predictions = predictions(&negated, &self.labels);
        self.read_metrics().map_ok(|metrics| (metrics, predictions)).boxed_local()
    }

    /// The probabilities are softmax(-distance), without the "rubbish" class of equation (9).
    fn predict<'a>(&'a mut self, image: &'a Image) -> LocalBoxFuture<'a, Result<Prediction, TrainerError>> {
        let rbf = self.rbf(image);
        let probabilities = softmax(&rbf.distances.map(|distance| -distance));
        ready(Ok(Prediction { probabilities, rbf: Some(rbf) })).boxed_local()
    }

    fn state(&self) -> LocalBoxFuture<'_, Result<State, TrainerError>> {
        let weights = Weights::try_from(self.engine.weights());
        let state = weights.map(|weights| State { weights, moments: self.engine.curvature().into_iter().collect() });
        ready(state.map_err(TrainerError::from)).boxed_local()
    }
}
