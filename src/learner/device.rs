//! Opening the place where a trainer computes.

use crate::values::experiment::Backend;
use crate::values::protocol::Failure;
use burn::tensor::Device;

/// The device of this backend, ready for tensors. WebGPU can be opened once per process; clone the device after that.
///
/// # Errors
/// In words, when the backend is not part of this build or the machine does not offer it.
pub async fn open(backend: Backend) -> Result<Device, Failure> {
    match backend {
        Backend::Cpu => open_cpu(),
        Backend::WebGpu => open_webgpu().await,
    }
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
