//! The CPU engine and the GPU kernels against burn, and all against plain loops in double precision.

mod benchmark;
mod custom;
mod distorting;
mod engine;
#[path = "../../../learner/tests/session/fixtures.rs"]
mod fixtures;
mod gpu;
mod gradients;
mod inspect;
mod layers_loops;
mod paper;
mod plain_loops;
mod sessions;

use lenet_burn::BurnDevice;
use lenet_engine::trainer::Cpu;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::Weights;
use lenet_learner::trainer::{Device, State, Trainer, build_trainer};

/// The CPU engine and burn on the CPU.
fn cpu_devices() -> [(&'static str, Box<dyn Device>); 2] {
    [("engine", Box::new(Cpu)), ("burn", Box::new(BurnDevice::flex()))]
}

/// A new trainer with these weights.
fn trainer(device: &dyn Device, experiment: &Experiment, weights: &Weights) -> Box<dyn Trainer> {
    build_trainer(device, experiment, &State::from(weights.clone())).unwrap()
}
