//! Tests of the learner on the CPU.

mod arrival;
mod distorting;
mod engines;
#[cfg(feature = "webgpu")]
mod gpu;
mod gradients;
mod oracle;
mod paper;
mod phases;
mod resuming;
mod telemetry;
mod timing;
pub(super) mod toy;
