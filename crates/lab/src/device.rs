//! The devices of the command line.

use lenet_burn::BurnDevice;
use lenet_engine::trainer::Cpu;
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::protocol::Failure;
use lenet_gpu::GpuDevice;
use lenet_learner::trainer::Device;
use std::rc::Rc;

/// Opens a backend with our own kernels or burn's.
///
/// # Errors
/// When the machine does not offer it.
pub async fn open(backend: Backend, kernels: Kernels) -> Result<Rc<dyn Device>, Failure> {
    Ok(match (backend, kernels) {
        (Backend::Cpu, Kernels::Own) => Rc::new(Cpu),
        (Backend::Cpu, Kernels::Burn) => Rc::new(BurnDevice::flex()),
        (Backend::WebGpu, Kernels::Own) => Rc::new(GpuDevice::open().await?),
        #[cfg(feature = "burn-wgpu")]
        (Backend::WebGpu, Kernels::Burn) => Rc::new(BurnDevice::wgpu().await?),
        #[cfg(not(feature = "burn-wgpu"))]
        (Backend::WebGpu, Kernels::Burn) => {
            return Err(Failure {
                what: "burn's kernels on WebGPU are not in this build.".into(),
                kept: String::new(),
                remedy: "Build lab with its default features.".into(),
            });
        }
    })
}
