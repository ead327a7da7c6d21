//! Training and evaluation of the article's network on the GPU.

mod evaluation;

use crate::memory::Memory;
use crate::pipelines::{Buffers, Pipelines};
use crate::{layout, metrics};
use evaluation::words;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use lenet_data::dataset::{BLOCK, Dataset};
use lenet_experiment::article::ArticleNet;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{Image, PIXELS};
use lenet_experiment::network::{PARAMETERS, Weights};
use lenet_experiment::predictions::Predictions;
use lenet_learner::batch::Batch;
use lenet_learner::metrics::{Metrics, softmax};
use lenet_learner::trainer::{Prediction, State, Trainer, TrainerError, WrongOptimizerState, optimizer_state};
use std::rc::Rc;
use wgpu::{BindGroup, Buffer, CommandEncoder, ComputePass, ComputePassDescriptor};

/// One for each kernel of [`Pipelines`].
pub const DISPATCHES_PER_STEP: u32 = 4;

/// Minimum number of images per evaluation dispatch; fewer leave most of a GPU idle.
const EVALUATION_BATCH: u32 = 64;

/// Memory for distorted images that wait for their steps.
const QUEUED_BYTES: u32 = 16 << 20;

/// The article's network, its optimizer state and its data on the GPU.
pub struct GpuTrainer {
    memory: Memory,
    pipelines: Pipelines,
    batch_size: u32,
    /// Whether its images are distorted.
    distorts: bool,
    /// Images that fit into `scratch`.
    capacity: u32,
    /// Offset of each parameter in the weights buffer.
    offsets: Vec<usize>,
    weights: Buffer,
    moments: Buffer,
    /// Optimizer state vectors: 0 (SGD), 1 (momentum) or 2 (Adam).
    moment_kinds: usize,
    metrics: Buffer,
    scratch: Buffer,
    data: Option<DataOnGpu>,
    queued: Option<QueuedSteps>,
    /// Images queued for evaluation, as words of four pixels, and their labels.
    evaluation: (Vec<u32>, Vec<u8>),
    /// An error found while queueing; reported by the next readback.
    error: Option<TrainerError>,
}

/// A data set and an epoch's order on the GPU.
struct DataOnGpu {
    set: Rc<Dataset>,
    order: Rc<[u32]>,
    pixels: Buffer,
    labels: Buffer,
    bindings: [BindGroup; 4],
}

/// Steps recorded but not yet submitted.
struct QueuedSteps {
    pass: ComputePass<'static>,
    commands: CommandEncoder,
    images: u32,
    /// Learning rate and number in the epoch of the step that can be appended.
    next: (f64, usize),
}

impl GpuTrainer {
    /// Creates a trainer of an experiment with this network from saved or initial state.
    ///
    /// # Errors
    /// When the state belongs to another optimizer.
    pub fn new(
        net: &ArticleNet,
        experiment: &Experiment,
        state: &State,
        memory: Memory,
    ) -> Result<Self, WrongOptimizerState> {
        let batch_size = experiment.batch_size;
        let moment_kinds = net.optimizer.state_vectors();
        let state_lists = optimizer_state(moment_kinds, PARAMETERS, &state.moments)?;
        let offsets = layout::offsets();
        let scatter = |values: &[f32]| {
            let mut words = vec![0; layout::WEIGHTS_LENGTH];
            for (&offset, value) in offsets.iter().zip(values) {
                words[offset] = value.to_bits();
            }
            words
        };
        let capacity = Pipelines::capacity(batch_size.max(EVALUATION_BATCH));
        let moments = memory.empty("moments", (layout::WEIGHTS_LENGTH * moment_kinds.max(1) * 4) as u64);
        memory.write(&moments, &state_lists.iter().flat_map(|values| scatter(values)).collect::<Vec<u32>>());
        Ok(Self {
            pipelines: Pipelines::new(&memory.device, net, experiment.trains_biases(), capacity),
            batch_size,
            distorts: experiment.distortions != Distortions::None,
            capacity,
            weights: memory.filled("weights", &scatter(state.weights.values())),
            moments,
            moment_kinds,
            metrics: memory.empty("metrics", metrics::words(batch_size, 0) * 4),
            scratch: memory.empty("scratch", u64::from(capacity) * layout::SCRATCH_STRIDE as u64 * 4),
            memory,
            offsets,
            data: None,
            queued: None,
            evaluation: (Vec::new(), Vec::new()),
            error: None,
        })
    }

    /// Uploads the batch's data set and order unless they are on the GPU.
    fn upload(&mut self, batch: &Batch) -> Result<(), TrainerError> {
        let current = self.data.take();
        if let Some(data) = &current
            && Rc::ptr_eq(&data.set, batch.set())
            && Rc::ptr_eq(&data.order, batch.order())
        {
            self.data = current;
            return Ok(());
        }
        let (pixels, labels, uploaded) = match current.filter(|data| data.set.is_same_set(batch.set())) {
            Some(data) => (data.pixels, data.labels, data.set.blocks().len()),
            None => {
                let (pixels, labels) = self.allocate(batch.set())?;
                (pixels, labels, 0)
            }
        };
        for (number, block) in batch.set().blocks().enumerate().skip(uploaded) {
            self.memory.queue.write_buffer(&pixels, (number * BLOCK * PIXELS) as u64, block);
        }
        let order = self.memory.filled("order", batch.order());
        let bindings = self.bind(&pixels, &labels, &order, &self.metrics);
        self.data =
            Some(DataOnGpu { set: batch.set().clone(), order: batch.order().clone(), pixels, labels, bindings });
        Ok(())
    }

    /// Buffers for a data set: empty for its pixels, filled with its labels.
    fn allocate(&self, set: &Dataset) -> Result<(Buffer, Buffer), TrainerError> {
        let bytes = (set.len() * PIXELS) as u64;
        let limit = self.memory.device.limits().max_storage_buffer_binding_size;
        if bytes > limit {
            let most = limit / PIXELS as u64;
            return Err(TrainerError::TooLarge(format!(
                "this graphics processor takes data sets of up to {most} images"
            )));
        }
        let pixels = self.memory.empty("pixels", bytes);
        let labels: Vec<u32> = (0..set.len()).map(|index| u32::from(set.label(index))).collect();
        Ok((pixels, self.memory.filled("labels", &labels)))
    }

    /// Starts recording steps from batch `position` of the epoch, or continues at another rate or position.
    fn record_from(&mut self, batch: &Batch, rate: f64, step: u32, position: usize) {
        let images = batch.order().len() as u32;
        // Fields of `Metrics` in metrics.wgsl, before the confusion matrix.
        let header =
            [position as u32, 0, self.batch_size, images, step - position as u32, (rate as f32).to_bits(), 0, 0];
        let recorded = self.queued.take();
        let queued_images = recorded.as_ref().map_or(0, |steps| steps.images);
        match recorded {
            // Keeps the metrics summed so far.
            Some(steps) => {
                drop(steps.pass);
                self.memory.queue.submit([steps.commands.finish()]);
                self.memory.write(&self.metrics, &header);
            }
            None => {
                let mut cleared = header.to_vec();
                cleared.resize(metrics::words(self.batch_size, 0) as usize, 0);
                self.memory.write(&self.metrics, &cleared);
            }
        }
        let mut commands = self.memory.encoder();
        let pass = commands.begin_compute_pass(&ComputePassDescriptor::default()).forget_lifetime();
        self.queued = Some(QueuedSteps { pass, commands, images: queued_images, next: (rate, position) });
    }

    fn bind(&self, pixels: &Buffer, labels: &Buffer, order: &Buffer, metrics: &Buffer) -> [BindGroup; 4] {
        let Self { weights, moments, scratch, .. } = self;
        self.pipelines.bind(&self.memory.device, &Buffers { weights, moments, pixels, labels, order, metrics, scratch })
    }

    async fn read_all(&mut self) -> Result<Metrics, TrainerError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut sum = Metrics::default();
        if let Some(steps) = self.queued.take() {
            drop(steps.pass);
            let source = [(&self.metrics, metrics::words(self.batch_size, 0))];
            let buffer = self.memory.read(steps.commands, &source).await?;
            sum = metrics::parse(&buffer, self.batch_size, steps.images)?;
        }
        sum.add(&self.read_evaluated().await?.0);
        Ok(sum)
    }

    async fn read_state(&self) -> Result<State, TrainerError> {
        let length = layout::WEIGHTS_LENGTH as u64;
        let sources = [(&self.weights, length), (&self.moments, length * self.moment_kinds as u64)];
        let words = self.memory.read(self.memory.encoder(), &sources[..1 + self.moment_kinds.min(1)]).await?;
        let gather = |words: &[u32]| self.offsets.iter().map(|&offset| f32::from_bits(words[offset])).collect();
        let mut lists = words.chunks_exact(layout::WEIGHTS_LENGTH).map(gather);
        let weights: Vec<f32> = lists.next().unwrap_or_default();
        Ok(State { weights: Weights::try_from(weights)?, moments: lists.collect() })
    }
}

impl Trainer for GpuTrainer {
    fn train_step(&mut self, batch: &Batch, learning_rate: f64, step: u32) {
        if self.error.is_some() {
            return;
        }
        if let Err(error) = self.upload(batch) {
            self.error = Some(error);
            return;
        }
        let position = batch.start() / self.batch_size as usize;
        if self.queued.as_ref().is_none_or(|steps| steps.next != (learning_rate, position)) {
            self.record_from(batch, learning_rate, step, position);
        }
        if let (Some(steps), Some(data)) = (&mut self.queued, &self.data) {
            // Steps of an epoch before have been submitted, and within an epoch an image is always distorted alike.
            for (index, image) in batch.distorted_images() {
                self.memory.queue.write_buffer(&data.pixels, u64::from(index) * PIXELS as u64, &image[..]);
            }
            let images = batch.len() as u32;
            self.pipelines.step(&mut steps.pass, &data.bindings, images);
            steps.images += images;
            steps.next.1 += 1;
        }
    }

    fn evaluate(&mut self, batch: &Batch) {
        for image in batch.images() {
            self.evaluation.0.extend(words(&image));
        }
        self.evaluation.1.extend(batch.labels());
    }

    fn read_metrics(&mut self) -> LocalBoxFuture<'_, Result<Metrics, TrainerError>> {
        self.read_all().boxed_local()
    }

    fn read_evaluation(&mut self) -> LocalBoxFuture<'_, Result<(Metrics, Predictions), TrainerError>> {
        self.read_evaluated().boxed_local()
    }

    fn predict<'a>(&'a mut self, image: &'a Image) -> LocalBoxFuture<'a, Result<Prediction, TrainerError>> {
        async {
            let pixels: Vec<u32> = words(image.pixels()).collect();
            let logits = self.forward(&pixels, &[0]).await?.1;
            Ok(softmax(&logits[..CLASSES]).into())
        }
        .boxed_local()
    }

    fn state(&self) -> LocalBoxFuture<'_, Result<State, TrainerError>> {
        self.read_state().boxed_local()
    }

    fn dispatches_per_step(&self) -> Option<u32> {
        Some(DISPATCHES_PER_STEP)
    }

    /// A fast GPU does about ten steps a millisecond, and a readback takes up to a tenth of a second (Firefox). A queued step takes no
    /// memory, unless its images are distorted: they are held until the steps are submitted.
    fn max_queued_steps(&self) -> Option<u32> {
        let by_memory = if self.distorts { QUEUED_BYTES / (self.batch_size.max(1) * PIXELS as u32) } else { u32::MAX };
        Some(by_memory.clamp(1, 1024))
    }

    /// Queued images are held in memory until the readback.
    fn max_queued_evaluations(&self) -> Option<u32> {
        Some(64)
    }
}
