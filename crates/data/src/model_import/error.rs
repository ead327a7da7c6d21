//! Why a file holds no network that is known here.

use super::MAX_BYTES;
use super::kind::Kind;
use crate::model_file::ModelFileError;
use lenet_experiment::network::NotFinite;

/// Why a file holds no network that is known here.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// A file of another kind.
    #[error("{0}")]
    Kind(Kind),
    /// More than [`MAX_BYTES`].
    #[error("the file has {} MB; at most {} MB are read", .0 / 1_000_000, MAX_BYTES / 1_000_000)]
    TooLarge(usize),
    /// The content ends too early.
    #[error("the file is cut off: {found} of {expected} bytes")]
    CutOff {
        /// Bytes in the file.
        found: usize,
        /// Bytes that its header announces.
        expected: usize,
    },
    /// Not what its beginning announces; the message of its parser.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A file with our metadata that cannot be used.
    #[error(transparent)]
    ModelFile(#[from] ModelFileError),
    /// A tensor is not of type f32 or f64.
    #[error("the tensor {name} has the type {found}, not F32: save the network in single precision")]
    DataType {
        /// Its name in the file.
        name: String,
        /// Its type, such as `F16`.
        found: String,
    },
    /// An ONNX file whose weights are in a file beside it.
    #[error("the weights are in another file: export the network again with torch.onnx.export(…, external_data=False)")]
    ExternalData,
    /// An operator that is not part of the article's network, or is another than its layers have.
    #[error("the graph has {0}, which LeNet-5 has not")]
    Operator(String),
    /// Tensors of another network.
    #[error(
        "this is another network, with tensors of the shapes {found}; LeNet-5 has kernels of 6×1×5×5 and 16×6×5×5, dense \
         weights of 120×400, 84×120 and 10×84, and a bias for each; that of 1998 has coefficients instead of the last"
    )]
    OtherNetwork {
        /// The shapes found, such as `32×1×3×3, 32`.
        found: String,
    },
    /// The weights contain NaN or infinity.
    #[error(transparent)]
    Weights(#[from] NotFinite),
}
