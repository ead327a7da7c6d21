//! LeNet-5 on burn: the article's network as burn modules with a trainer for CPU (flex) and WebGPU, and the paper's own
//! network as burn tensors. Reference for the hand-written CPU engine and WGSL kernels.
#![warn(missing_docs)]

pub mod article;
mod device;
pub mod optimizer;
pub mod paper;
pub mod trainer;

pub use device::BurnDevice;
