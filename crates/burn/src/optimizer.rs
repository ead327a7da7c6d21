//! The optimizers on burn tensors: SGD, momentum, Adam.
//!
//! burn-optim keeps its state in records that are read synchronously, which WebGPU in a browser cannot do. Here the state
//! is flat tensors that one asynchronous readback returns without loss, so a resumed run equals an uninterrupted one bit
//! for bit.

use crate::network::{BurnNetwork, to_burn};
use crate::operations::{self, StepSize};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use lenet_experiment::article::{ADAM_BETAS, Optimizer};
use lenet_experiment::custom::Training;
use lenet_experiment::network::{Role, TensorSpec, split};
use lenet_learner::trainer::{WrongOptimizerState, optimizer_state};

/// An optimizer and its state.
#[derive(Debug)]
pub struct BurnOptimizer {
    rule: Optimizer,
    weight_decay: f64,
    /// Whether each parameter is trained, or stays as it is.
    is_trained: Vec<bool>,
    /// [moment][parameter]: none (SGD), velocity (momentum), or first and second moment (Adam). Flat, in burn's layout.
    moments: Vec<Vec<Tensor<1>>>,
}

impl BurnOptimizer {
    /// Restores an optimizer from flat lists in PyTorch's layout; no lists mean zeros. `parameters` are the network's trainable
    /// tensors, of which the biases may stay as they are.
    ///
    /// # Errors
    /// When the state belongs to another optimizer.
    pub fn new(
        training: &Training,
        parameters: &[TensorSpec],
        trains_biases: bool,
        moments: &[Vec<f32>],
        device: &Device,
    ) -> Result<Self, WrongOptimizerState> {
        let Training { optimizer: rule, weight_decay, .. } = *training;
        let length = parameters.iter().map(TensorSpec::len).sum();
        let moments = optimizer_state(rule.state_vectors(), length, moments)?;
        let tensors = |list: &Vec<f32>| {
            let list = to_burn(list, parameters);
            let tensor = |values: &[f32]| Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device);
            split(&list, parameters).map(|(_, values)| tensor(values)).collect()
        };
        let is_trained = parameters.iter().map(|spec| trains_biases || spec.role != Role::Bias).collect();
        Ok(Self { rule, weight_decay, is_trained, moments: moments.iter().map(tensors).collect() })
    }

    /// Updates the network's parameters; `step` counts from 0.
    pub fn step(&mut self, network: BurnNetwork, gradients: Gradients, rate: f64, step: u32) -> BurnNetwork {
        network.map(&mut Update { optimizer: self, gradients, rate, step, index: 0 })
    }

    /// Each moment as one tensor in burn's layout, on the device.
    pub fn flat_state(&self) -> Vec<Tensor<1>> {
        self.moments.iter().map(|parts| Tensor::cat(parts.clone(), 0)).collect() // each [parameters]
    }

    /// Updates parameter `index`, with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
    fn update<const D: usize>(
        &mut self,
        index: usize,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        rate: f64,
        step: u32,
    ) -> Tensor<D> {
        let shape = weight.shape();
        let size = |rate: f64, decay: f64| StepSize { rate: rate as f32, keep: (1.0 - decay) as f32 };
        let decay = rate * self.weight_decay;
        let length = shape.num_elements();
        match (self.rule, self.moments.as_mut_slice()) {
            (Optimizer::Momentum { momentum }, [velocities]) => {
                let velocity = velocities[index].clone().reshape(shape);
                let (size, momentum) = (size(rate, decay), momentum as f32);
                let [weight, velocity] = operations::momentum([weight, gradient, velocity], size, momentum);
                velocities[index] = velocity.reshape([length]);
                weight
            }
            (Optimizer::Adam, [firsts, seconds]) => {
                // Bias correction (Kingma and Ba 2015, section 3); t counts from 1.
                let t = f64::from(step) + 1.0;
                let [first_correction, second_correction] = ADAM_BETAS.map(|beta| 1.0 / (1.0 - beta.powf(t)));
                let [first, second] = [&firsts[index], &seconds[index]].map(|list| list.clone().reshape(shape.clone()));
                let size = size(rate * first_correction, decay);
                let tensors = [weight, gradient, first, second];
                let [weight, first, second] = operations::adam(tensors, size, second_correction as f32);
                firsts[index] = first.reshape([length]);
                seconds[index] = second.reshape([length]);
                weight
            }
            (Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam, _) => {
                operations::sgd(weight, gradient, size(rate, decay))
            }
        }
    }
}

struct Update<'a> {
    optimizer: &'a mut BurnOptimizer,
    gradients: Gradients,
    rate: f64,
    step: u32,
    index: usize,
}

impl ModuleMapper for Update<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        // Running statistics have none; every parameter has one.
        let Some(gradient) = param.val().grad_remove(&mut self.gradients) else { return param };
        let index = self.index;
        self.index += 1;
        let is_trained = self.optimizer.is_trained[index];
        param.map(|weight| {
            let weight = weight.without_autodiff();
            let updated =
                if is_trained { self.optimizer.update(index, weight, gradient, self.rate, self.step) } else { weight };
            Tensor::from_inner(updated).require_grad()
        })
    }
}
