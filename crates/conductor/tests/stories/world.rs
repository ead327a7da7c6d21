//! What fake workers train on, and how fast.

use lenet_experiment::protocol::PROTOCOL;

/// Faults of a data set's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    Here,
    /// The server does not have them.
    Missing,
    /// The server cannot be reached, or they are damaged.
    Unreachable,
    /// They stop arriving halfway, without an error.
    Stalled,
}

/// The server's files and the speeds of the backends, for all workers.
#[derive(Clone, Copy, Debug)]
pub struct World {
    pub train: Files,
    /// The rest of the training images after the first.
    pub rest: Files,
    pub test: Files,
    /// Images a second of a benchmark.
    pub cpu_speed: f64,
    pub webgpu_speed: f64,
    pub protocol: u64,
}

impl Default for World {
    fn default() -> Self {
        let (train, rest, test) = (Files::Here, Files::Here, Files::Here);
        Self { train, rest, test, cpu_speed: 10_000.0, webgpu_speed: 1_000.0, protocol: PROTOCOL }
    }
}

/// Steps trained in 100 ms.
pub const STEPS: u32 = 30;

/// Above this learning rate the loss becomes NaN.
pub const TOO_LARGE: f64 = 5.0;
