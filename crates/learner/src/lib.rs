//! Training runs, independent of what computes them.
//!
//! [`session::Session`] is a pure state machine over one run: phases, order of the images, evaluations, checkpoints and
//! telemetry. The arithmetic is behind the traits [`trainer::Device`] and [`trainer::Trainer`], which the CPU engine, the
//! WebGPU kernels and burn implement in crates of their own.
#![warn(missing_docs)]

pub mod batch;
pub mod benchmark;
pub mod evaluation;
mod failures;
pub mod init;
pub mod metrics;
mod pace;
mod plan;
mod run;
pub mod session;
pub mod trainer;
