//! The optimizers on burn tensors: SGD, momentum, Adam.
//!
//! burn-optim keeps its state in records that are read synchronously, which WebGPU in a browser cannot do. Here the state
//! is flat tensors that one asynchronous readback returns without loss, so a resumed run equals an uninterrupted one bit
//! for bit.

use crate::article::{LeNet5, to_burn};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use lenet_experiment::article::{ADAM_BETAS, ADAM_EPSILON, ArticleNet, Optimizer};
use lenet_experiment::network::TENSORS;
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
    /// Restores the network's optimizer from flat lists in PyTorch's layout; no lists mean zeros.
    ///
    /// # Errors
    /// When the state belongs to another optimizer.
    pub fn new(net: &ArticleNet, moments: &[Vec<f32>], device: &Device) -> Result<Self, WrongOptimizerState> {
        let rule = net.optimizer;
        let moments = optimizer_state(rule.state_vectors(), moments)?;
        Ok(Self {
            rule,
            weight_decay: net.weight_decay,
            moments: moments.iter().map(|list| split(&to_burn(list), device)).collect(),
        })
    }

    /// Updates the network's parameters; `step` counts from 0.
    pub fn step(&mut self, network: LeNet5, gradients: Gradients, rate: f64, step: u32) -> LeNet5 {
        network.map(&mut Update { optimizer: self, gradients, rate, step, index: 0 })
    }

    /// Each moment as one tensor in burn's layout, on the device.
    pub fn flat_state(&self) -> Vec<Tensor<1>> {
        self.moments.iter().map(|parts| Tensor::cat(parts.clone(), 0)).collect() // each [61706]
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

/// Splits a flat list into one flat tensor per parameter.
fn split(values: &[f32], device: &Device) -> Vec<Tensor<1>> {
    let mut rest = values;
    let cut = |length: usize| {
        let (part, tail) = rest.split_at(length.min(rest.len()));
        rest = tail;
        Tensor::from_data(TensorData::new(part.to_vec(), [part.len()]), device)
    };
    TENSORS.iter().map(|spec| spec.len()).map(cut).collect()
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
        let index = self.index;
        self.index += 1;
        let Some(gradient) = param.val().grad_remove(&mut self.gradients) else {
            // Unreachable: every parameter has a gradient.
            return param;
        };
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
