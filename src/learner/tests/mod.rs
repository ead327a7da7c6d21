//! Tests of the learner on the CPU.

mod engines;
mod gradients;
mod oracle;
mod phases;
mod resuming;
mod telemetry;
mod toy;
