//! burn's devices behind the learner's traits.

use crate::trainer::BurnTrainer;
use burn::tensor::Device as TensorDevice;
#[cfg(feature = "wgpu")]
use burn::tensor::wgpu::WgpuSetup;
use lenet_experiment::compute::Backend;
use lenet_experiment::experiment::Experiment;
#[cfg(feature = "wgpu")]
use lenet_experiment::protocol::Failure;
#[cfg(feature = "wgpu")]
use lenet_gpu::Gpu;
use lenet_learner::trainer::{BuildError, Device, State, Trainer, Unsupported};
use std::rc::Rc;

/// A burn device. Trains every network of layers with logits.
#[derive(Clone)]
pub struct BurnDevice {
    device: TensorDevice,
    backend: Backend,
    dispatches: Option<Counter>,
}

/// Number of dispatches to the GPU so far. burn does not tell it; a browser's WebGPU can be made to count.
pub type Counter = Rc<dyn Fn() -> u32>;

impl BurnDevice {
    /// burn-flex: the CPU, one thread, SIMD.
    #[cfg(feature = "flex")]
    pub fn flex() -> Self {
        Self { device: TensorDevice::flex(), backend: Backend::Cpu, dispatches: None }
    }

    /// burn-wgpu on a GPU without optional features; alone, burn would ask for timestamps.
    ///
    /// # Errors
    /// With the driver's or burn's message, when the GPU does not open or lacks what burn needs.
    #[cfg(feature = "wgpu")]
    pub async fn wgpu() -> Result<Self, Failure> {
        let Gpu { instance, adapter, device, queue } = Gpu::open_for_burn().await?;
        let backend = adapter.get_info().backend;
        let setup = WgpuSetup { instance, adapter, device, queue, backend };
        // 64 dispatches per submission: about one training step.
        let registered = TensorDevice::wgpu_options().tasks_max(64).setup(setup).init();
        let device = registered.map_err(|error| Failure {
            what: format!("The graphics processor cannot be used by burn: {error}."),
            kept: "Nothing has been trained on it, so nothing is lost.".into(),
            remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
        })?;
        Ok(Self { device, backend: Backend::WebGpu, dispatches: None })
    }

    /// The same device, whose trainers report their dispatches per step.
    #[must_use]
    pub fn counting(self, dispatches: Counter) -> Self {
        Self { dispatches: Some(dispatches), ..self }
    }
}

impl Device for BurnDevice {
    fn backend(&self) -> Backend {
        self.backend
    }

    fn unsupported(&self, experiment: &Experiment) -> Option<Unsupported> {
        experiment.paper().map(|_| Unsupported::PaperNetworkOnBurn)
    }

    fn build(&self, experiment: &Experiment, state: &State) -> Result<Box<dyn Trainer>, BuildError> {
        let training = experiment.network.training().ok_or(Unsupported::PaperNetworkOnBurn)?;
        Ok(Box::new(BurnTrainer::new(experiment, &training, state, &self.device, self.dispatches.clone())?))
    }
}
