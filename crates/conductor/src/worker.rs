//! One worker, seen from the page.

use lenet_experiment::compute::Compute;
use lenet_experiment::protocol::Command;

/// Identifies a worker; never used twice by a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(pub(crate) u32);

impl WorkerId {
    /// Of no worker: holds the runs that were read from the storage or from files.
    pub(crate) const NONE: Self = Self(0);
}

/// What a worker is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Holds or loads the run of a slot.
    Slot,
    /// Only runs a benchmark.
    Benchmark,
}

/// A worker that was started and not terminated.
#[derive(Debug)]
pub(crate) struct Worker {
    pub compute: Compute,
    pub role: Role,
    /// Commands to send once it is ready; `None` when it is.
    pub queue: Option<Vec<Command>>,
    /// Bytes of its module that have arrived.
    pub received: u64,
    /// Milliseconds since its last message, or since bytes of its module arrived.
    pub silent_ms: f64,
    /// Milliseconds of silence at the last ping.
    pub pinged_ms: f64,
}

impl Worker {
    pub fn new(compute: Compute, role: Role) -> Self {
        Self { compute, role, queue: Some(Vec::new()), received: 0, silent_ms: 0.0, pinged_ms: 0.0 }
    }

    pub fn is_ready(&self) -> bool {
        self.queue.is_none()
    }

    /// Any message ends its silence.
    pub fn note_message(&mut self) {
        (self.silent_ms, self.pinged_ms) = (0.0, 0.0);
    }
}
