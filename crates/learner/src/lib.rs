//! Training runs, independent of what computes them.
//!
//! [`session::Session`] is a pure state machine over one run: phases, order of the images, evaluations, checkpoints and
//! telemetry. It knows nothing of the browser, files, clocks or kernels: time is passed in, and the CPU engine, the WebGPU
//! kernels and burn implement the traits [`trainer::Device`] and [`trainer::Trainer`] in crates of their own.
#![warn(missing_docs)]

pub mod batch;
pub mod benchmark;
pub mod evaluation;
mod failures;
pub mod init;
pub mod metrics;
mod plan;
mod run;
pub mod session;
mod throughput;
pub mod trainer;
