//! When a run last trained, reported and evaluated, and how fast.

use crate::throughput::Throughput;

/// Shortest training time between two evaluations on a sample of the test images.
pub(super) const SAMPLE_INTERVAL_MS: f64 = 3000.0;

/// Evaluating a sample may take at most this share of the training time between two samples.
pub(super) const MAX_SAMPLE_SHARE: f64 = 0.1;

/// Times in milliseconds of the clock that is passed in.
pub(super) struct Timers {
    pub training: Throughput,
    pub evaluation: Throughput,
    /// When the last checkpoint was sent.
    pub last_checkpoint: Option<f64>,
    /// When the last telemetry was sent.
    pub last_telemetry: Option<f64>,
    /// End of the last slice, if training was not paused since.
    pub last_slice_end: Option<f64>,
    /// Training time since the last evaluation on test images.
    pub since_evaluation: f64,
}

impl Timers {
    pub fn new(max_queued_steps: Option<u32>, max_queued_evaluations: Option<u32>) -> Self {
        Self {
            training: Throughput::new(max_queued_steps),
            evaluation: Throughput::new(max_queued_evaluations),
            last_checkpoint: None,
            last_telemetry: None,
            last_slice_end: None,
            since_evaluation: 0.0,
        }
    }

    /// Excludes the time until training resumes from the speed.
    pub fn stop_training(&mut self) {
        self.last_slice_end = None;
    }
}
