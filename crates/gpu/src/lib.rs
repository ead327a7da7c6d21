//! Trains the article's LeNet-5 with WGSL kernels written for it: four dispatches per step at any batch size.
//!
//! Images, their order and the step counter stay on the GPU, so a step transfers nothing; metrics are summed there and read
//! back once per time slice.
#![warn(missing_docs)]

mod device;
mod gpu;
mod layout;
mod memory;
mod metrics;
mod pipelines;
mod source;
mod trainer;

pub use device::GpuDevice;
pub use gpu::Gpu;
pub use trainer::DISPATCHES_PER_STEP;
