//! What keeps a file from being a network's weights.

use lenet_experiment::network::WeightsError;

/// Version of what the metadata hold.
pub(super) const FORMAT: u32 = 3;

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFileError {
    /// No safetensors, or a damaged one.
    #[error("this is no model file (safetensors), or it is damaged: {0}")]
    NotSafetensors(String),
    /// A later version of the format.
    #[error("this model file has format {0}; up to format {FORMAT} is understood: it comes from a newer LeNet Lab")]
    Format(u32),
    /// Metadata of ours that cannot be read.
    #[error("the model file's description of its training cannot be read: {0}")]
    Metadata(String),
    /// A tensor is missing.
    #[error("the model file lacks the tensor {0}: it holds another network than LeNet-5")]
    Missing(&'static str),
    /// A tensor has another shape.
    #[error(
        "the tensor {name} has the shape {found:?}, not {wanted:?}: it belongs to another network than this LeNet-5"
    )]
    Shape {
        /// Its name.
        name: &'static str,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape of this network.
        wanted: &'static [usize],
    },
    /// A tensor of other numbers than f32.
    #[error("the tensor {name} holds numbers of type {found}, not F32: save the model in single precision")]
    NumberType {
        /// Its name.
        name: &'static str,
        /// Its type in the file.
        found: String,
    },
    /// NaN or infinity among the weights.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}
