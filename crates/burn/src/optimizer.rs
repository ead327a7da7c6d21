//! The optimizers on burn tensors: SGD, momentum, Adam.
//!
//! burn-optim keeps its state in records that are read synchronously, which WebGPU in a browser cannot do. Here the state
//! is flat tensors that one asynchronous readback returns without loss, so a resumed run equals an uninterrupted one bit
//! for bit.

use crate::network::{BurnNetwork, to_burn};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use lenet_experiment::article::{ADAM_BETAS, ADAM_EPSILON, Optimizer};
use lenet_experiment::custom::Training;
use lenet_experiment::network::{TensorSpec, split};
use lenet_learner::trainer::{WrongOptimizerState, optimizer_state};

/// An optimizer and its state.
#[derive(Debug)]
pub struct BurnOptimizer {
    rule: Optimizer,
    weight_decay: f64,
    /// [moment][parameter]: none (SGD), velocity (momentum), or first and second moment (Adam). Flat, in burn's layout.
    moments: Vec<Vec<Tensor<1>>>,
}

impl BurnOptimizer {
    /// Restores an optimizer from flat lists in PyTorch's layout; no lists mean zeros. `parameters` are the network's trainable
    /// tensors.
    ///
    /// # Errors
    /// When the state belongs to another optimizer.
    pub fn new(
        training: &Training,
        parameters: &[TensorSpec],
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
        Ok(Self { rule, weight_decay, moments: moments.iter().map(tensors).collect() })
    }

    /// Updates the network's parameters; `step` counts from 0.
    pub fn step(&mut self, network: BurnNetwork, gradients: Gradients, rate: f64, step: u32) -> BurnNetwork {
        network.map(&mut Update { optimizer: self, gradients, rate, step, index: 0 })
    }

    /// Each moment as one tensor in burn's layout, on the device.
    pub fn flat_state(&self) -> Vec<Tensor<1>> {
        self.moments.iter().map(|parts| Tensor::cat(parts.clone(), 0)).collect() // each [parameters]
    }

    /// What to subtract from parameter `index`: rate * g (SGD); rate * v, v = mu * v + g (momentum);
    /// rate * m' / (sqrt(v') + epsilon), m' = m / (1 - beta_1^t), v' = v / (1 - beta_2^t) (Adam).
    fn change(&mut self, index: usize, gradient: Tensor<1>, rate: f64, step: u32) -> Tensor<1> {
        match (self.rule, self.moments.as_mut_slice()) {
            (Optimizer::Momentum { momentum }, [velocities]) => {
                let velocity = velocities[index].clone() * momentum + gradient;
                velocities[index] = velocity.clone();
                velocity * rate
            }
            (Optimizer::Adam, [first, second]) => {
                let m = first[index].clone() * ADAM_BETAS[0] + gradient.clone() * (1.0 - ADAM_BETAS[0]);
                let v = second[index].clone() * ADAM_BETAS[1] + gradient.square() * (1.0 - ADAM_BETAS[1]);
                first[index] = m.clone();
                second[index] = v.clone();
                // Bias correction (Kingma and Ba 2015, section 3); t counts from 1.
                let t = f64::from(step) + 1.0;
                let [m_correction, v_correction] = ADAM_BETAS.map(|beta| 1.0 - beta.powf(t));
                m * (rate / m_correction) / ((v * (1.0 / v_correction)).sqrt() + ADAM_EPSILON)
            }
            (Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam, _) => gradient * rate,
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
        let shape = gradient.dims();
        let length = gradient.shape().num_elements();
        let change = self.optimizer.change(index, gradient.reshape([length]), self.rate, self.step);
        let shrinkage = self.rate * self.optimizer.weight_decay;
        param.map(|weight| {
            let weight = weight.without_autodiff();
            // Decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
            let weight = if shrinkage > 0.0 { weight * (1.0 - shrinkage) } else { weight };
            let updated = weight - change.reshape(shape);
            Tensor::from_inner(updated).require_grad()
        })
    }
}
