//! Opening the place where a trainer computes.

use crate::values::experiment::{Backend, Experiment, Kernels};
use crate::values::network::Design;
use crate::values::protocol::Failure;
use burn::tensor::Device;
#[cfg(feature = "webgpu")]
use burn::tensor::wgpu::WgpuSetup;

/// Where a trainer computes, and with whose code.
#[derive(Clone, Debug)]
pub struct Place {
    /// Burn's device, without autodiff.
    pub device: Device,
    /// Whose code trains there.
    pub kernels: Kernels,
    /// On WebGPU the handles that burn's device works with.
    #[cfg(feature = "webgpu")]
    pub gpu: Option<WgpuSetup>,
}

impl Place {
    /// Whether there is code here that trains this experiment.
    pub fn trains(&self, experiment: &Experiment) -> bool {
        #[cfg(feature = "webgpu")]
        let backend = if self.gpu.is_some() { Backend::WebGpu } else { Backend::Cpu };
        #[cfg(not(feature = "webgpu"))]
        let backend = Backend::Cpu;
        let known = experiment.network.design() == Design::Article || self.kernels == Kernels::Own;
        known && backend.trains(experiment)
    }

    /// The processor.
    #[cfg(feature = "cpu")]
    pub fn cpu(kernels: Kernels) -> Self {
        Self {
            device: Device::flex(),
            kernels,
            #[cfg(feature = "webgpu")]
            gpu: None,
        }
    }
}

/// This backend, ready for tensors. WebGPU can be opened once per process; clone the place after that.
///
/// # Errors
/// In words, when the backend is not part of this build or the machine does not offer it.
pub async fn open(backend: Backend, kernels: Kernels) -> Result<Place, Failure> {
    match backend {
        Backend::Cpu => open_cpu(kernels),
        Backend::WebGpu => open_webgpu(kernels).await,
    }
}

#[cfg(feature = "cpu")]
fn open_cpu(kernels: Kernels) -> Result<Place, Failure> {
    Ok(Place::cpu(kernels))
}

#[cfg(not(feature = "cpu"))]
fn open_cpu(_: Kernels) -> Result<Place, Failure> {
    Err(not_built_in("the CPU"))
}

#[cfg(feature = "webgpu")]
async fn open_webgpu(kernels: Kernels) -> Result<Place, Failure> {
    // 64 tasks a submission: burn's own step is about 108 dispatches, so that it goes out in two or three.
    let opened = Device::wgpu_options().tasks_max(64).init_with_setup_async().await;
    let (device, setup) = opened.map_err(|error| Failure {
        what: format!("The graphics processor could not be opened: {error}."),
        kept: "Nothing has been trained on it, so nothing is lost.".into(),
        remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
    })?;
    Ok(Place { device, kernels, gpu: Some(setup) })
}

#[cfg(not(feature = "webgpu"))]
async fn open_webgpu(_: Kernels) -> Result<Place, Failure> {
    Err(not_built_in("WebGPU"))
}

#[cfg(not(all(feature = "cpu", feature = "webgpu")))]
fn not_built_in(place: &str) -> Failure {
    Failure {
        what: format!("This trainer was built without {place}."),
        kept: "Nothing has been trained, so nothing is lost.".into(),
        remedy: "Choose the other backend.".into(),
    }
}
