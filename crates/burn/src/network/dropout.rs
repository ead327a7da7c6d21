//! Dropout whose masks follow from seed, step and layer, so that a resumed run equals the uninterrupted one. burn's draws
//! from the device's generator, whose state cannot be saved.

use super::layer::Step;
use burn::module::Module;
use burn::tensor::{Tensor, TensorData};
use lenet_data::random::Rng;

/// Sets a share of the values to zero in training, and scales the rest up (Srivastava et al. 2014).
#[derive(Module, Debug)]
pub struct Dropout {
    #[module(skip)]
    percent: u32,
    /// Number of the layer, so that no two layers drop alike.
    #[module(skip)]
    layer: usize,
}

impl Dropout {
    pub(super) fn new(percent: u32, layer: usize) -> Self {
        Self { percent, layer }
    }

    /// Without a `step`, the input unchanged.
    pub(super) fn forward<const D: usize>(&self, input: Tensor<D>, step: Option<Step>) -> Tensor<D> {
        let Some(Step { seed, step }) = step else { return input };
        let mut rng = Rng::stream(u64::from(seed), u64::from(step) << 8 | self.layer as u64);
        let kept = (100 - self.percent.min(99)) as f32 / 100.0;
        let mut draw = || if rng.uniform(0.0, 1.0) < kept { 1.0 / kept } else { 0.0 };
        let mask = (0..input.shape().num_elements()).map(|_| draw()).collect();
        let mask = Tensor::from_data(TensorData::new(mask, input.shape()), &input.device());
        input * mask
    }
}
