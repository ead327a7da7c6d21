//! The engine behind the learner's traits: [`Cpu`] builds trainers for both networks.

mod article;
mod paper;

use article::ArticleTrainer;
use lenet_experiment::compute::Backend;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_learner::trainer::{BuildError, Device, State, Trainer, Unsupported};
use paper::PaperTrainer;

/// The CPU: one thread, explicit SIMD.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Device for Cpu {
    fn backend(&self) -> Backend {
        Backend::Cpu
    }

    fn unsupported(&self, experiment: &Experiment) -> Option<Unsupported> {
        match experiment.network {
            Network::Article(_) | Network::Paper(_) => None,
            Network::Custom(_) => Some(Unsupported::CustomNetworkOnOwnKernels),
        }
    }

    fn build(&self, experiment: &Experiment, state: &State) -> Result<Box<dyn Trainer>, BuildError> {
        Ok(match &experiment.network {
            Network::Article(net) => Box::new(ArticleTrainer::new(net, experiment.trains_biases(), state)?),
            Network::Paper(net) => Box::new(PaperTrainer::new(net, state)?),
            Network::Custom(_) => return Err(Unsupported::CustomNetworkOnOwnKernels.into()),
        })
    }
}
