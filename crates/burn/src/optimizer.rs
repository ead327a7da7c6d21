//! The optimizers on burn tensors: SGD, momentum, Adam.
//!
//! Instead of burn-optim, whose state is burn records that are read synchronously and cannot be saved on WebGPU in a
//! browser. Here the state is flat tensors that one asynchronous readback brings back without loss, so that a resumed run
//! equals an uninterrupted one bit for bit.

use crate::article::{LeNet5, to_burn};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use lenet_experiment::article::Optimizer;
use lenet_experiment::network::TENSORS;
use lenet_learner::trainer::{WrongOptimizerState, optimizer_state};

/// Kingma and Ba 2015, algorithm 1: the shares kept of the first and second moment, and the guard against division by 0.
const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;

/// An optimizer and its state.
#[derive(Debug)]
pub struct Optimization {
    rule: Optimizer,
    /// [kind][parameter]: velocities, or first and second moments. Flat, in burn's layout.
    moments: Vec<Vec<Tensor<1>>>,
}

impl Optimization {
    /// An optimizer that starts from this state, flat lists in PyTorch's layout; from zeros if there are none.
    ///
    /// # Errors
    /// When the state is another optimizer's.
    pub fn new(rule: Optimizer, moments: &[Vec<f32>], device: &Device) -> Result<Self, WrongOptimizerState> {
        let kinds = match rule {
            Optimizer::Sgd => 0,
            Optimizer::Momentum { .. } => 1,
            Optimizer::Adam => 2,
        };
        let moments = optimizer_state(kinds, moments)?;
        Ok(Self { rule, moments: moments.iter().map(|list| split(&to_burn(list), device)).collect() })
    }

    /// The network after one step at this rate; `step` counts from 0.
    pub fn step(&mut self, network: LeNet5, gradients: Gradients, rate: f64, step: u32) -> LeNet5 {
        network.map(&mut Update { optimization: self, gradients, rate, step, index: 0 })
    }

    /// Each kind of state as one tensor in burn's layout, on the device.
    pub fn flat_state(&self) -> Vec<Tensor<1>> {
        self.moments.iter().map(|parts| Tensor::cat(parts.clone(), 0)).collect() // each [61706]
    }

    /// The update to subtract from parameter `index`.
    fn change(&mut self, index: usize, gradient: Tensor<1>, rate: f64, step: u32) -> Tensor<1> {
        match (self.rule, self.moments.as_mut_slice()) {
            (Optimizer::Momentum { momentum }, [velocities]) => {
                let velocity = velocities[index].clone() * momentum + gradient;
                velocities[index] = velocity.clone();
                velocity * rate
            }
            (Optimizer::Adam, [first, second]) => {
                let m = first[index].clone() * BETAS[0] + gradient.clone() * (1.0 - BETAS[0]);
                let v = second[index].clone() * BETAS[1] + gradient.square() * (1.0 - BETAS[1]);
                first[index] = m.clone();
                second[index] = v.clone();
                // Bias correction (section 3 there).
                let steps = f64::from(step) + 1.0;
                let [m_share, v_share] = BETAS.map(|beta| 1.0 - beta.powf(steps));
                m * (rate / m_share) / ((v * (1.0 / v_share)).sqrt() + EPSILON)
            }
            (Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam, _) => gradient * rate,
        }
    }
}

/// Cuts a flat list into one tensor a parameter.
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
    optimization: &'a mut Optimization,
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
            // No gradient, no change; every parameter of this network has one.
            return param;
        };
        let shape = gradient.dims();
        let length = gradient.shape().num_elements();
        let change = self.optimization.change(index, gradient.reshape([length]), self.rate, self.step);
        param.map(|weight| {
            let stepped = weight.without_autodiff() - change.reshape(shape);
            Tensor::from_inner(stepped).require_grad()
        })
    }
}
