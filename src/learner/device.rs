//! Opening the place where a trainer computes.

use crate::values::experiment::{Backend, Experiment, Kernels};
use crate::values::network::Architecture;
use crate::values::protocol::Failure;
use burn::tensor::Device;

/// Where a trainer computes, and with whose code.
#[derive(Clone, Debug)]
pub enum Place {
    /// The processor, with code written for the two networks.
    Processor,
    /// The graphics processor, with kernels written for the article's network.
    #[cfg(feature = "webgpu")]
    Gpu(super::gpu::Handles),
    /// Either, with burn's generic kernels: its device, without autodiff.
    Burn(Device, Backend),
}

/// Why an experiment is not trained at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// Burn's generic kernels train the article's network only.
    #[error("burn's kernels train the article's network only")]
    PaperByBurn,
    /// The paper's network has no code for a graphics processor.
    #[error("the paper's own network is trained on the CPU only")]
    PaperOnGpu,
    /// Nor have distortions.
    #[error("images are distorted on the CPU only")]
    DistortedOnGpu,
}

impl Place {
    /// What is missing here to train this experiment; `None` when nothing is.
    pub fn lacks(&self, experiment: &Experiment) -> Option<Lack> {
        let paper = experiment.network.architecture() == Architecture::Paper;
        match (self.backend(), self) {
            (_, Self::Burn(..)) if paper => Some(Lack::PaperByBurn),
            (Backend::WebGpu, _) if paper => Some(Lack::PaperOnGpu),
            (Backend::WebGpu, _) if !Backend::WebGpu.trains(experiment) => Some(Lack::DistortedOnGpu),
            _ => None,
        }
    }

    /// The backend that it is.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Processor => Backend::Cpu,
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => Backend::WebGpu,
            Self::Burn(_, backend) => *backend,
        }
    }

    /// The processor.
    #[cfg(feature = "cpu")]
    pub fn cpu(kernels: Kernels) -> Self {
        match kernels {
            Kernels::Own => Self::Processor,
            Kernels::Burn => Self::Burn(Device::flex(), Backend::Cpu),
        }
    }
}

/// This backend, ready for a trainer. Burn's WebGPU can be opened once per process; clone the place after that.
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
    let opened = match kernels {
        Kernels::Own => super::gpu::Handles::open().await.map(Place::Gpu),
        // 64 tasks a submission: burn's own step is about 108 dispatches, so that it goes out in two or three.
        Kernels::Burn => {
            let opened = Device::wgpu_options().tasks_max(64).init_with_setup_async().await;
            opened.map(|(device, _)| Place::Burn(device, Backend::WebGpu)).map_err(|error| error.to_string())
        }
    };
    opened.map_err(|error| Failure {
        what: format!("The graphics processor could not be opened: {error}."),
        kept: "Nothing has been trained on it, so nothing is lost.".into(),
        remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
    })
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
