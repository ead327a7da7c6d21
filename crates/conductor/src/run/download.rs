//! The download of a run's data, which continues after the run has loaded.

use crate::limits;
use lenet_experiment::protocol::Part;

/// Download progress of one part of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Which part.
    pub part: Part,
    /// File whose bytes arrived last.
    pub file: String,
    /// Bytes received.
    pub received: u64,
    /// Bytes of all files of the part.
    pub total: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Download {
    fetched: Option<Fetched>,
    /// Milliseconds since the last byte arrived.
    silent_ms: f64,
    /// Whether it was given up, until Train requests it again.
    is_cut_off: bool,
    /// Whether it is being aborted, which the worker answers with a failure.
    is_aborting: bool,
}

impl Download {
    /// A download that has come this far while the run was loading.
    pub fn since_load(fetched: Option<Fetched>) -> Self {
        Self { fetched, ..Self::default() }
    }

    pub fn fetched(&self) -> Option<&Fetched> {
        self.fetched.as_ref()
    }

    /// The part that is being downloaded. Test images come last.
    pub fn part(&self) -> Part {
        self.fetched.as_ref().map_or(Part::Test, |fetched| fetched.part)
    }

    /// Whether it is in progress; `is_complete` says whether all images are here.
    pub fn is_active(&self, is_complete: bool) -> bool {
        !self.is_cut_off && (self.fetched.is_some() || !is_complete)
    }

    /// Bytes have arrived. A part that is whole is no longer aborted: the worker had it before the command arrived.
    pub fn progressed(&mut self, fetched: Fetched) {
        let is_whole = fetched.received >= fetched.total;
        self.silent_ms = 0.0;
        self.is_aborting &= !is_whole;
        self.fetched = (!is_whole).then_some(fetched);
    }

    /// All images are here.
    pub fn finished(&mut self) {
        (self.fetched, self.silent_ms, self.is_aborting) = (None, 0.0, false);
    }

    /// It has failed, or is given up.
    pub fn cut_off(&mut self) {
        self.is_cut_off = true;
    }

    /// It is given up, and the worker was told to abort it.
    pub fn abort(&mut self) {
        (self.is_cut_off, self.is_aborting) = (true, true);
    }

    /// Whether a failure only answers the abort: that the download has stalled is reported already.
    pub fn take_abort(&mut self) -> bool {
        std::mem::take(&mut self.is_aborting)
    }

    /// The worker was told to download what is missing.
    pub fn restart(&mut self) {
        (self.is_cut_off, self.silent_ms) = (false, 0.0);
    }

    /// The worker is gone.
    pub fn forget(&mut self) {
        self.fetched = None;
    }

    /// True if it has stalled.
    pub fn tick(&mut self, ms: f64) -> bool {
        self.silent_ms += ms;
        self.silent_ms > limits::DOWNLOAD
    }
}
