//! The paper's own LeNet-5 on burn tensors: the reference for the engine's gradients and curvature.
//!
//! In shapes, `n` is the number of images.

mod criterion;
mod curvature;
mod layer;
mod network;
mod parameters;

pub use layer::Layer;
pub use network::{LAYERS, LeNet1998, Trace, inputs};
