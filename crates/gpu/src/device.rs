//! Opening a WebGPU device with default limits and no optional feature, so that it opens wherever WebGPU is available.

use crate::memory::Memory;
use crate::trainer::GpuTrainer;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::protocol::Failure;
use lenet_learner::trainer::{BuildError, Device, State, Trainer, Unsupported};
use wgpu::{DeviceDescriptor, Instance, InstanceDescriptor, PowerPreference, RequestAdapterOptions};

/// An open WebGPU device. Clones share it.
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
        Self::request().await.map_err(|error| Failure {
            what: format!("The graphics processor could not be opened: {error}."),
            kept: "Nothing has been trained on it, so nothing is lost.".into(),
            remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
        })
    }

    async fn request() -> Result<Self, String> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(|error| error.to_string())?;
        let opened = adapter.request_device(&DeviceDescriptor::default()).await;
        let (device, queue) = opened.map_err(|error| error.to_string())?;
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
        if experiment.paper().is_some() {
            Some(Unsupported::PaperNetworkOnGpu)
        } else if experiment.distortions != Distortions::None {
            Some(Unsupported::DistortionsOnGpu)
        } else {
            None
        }
    }

    fn build(&self, experiment: &Experiment, state: &State) -> Result<Box<dyn Trainer>, BuildError> {
        let net = experiment.article().ok_or(Unsupported::PaperNetworkOnGpu)?;
        Ok(Box::new(GpuTrainer::new(net, experiment.batch_size, state, self.memory.clone())?))
    }
}
