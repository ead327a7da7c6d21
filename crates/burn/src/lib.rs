//! Networks on burn: any list of layers as burn modules, with a trainer for CPU (flex) and WebGPU, and the paper's own network
//! as burn tensors. Reference for the hand-written CPU engine and WGSL kernels.
#![warn(missing_docs)]

mod device;
pub mod network;
mod operations;
pub mod optimizer;
pub mod paper;
pub mod trainer;

pub use device::{BurnDevice, Counter};
