//! burn's devices behind the learner's traits.

use crate::trainer::BurnTrainer;
use burn::tensor::Device as TensorDevice;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Backend, Experiment};
#[cfg(feature = "wgpu")]
use lenet_experiment::protocol::Failure;
use lenet_learner::trainer::{BuildError, Device, State, Trainer, Unsupported};

/// A burn device. Trains the article's network only.
#[derive(Clone, Debug)]
pub struct BurnDevice {
    device: TensorDevice,
    backend: Backend,
}

impl BurnDevice {
    /// burn-flex: the CPU, one thread, SIMD.
    #[cfg(feature = "flex")]
    pub fn flex() -> Self {
        Self { device: TensorDevice::flex(), backend: Backend::Cpu }
    }

    /// burn-wgpu. Can be opened once per process; clone it after that.
    ///
    /// # Errors
    /// With the driver's message, when there is no adapter or it does not open.
    #[cfg(feature = "wgpu")]
    pub async fn wgpu() -> Result<Self, Failure> {
        // 64 dispatches per submission: a training step of about 108 is submitted in two or three parts.
        let opened = TensorDevice::wgpu_options().tasks_max(64).init_with_setup_async().await;
        let (device, _) = opened.map_err(|error| Failure {
            what: format!("The graphics processor could not be opened by burn: {error}."),
            kept: "Nothing has been trained on it, so nothing is lost.".into(),
            remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
        })?;
        Ok(Self { device, backend: Backend::WebGpu })
    }
}

impl Device for BurnDevice {
    fn backend(&self) -> Backend {
        self.backend
    }

    fn unsupported(&self, experiment: &Experiment) -> Option<Unsupported> {
        if experiment.paper().is_some() {
            Some(Unsupported::PaperNetworkOnBurn)
        } else if self.backend == Backend::WebGpu && experiment.distortions != Distortions::None {
            Some(Unsupported::DistortionsOnGpu)
        } else {
            None
        }
    }

    fn build(&self, experiment: &Experiment, state: &State) -> Result<Box<dyn Trainer>, BuildError> {
        let net = experiment.article().ok_or(Unsupported::PaperNetworkOnBurn)?;
        Ok(Box::new(BurnTrainer::new(net, state, &self.device)?))
    }
}
