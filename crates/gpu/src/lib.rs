//! LeNet-5 of the article trained by WGSL kernels written for it: four dispatches a step, at any batch size.
//!
//! The kernels run on a device of their own. Images, their order and the step counter are on the GPU, so a step transfers
//! nothing; the metrics of a slice are summed there and read back once.
#![warn(missing_docs)]

mod device;
mod layout;
mod memory;
mod metrics;
mod pipelines;
mod source;
mod trainer;

pub use device::WebGpu;
pub use trainer::DISPATCHES_PER_STEP;
