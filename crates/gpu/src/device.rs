//! Our kernels on an open GPU.

use crate::gpu::Gpu;
use crate::memory::Memory;
use crate::trainer::GpuTrainer;
use lenet_experiment::compute::Backend;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::protocol::Failure;
use lenet_learner::trainer::{BuildError, Device, State, Trainer, Unsupported};

/// An open WebGPU device for our kernels. Clones share it.
#[derive(Clone, Debug)]
pub struct GpuDevice {
    memory: Memory,
    adapter_name: String,
}

impl GpuDevice {
    /// Opens the high-performance adapter.
    ///
    /// # Errors
    /// With the driver's message, when there is no adapter or it does not open.
    pub async fn open() -> Result<Self, Failure> {
        let Gpu { adapter, device, queue, .. } = Gpu::open().await?;
        Ok(Self { memory: Memory { device, queue }, adapter_name: adapter.get_info().name })
    }

    /// Name of the adapter; empty if the browser hides it.
    pub fn adapter_name(&self) -> &str {
        &self.adapter_name
    }
}

impl Device for GpuDevice {
    fn backend(&self) -> Backend {
        Backend::WebGpu
    }

    fn unsupported(&self, experiment: &Experiment) -> Option<Unsupported> {
        match experiment.network {
            Network::Paper(_) => Some(Unsupported::PaperNetworkOnGpu),
            Network::Custom(_) => Some(Unsupported::CustomNetworkOnOwnKernels),
            Network::Article(_) => None,
        }
    }

    fn build(&self, experiment: &Experiment, state: &State) -> Result<Box<dyn Trainer>, BuildError> {
        let net = experiment.article().ok_or(Unsupported::CustomNetworkOnOwnKernels)?;
        Ok(Box::new(GpuTrainer::new(net, experiment, state, self.memory.clone())?))
    }
}
