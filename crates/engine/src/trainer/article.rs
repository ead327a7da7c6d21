//! The article's network in training on the CPU.

use crate::Engine;
use futures::future::{LocalBoxFuture, ready};
use futures::{FutureExt, TryFutureExt};
use lenet_experiment::article::{ArticleNet, Loss};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::Image;
use lenet_experiment::network::Weights;
use lenet_experiment::predictions::Predictions;
use lenet_learner::batch::Batch;
use lenet_learner::metrics::{Metrics, predictions, softmax};
use lenet_learner::trainer::{Prediction, State, Trainer, TrainerError, WrongOptimizerState};

/// The article's network in training.
pub struct ArticleTrainer {
    engine: Engine,
    loss: Loss,
    /// `[images][10]`, and their labels, since the metrics were last read.
    logits: Vec<f32>,
    labels: Vec<u8>,
}

impl ArticleTrainer {
    /// A trainer that starts from this state; biases may be fixed.
    ///
    /// # Errors
    /// When the optimizer state is another optimizer's.
    pub fn new(net: &ArticleNet, trains_biases: bool, state: &State) -> Result<Self, WrongOptimizerState> {
        let engine = Engine::new(*net, state.weights.values(), &state.moments).map_err(|_| WrongOptimizerState)?;
        let engine = if trains_biases { engine } else { engine.with_fixed_biases() };
        Ok(Self { engine, loss: net.loss, logits: Vec::new(), labels: Vec::new() })
    }
}

impl Trainer for ArticleTrainer {
    fn train_step(&mut self, batch: &Batch, learning_rate: f64, step: u32) {
        self.labels.extend(batch.labels());
        self.engine.step(batch.examples(), learning_rate, step, &mut self.logits);
    }

    fn evaluate(&mut self, batch: &Batch) {
        self.labels.extend(batch.labels());
        self.engine.predict(batch.images(), &mut self.logits);
    }

    fn read_metrics(&mut self) -> LocalBoxFuture<'_, Result<Metrics, TrainerError>> {
        let metrics = Metrics::from_logits(&self.logits, &self.labels, self.loss);
        // `clear` keeps the capacity: after the first slices, nothing is allocated.
        self.logits.clear();
        self.labels.clear();
        ready(Ok(metrics)).boxed_local()
    }

    fn read_evaluation(&mut self) -> LocalBoxFuture<'_, Result<(Metrics, Predictions), TrainerError>> {
        let predictions = predictions(&self.logits, &self.labels);
        self.read_metrics().map_ok(|metrics| (metrics, predictions)).boxed_local()
    }

    fn predict<'a>(&'a mut self, image: &'a Image) -> LocalBoxFuture<'a, Result<Prediction, TrainerError>> {
        let mut logits = Vec::with_capacity(CLASSES);
        self.engine.predict([image.pixels()].into_iter(), &mut logits);
        ready(Ok(softmax(&logits).into())).boxed_local()
    }

    fn state(&self) -> LocalBoxFuture<'_, Result<State, TrainerError>> {
        let weights = Weights::try_from(self.engine.weights());
        let state = weights.map(|weights| State { weights, moments: self.engine.optimizer_state() });
        ready(state.map_err(TrainerError::from)).boxed_local()
    }
}
