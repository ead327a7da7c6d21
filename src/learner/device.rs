//! Opening the place where a trainer computes.

use crate::values::experiment::{Backend, Kernels};
use crate::values::protocol::Failure;
use burn::tensor::Device;

/// Where a trainer computes, and with whose code.
#[derive(Clone, Debug)]
pub struct Place {
    /// Burn's device, without autodiff.
    pub device: Device,
    /// Whose code trains there.
    pub kernels: Kernels,
}

/// This backend, ready for tensors. WebGPU can be opened once per process; clone the place after that.
///
/// On WebGPU the kernels are burn's, whatever is asked for.
///
/// # Errors
/// In words, when the backend is not part of this build or the machine does not offer it.
pub async fn open(backend: Backend, kernels: Kernels) -> Result<Place, Failure> {
    Ok(match backend {
        Backend::Cpu => Place { device: open_cpu()?, kernels },
        Backend::WebGpu => Place { device: open_webgpu().await?, kernels: Kernels::Burn },
    })
}

#[cfg(feature = "cpu")]
fn open_cpu() -> Result<Device, Failure> {
    Ok(Device::flex())
}

#[cfg(not(feature = "cpu"))]
fn open_cpu() -> Result<Device, Failure> {
    Err(not_built_in("the CPU"))
}

#[cfg(feature = "webgpu")]
async fn open_webgpu() -> Result<Device, Failure> {
    // 64 tasks a submission: burn's step is about 108 dispatches, so that a step goes out in two or three.
    Device::wgpu_options().tasks_max(64).init_async().await.map_err(|error| Failure {
        what: format!("The graphics processor could not be opened: {error}."),
        kept: "Nothing has been trained on it, so nothing is lost.".into(),
        remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
    })
}

#[cfg(not(feature = "webgpu"))]
async fn open_webgpu() -> Result<Device, Failure> {
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
