//! One run: an experiment in training.
//!
//! `state` has its fields, `batches` its images, `hand` the visitor's drawings, `telemetry` reports its progress, `control` does what
//! commands and faults ask for, and `slice` trains and evaluates. The last two use the others, not each other.

mod batches;
mod control;
mod hand;
mod slice;
mod state;
mod telemetry;
mod timers;

pub(crate) use hand::Hand;
pub(crate) use slice::SliceError;
pub(crate) use state::Run;
