//! Time limits of the watchdogs, in milliseconds.

use crate::backends::Workload;
use lenet_experiment::layers::Layers;

/// An unanswered WebGPU probe is given up.
pub(crate) const PROBE: f64 = 10_000.0;

/// A worker that is starting is given up without a byte of its module or a message.
pub(crate) const START: f64 = 30_000.0;

/// A worker is given up without a message. While it trains, telemetry arrives ten times a second; otherwise importing files
/// or compiling kernels may delay its answers.
pub(crate) const SILENCE_TRAINING: f64 = 6_000.0;
pub(crate) const SILENCE: f64 = 20_000.0;

/// Silence before the first ping, and between pings.
pub(crate) const PING: f64 = 1_000.0;

/// A request is given up. On WebGPU it may wait for kernels to be compiled.
pub(crate) const REQUEST: f64 = 30_000.0;
pub(crate) const REQUEST_WEBGPU: f64 = 120_000.0;

/// The same for files of the user's own, which may be thousands of pictures to decode.
pub(crate) const IMPORT: f64 = 120_000.0;

/// The same for a checkpoint that a move waits for: an older one is used instead.
pub(crate) const SWITCH: f64 = 10_000.0;

/// A download is given up without a byte.
pub(crate) const DOWNLOAD: f64 = 30_000.0;

/// A busy run is given up without progress. On WebGPU the first step also compiles the kernels.
pub(crate) const STALL: f64 = 20_000.0;
pub(crate) const FIRST_STEP: f64 = 120_000.0;

/// Time that a custom network may need for a step, or for the hundred images that are evaluated at a time, on a slow device:
/// no watchdog can expect a message meanwhile. The published networks need milliseconds.
pub(crate) fn longest_work(workload: &Workload) -> f64 {
    const OPERATIONS_PER_MS: f64 = 100_000.0;
    /// Training steps on as many images cost as much as evaluating a hundred.
    const EVALUATED: u32 = 50;
    let work = |layers: &Layers| layers.training_work() as f64 * f64::from(workload.batch_size.max(EVALUATED));
    workload.layers.as_ref().map_or(0.0, |layers| work(layers) / OPERATIONS_PER_MS)
}
