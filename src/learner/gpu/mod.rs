//! Training on the GPU with kernels written for this network: four dispatches a step, at any batch size.
//!
//! They run on a device of their own. Images and their order lie on the GPU, the number of the step too, so a step
//! writes nothing and reads nothing; what a slice did is added up there and read once.

mod layout;
mod ledger;
mod memory;
mod open;
mod pipelines;
mod source;

use super::batch::Batch;
use super::optimizer::{WrongMoments, remembered};
use super::tally::{Tally, softmax};
use super::trainer::TrainerError;
use crate::data::labelled::{BLOCK, Labelled};
use crate::values::dataset::CLASSES;
use crate::values::experiment::ArticleNet;
use crate::values::image::{Image, PIXELS};
use crate::values::network::Weights;
use burn::tensor::wgpu::wgpu::{BindGroup, Buffer, CommandEncoder, ComputePass, ComputePassDescriptor};
use memory::Memory;
use pipelines::{Buffers, Pipelines};
use std::rc::Rc;

pub use open::Handles;

/// Dispatches of a step.
pub const DISPATCHES: u32 = 4;

/// Images that are read at once, at least: a dispatch of few images leaves most of a GPU idle.
const READ_AT_ONCE: u32 = 64;

/// A network in training.
pub struct Gpu {
    memory: Memory,
    pipelines: Pipelines,
    batch_size: u32,
    /// Images that `scratch` has room for.
    slots: u32,
    places: Vec<usize>,
    weights: Buffer,
    moments: Buffer,
    kinds_of_moments: usize,
    ledger: Buffer,
    scratch: Buffer,
    data: Option<Data>,
    slice: Option<Slice>,
    /// Images to be read without learning from them, as words, and their labels.
    unread: (Vec<u32>, Vec<u8>),
    trouble: Option<TrainerError>,
}

/// A data set on the GPU, and the order of an epoch.
struct Data {
    set: Rc<Labelled>,
    order: Rc<[u32]>,
    pixels: Buffer,
    labels: Buffer,
    bindings: [BindGroup; 4],
}

/// Steps that are queued.
struct Slice {
    pass: ComputePass<'static>,
    commands: CommandEncoder,
    images: u32,
    /// Rate and number in the epoch of the step that goes on with it.
    next: (f64, usize),
}

impl Gpu {
    /// A trainer that goes on from these weights and moments (none: from zeros).
    ///
    /// # Errors
    /// When the moments belong to another optimizer.
    pub fn new(
        net: &ArticleNet,
        batch_size: u32,
        weights: &Weights,
        moments: &[Vec<f32>],
        handles: &Handles,
    ) -> Result<Self, WrongMoments> {
        let remembered = remembered(net.optimizer, moments)?;
        let kinds_of_moments = remembered.len();
        let memory = Memory { device: handles.device.clone(), queue: handles.queue.clone() };
        let places = layout::places();
        let spread = |values: &[f32]| {
            let mut words = vec![0; layout::LENGTH];
            for (&place, value) in places.iter().zip(values) {
                words[place] = value.to_bits();
            }
            words
        };
        let slots = Pipelines::slots(batch_size.max(READ_AT_ONCE));
        let moments = memory.empty("moments", (layout::LENGTH * kinds_of_moments.max(1) * 4) as u64);
        memory.write(&moments, &remembered.iter().flat_map(|values| spread(values)).collect::<Vec<u32>>());
        Ok(Self {
            pipelines: Pipelines::new(&memory.device, net, slots),
            batch_size,
            slots,
            weights: memory.filled("weights", &spread(weights.values())),
            moments,
            kinds_of_moments,
            ledger: memory.empty("ledger", ledger::words(batch_size) * 4),
            scratch: memory.empty("scratch", u64::from(slots) * layout::SCRATCH_LENGTH as u64 * 4),
            memory,
            places,
            data: None,
            slice: None,
            unread: (Vec::new(), Vec::new()),
            trouble: None,
        })
    }

    /// Queues one step at this rate; `step` counts from 0. [`Self::read_back`] waits for it.
    pub fn train_step(&mut self, batch: &Batch, rate: f64, step: u32) {
        if self.trouble.is_some() {
            return;
        }
        if let Err(trouble) = self.put(batch) {
            self.trouble = Some(trouble);
            return;
        }
        let position = batch.start() / self.batch_size as usize;
        if self.slice.as_ref().is_none_or(|slice| slice.next != (rate, position)) {
            self.open_slice(batch, rate, step, position);
        }
        if let (Some(slice), Some(data)) = (&mut self.slice, &self.data) {
            let images = batch.len() as u32;
            self.pipelines.step(&mut slice.pass, &data.bindings, images);
            slice.images += images;
            slice.next.1 += 1;
        }
    }

    /// Reads images without learning from them, after the steps queued so far.
    pub fn evaluate(&mut self, batch: &Batch) {
        for image in batch.images() {
            self.unread.0.extend(words(&image));
        }
        self.unread.1.extend(batch.labels());
    }

    /// Waits for all steps and evaluations since the last read-back, and tallies how their images were read.
    ///
    /// # Errors
    /// When the device has failed.
    pub async fn read_back(&mut self) -> Result<Tally, TrainerError> {
        if let Some(trouble) = self.trouble.take() {
            return Err(trouble);
        }
        let mut tally = Tally::default();
        if let Some(slice) = self.slice.take() {
            drop(slice.pass);
            let ledger = self.memory.read(slice.commands, &[(&self.ledger, ledger::words(self.batch_size))]).await?;
            tally = ledger::tally(&ledger, slice.images)?;
        }
        let (pixels, labels) = std::mem::take(&mut self.unread);
        if !labels.is_empty() {
            let ledger = self.forward(&pixels, &labels).await?.0;
            tally.add(&ledger::tally(&ledger, labels.len() as u32)?);
        }
        Ok(tally)
    }

    /// The ten probabilities of one image.
    ///
    /// # Errors
    /// When the device has failed.
    pub async fn probabilities(&self, image: &Image) -> Result<[f32; CLASSES], TrainerError> {
        let pixels: Vec<u32> = words(image.pixels()).collect();
        let logits = self.forward(&pixels, &[0]).await?.1;
        Ok(softmax(&logits[..CLASSES]))
    }

    /// The weights, and what the optimizer remembers.
    ///
    /// # Errors
    /// When the device has failed or a weight is not a number.
    pub async fn state(&self) -> Result<(Weights, Vec<Vec<f32>>), TrainerError> {
        let length = layout::LENGTH as u64;
        let buffers = [(&self.weights, length), (&self.moments, length * self.kinds_of_moments as u64)];
        let words = self.memory.read(self.memory.encoder(), &buffers[..1 + self.kinds_of_moments.min(1)]).await?;
        let gathered = |words: &[u32]| self.places.iter().map(|&place| f32::from_bits(words[place])).collect();
        let mut lists = words.chunks_exact(layout::LENGTH).map(gathered);
        let weights: Vec<f32> = lists.next().unwrap_or_default();
        Ok((Weights::try_from(weights)?, lists.collect()))
    }

    /// Brings the batch's data set and order to the GPU, if they are not there.
    fn put(&mut self, batch: &Batch) -> Result<(), TrainerError> {
        let held = self.data.take();
        if let Some(data) = &held
            && Rc::ptr_eq(&data.set, batch.set())
            && Rc::ptr_eq(&data.order, batch.order())
        {
            self.data = held;
            return Ok(());
        }
        let (pixels, labels, there) = match held.filter(|data| data.set.is_same_set(batch.set())) {
            Some(data) => (data.pixels, data.labels, data.set.blocks().len()),
            None => {
                let (pixels, labels) = self.room(batch.set())?;
                (pixels, labels, 0)
            }
        };
        for (number, block) in batch.set().blocks().enumerate().skip(there) {
            self.memory.queue.write_buffer(&pixels, (number * BLOCK * PIXELS) as u64, block);
        }
        let order = self.memory.filled("order", batch.order());
        let bindings = self.bind(&pixels, &labels, &order, &self.ledger);
        self.data = Some(Data { set: batch.set().clone(), order: batch.order().clone(), pixels, labels, bindings });
        Ok(())
    }

    /// Room for the pixels of a data set, and its labels.
    fn room(&self, set: &Labelled) -> Result<(Buffer, Buffer), TrainerError> {
        let bytes = (set.len() * PIXELS) as u64;
        let most = self.memory.device.limits().max_storage_buffer_binding_size;
        if bytes > most {
            let reason = format!("it takes data sets of up to {} images", most / PIXELS as u64);
            return Err(TrainerError::Device(reason));
        }
        let pixels = self.memory.empty("pixels", bytes);
        let labels: Vec<u32> = (0..set.len()).map(|index| u32::from(set.label(index))).collect();
        Ok((pixels, self.memory.filled("labels", &labels)))
    }

    /// Begins a slice, or goes on with it at another rate or place.
    fn open_slice(&mut self, batch: &Batch, rate: f64, step: u32, position: usize) {
        let images = batch.order().len() as u32;
        let head = [position as u32, 0, self.batch_size, images, step - position as u32, (rate as f32).to_bits(), 0, 0];
        let done = self.slice.take();
        let queued = done.as_ref().map_or(0, |slice| slice.images);
        match done {
            // The sums go on.
            Some(slice) => {
                drop(slice.pass);
                self.memory.queue.submit([slice.commands.finish()]);
                self.memory.write(&self.ledger, &head);
            }
            None => {
                let mut ledger = head.to_vec();
                ledger.resize(ledger::words(self.batch_size) as usize, 0);
                self.memory.write(&self.ledger, &ledger);
            }
        }
        let mut commands = self.memory.encoder();
        let pass = commands.begin_compute_pass(&ComputePassDescriptor::default()).forget_lifetime();
        self.slice = Some(Slice { pass, commands, images: queued, next: (rate, position) });
    }

    fn bind(&self, pixels: &Buffer, labels: &Buffer, order: &Buffer, ledger: &Buffer) -> [BindGroup; 4] {
        let Self { weights, moments, scratch, .. } = self;
        self.pipelines.bind(&self.memory.device, &Buffers { weights, moments, pixels, labels, order, ledger, scratch })
    }

    /// Reads images by the first two kernels of a step: the ledger they fill, and the logits of the first image of those
    /// that were read last.
    async fn forward(&self, pixels: &[u32], labels: &[u8]) -> Result<(Vec<u32>, Vec<f32>), TrainerError> {
        let images = labels.len() as u32;
        let pixels = self.memory.filled("images", pixels);
        let labels = self.memory.filled("answers", &labels.iter().map(|&label| label.into()).collect::<Vec<u32>>());
        let order = self.memory.filled("in order", &(0..images).collect::<Vec<u32>>());
        let words = ledger::words(self.slots);
        let mut start = vec![0; words as usize];
        (start[2], start[3]) = (self.slots, images);
        let ledger = self.memory.filled("readings", &start);
        let bindings = self.bind(&pixels, &labels, &order, &ledger);
        let mut commands = self.memory.encoder();
        let mut pass = commands.begin_compute_pass(&ComputePassDescriptor::default());
        for first in (0..images).step_by(self.slots as usize) {
            self.pipelines.read(&mut pass, &bindings, self.slots.min(images - first));
        }
        drop(pass);
        let mut ledger =
            self.memory.read(commands, &[(&ledger, words), (&self.scratch, layout::LOGITS as u64)]).await?;
        let logits = ledger.split_off(words as usize);
        Ok((ledger, logits.into_iter().map(f32::from_bits).collect()))
    }
}

/// An image as words of four pixels.
fn words(image: &[u8; PIXELS]) -> impl Iterator<Item = u32> + '_ {
    image.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
