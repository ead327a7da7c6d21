//! Faults of a model file.

use lenet_experiment::network::NotFinite;

/// Version of the metadata.
pub(super) const FORMAT: u32 = 4;

/// Why a model file cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFileError {
    /// Not a valid safetensors file; the message of its parser.
    #[error("this is not a model file (safetensors), or it is damaged: {0}")]
    NotSafetensors(String),
    /// A newer version of the metadata's format, whose number this is.
    #[error(
        "this model file has format {0}, but only formats up to {FORMAT} are supported: it was saved by a newer LeNet Lab"
    )]
    Format(u32),
    /// Invalid metadata; the message of the JSON parser.
    #[error("the metadata of the model file is invalid: {0}")]
    Metadata(String),
    /// A tensor of this name is missing.
    #[error("the model file has no tensor {0}: it holds another network")]
    Missing(String),
    /// A tensor has the wrong shape.
    #[error("the tensor {name} has the shape {found:?}, not {expected:?}: it belongs to another network")]
    Shape {
        /// Such as `c1.weight`.
        name: String,
        /// Shape in the file.
        found: Vec<usize>,
        /// Shape in the network.
        expected: Vec<usize>,
    },
    /// A tensor is not of type f32.
    #[error("the tensor {name} has the type {found}, not F32: save the model in single precision")]
    DataType {
        /// Such as `c1.weight`.
        name: String,
        /// Element type in the file, such as `F64`.
        found: String,
    },
    /// The weights contain NaN or infinity.
    #[error(transparent)]
    Weights(#[from] NotFinite),
}
