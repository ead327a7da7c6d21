//! Trained networks from files: ours, and those of other tools for the same networks.
//!
//! A file is recognised by its content. Safetensors files and ONNX files with our metadata hold any network. Without it, the
//! article's network and the paper's are recognised by the shapes of their tensors, whatever these are called: convolutions as
//! `[out, in, height, width]` (PyTorch, ONNX) or `[height, width, in, out]` (Keras, Flax), dense layers as `[out, in]` or
//! `[in, out]`. Where the kernels are Keras's, the inputs of the first dense layer are in its order, too: channels last.

mod error;
mod kind;
mod onnx_file;
mod shapes;

pub use error::ImportError;
pub use kind::Kind;

use crate::model_file::{self, KEY, Model};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::network::Weights;
use lenet_experiment::presets::Preset;
use safetensors::{Dtype, SafeTensors};
use shapes::Tensor;

/// Largest file in bytes: three times the largest network that can be trained here.
pub const MAX_BYTES: usize = 60_000_000;

/// A network from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The network; one of another tool as trained for one step, by the preset `modern` or `lenet-1998`.
    pub model: Model,
    /// What the file says beside the weights.
    pub origin: Origin,
}

/// Where a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Saved here, with the experiment.
    LeNetLab,
    /// Another tool's ONNX file: the network is as the graph says.
    Graph,
    /// Another tool's safetensors file, which has weights only.
    Weights,
}

impl Imported {
    /// Whether the network's activation and pooling are assumed, because the file has weights only.
    pub fn is_assumed(&self) -> bool {
        self.origin == Origin::Weights && self.model.experiment.article().is_some()
    }
}

/// The network in a file.
///
/// # Errors
/// When the file holds none that is known here; says what it holds.
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge(bytes.len()));
    }
    match Kind::of(bytes) {
        Kind::Safetensors => import_safetensors(bytes),
        Kind::Onnx => onnx_file::import(bytes),
        other => Err(ImportError::Kind(other)),
    }
}

fn import_safetensors(bytes: &[u8]) -> Result<Imported, ImportError> {
    if let Some((found, expected)) = kind::cut_off(bytes) {
        return Err(ImportError::CutOff { found, expected });
    }
    let damaged = |error: safetensors::SafeTensorError| ImportError::Damaged(error.to_string());
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    if header.metadata().as_ref().is_some_and(|entries| entries.contains_key(KEY)) {
        return Ok(Imported { model: model_file::decode(bytes)?, origin: Origin::LeNetLab });
    }
    let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut tensors = Vec::new();
    for (name, view) in file.iter() {
        let values = match view.dtype() {
            Dtype::F32 => shapes::floats(view.data()),
            Dtype::F64 => shapes::doubles(view.data()),
            // A counter, such as PyTorch's num_batches_tracked.
            Dtype::I64 | Dtype::I32 if view.shape().is_empty() => continue,
            other => return Err(ImportError::DataType { name: name.into(), found: other.to_string() }),
        };
        tensors.push(Tensor { name: name.into(), shape: view.shape().to_vec(), values });
    }
    // In a fixed order: the crate's follows a hash.
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    let (network, values) = shapes::find(&tensors, false)?;
    Ok(Imported { model: foreign(network, values)?, origin: Origin::Weights })
}

/// The model of a file without our metadata.
fn foreign(network: Network, values: Vec<f32>) -> Result<Model, ImportError> {
    let preset = match network {
        Network::Paper(_) => Preset::Lenet1998,
        Network::Article(_) | Network::Custom(_) => Preset::Modern,
    };
    let weights = Weights::try_from(values)?;
    Ok(Model { experiment: Experiment { network, ..preset.experiment() }, weights, step: 1, rate: None })
}

#[cfg(test)]
mod tests;
