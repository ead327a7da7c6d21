//! LeNet-5 on burn: the article's network as burn modules with a trainer for CPU (flex) and WebGPU, and the paper's own
//! network as burn tensors. Both are the reference for the code written for one network: the CPU engine and the WGSL kernels.
#![warn(missing_docs)]

pub mod article;
mod device;
pub mod optimizer;
pub mod paper;
pub mod trainer;

pub use device::BurnDevice;
