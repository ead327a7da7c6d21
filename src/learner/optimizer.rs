//! From gradients to changed weights: plain descent, momentum, Adam.
//!
//! Our own few lines instead of burn-optim: its state travels as burn records, which are read synchronously and so
//! cannot be saved on WebGPU in a browser. Here what is remembered is flat tensors that one asynchronous read brings in
//! without loss, and a resumed run goes on bit for bit.

use super::nn::{LeNet5, to_burn};
use crate::values::experiment::Optimizer;
use crate::values::network::{PARAMETERS, TENSORS};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};

/// Kingma and Ba 2015, algorithm 1: the shares kept of the first and second moment, and the guard against division by 0.
const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;

/// An optimizer with what it remembers.
#[derive(Debug)]
pub struct Descent {
    rule: Optimizer,
    /// By kind, then by parameter: velocities; or first, then second moments. Flat, in burn's layout.
    moments: Vec<Vec<Tensor<1>>>,
}

impl Descent {
    /// An optimizer that goes on from these moments, flat lists in PyTorch's layout; from zeros when the list is empty.
    ///
    /// # Errors
    /// When the moments are not those of this optimizer.
    pub fn new(rule: Optimizer, moments: &[Vec<f32>], device: &Device) -> Result<Self, WrongMoments> {
        let moments = remembered(rule, moments)?;
        Ok(Self { rule, moments: moments.iter().map(|list| split(&to_burn(list), device)).collect() })
    }

    /// The network after one step at this rate; `step` counts from 0.
    pub fn step(&mut self, network: LeNet5, gradients: Gradients, rate: f64, step: u32) -> LeNet5 {
        network.map(&mut Update { descent: self, gradients, rate, step, index: 0 })
    }

    /// Every list of moments in burn's layout, on the device.
    pub(super) fn flat_moments(&self) -> Vec<Tensor<1>> {
        self.moments.iter().map(|parts| Tensor::cat(parts.clone(), 0)).collect() // each [61706]
    }

    /// What to subtract from parameter `index` for its gradient.
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
                // The moments start at 0; these factors take that bias out (section 3 there).
                let age = f64::from(step) + 1.0;
                let [m_share, v_share] = BETAS.map(|beta| 1.0 - beta.powf(age));
                m * (rate / m_share) / ((v * (1.0 / v_share)).sqrt() + EPSILON)
            }
            (Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam, _) => gradient * rate,
        }
    }
}

/// What this optimizer remembers, by kind, flat lists in PyTorch's layout: these moments, or zeros when there are none.
///
/// # Errors
/// When the moments are not those of this optimizer.
pub(super) fn remembered(rule: Optimizer, moments: &[Vec<f32>]) -> Result<Vec<Vec<f32>>, WrongMoments> {
    let kinds = match rule {
        Optimizer::Sgd => 0,
        Optimizer::Momentum { .. } => 1,
        Optimizer::Adam => 2,
    };
    match moments {
        [] => Ok(vec![vec![0.0; PARAMETERS]; kinds]),
        given if given.len() == kinds && given.iter().all(|list| list.len() == PARAMETERS) => Ok(given.to_vec()),
        _ => Err(WrongMoments),
    }
}

/// Moments of another optimizer or another network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the saved state belongs to another optimizer")]
pub struct WrongMoments;

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
    descent: &'a mut Descent,
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
        let change = self.descent.change(index, gradient.reshape([length]), self.rate, self.step);
        param.map(|weight| {
            let stepped = weight.without_autodiff() - change.reshape(shape);
            Tensor::from_inner(stepped).require_grad()
        })
    }
}
