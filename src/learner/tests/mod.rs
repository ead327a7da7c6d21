//! Tests of the learner on the CPU.

mod engines;
#[cfg(feature = "webgpu")]
mod gpu;
mod gradients;
mod oracle;
mod phases;
mod resuming;
mod telemetry;
pub(super) mod toy;
