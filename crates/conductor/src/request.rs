//! Pending requests: sent to a worker and not answered.

use crate::backends::Workload;
use crate::effect::ModelFormat;
use crate::limits;
use crate::worker::WorkerId;
use lenet_experiment::protocol::{OwnFile, RequestId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The user's own files; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFiles {
    /// Those opened together.
    pub files: Rc<[OwnFile]>,
    /// Whether to exchange the rows and columns of every image.
    pub transposed: bool,
}

/// What the answer to a request is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Purpose {
    /// Show what the network predicts for the drawing.
    Prediction,
    /// Show what the rival in a race predicts for it.
    RivalPrediction,
    /// Show a test image.
    TestImage,
    /// Show images of a split.
    Images,
    /// Check the units on test images.
    CheckImages,
    /// Show the inside of the network.
    Weights,
    /// Keep the checkpoint, in case the worker is lost.
    Checkpoint,
    /// Keep the checkpoint as that at which the learning rate was changed.
    Turn,
    /// Keep the state of steps that are trained again.
    Replay,
    /// Show the images of the last step that was trained again.
    Batch,
    /// Keep the checkpoint, then load what waits for it.
    Switch,
    /// Store the network as a file.
    SaveModel(ModelFormat),
    /// Check the visitor's files, and use them as data.
    Import(OwnFiles),
    /// Send files that were checked before to another worker.
    Reimport,
    /// Measure the speed of this work.
    Benchmark(Workload),
}

#[derive(Debug)]
pub(crate) struct Request {
    pub worker: WorkerId,
    pub purpose: Purpose,
    /// Milliseconds since it was sent, counted while its worker is ready.
    pub age_ms: f64,
}

/// All pending requests. Each is removed exactly once, answered or dropped.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    table: BTreeMap<RequestId, Request>,
    last: RequestId,
}

impl Requests {
    pub fn add(&mut self, worker: WorkerId, purpose: Purpose) -> RequestId {
        self.last += 1;
        self.table.insert(self.last, Request { worker, purpose, age_ms: 0.0 });
        self.last
    }

    /// Removes a request, if it was sent to this worker and is still pending.
    pub fn take(&mut self, worker: WorkerId, request: RequestId) -> Option<Purpose> {
        let own = self.table.get(&request).is_some_and(|found| found.worker == worker);
        if own { self.table.remove(&request).map(|found| found.purpose) } else { None }
    }

    /// Removes all requests to a worker.
    pub fn take_all(&mut self, worker: WorkerId) -> Vec<Purpose> {
        let (own, rest) =
            std::mem::take(&mut self.table).into_iter().partition(|(_, request)| request.worker == worker);
        self.table = rest;
        let own: BTreeMap<RequestId, Request> = own;
        own.into_values().map(|request| request.purpose).collect()
    }

    /// Drops requests with this purpose: their answers will be ignored.
    pub fn cancel(&mut self, purpose: &Purpose) {
        self.table.retain(|_, request| request.purpose != *purpose);
    }

    /// The same for the requests to one worker.
    pub fn cancel_at(&mut self, worker: WorkerId, purpose: &Purpose) {
        self.table.retain(|_, request| request.worker != worker || request.purpose != *purpose);
    }

    pub fn has(&self, purpose: &Purpose) -> bool {
        self.table.values().any(|request| request.purpose == *purpose)
    }

    /// Whether files of the visitor's own are being read.
    pub fn has_files(&self) -> bool {
        self.table.values().any(|request| matches!(request.purpose, Purpose::Import(_)))
    }

    /// Whether a request to this worker with this purpose is pending.
    pub fn is_pending(&self, worker: WorkerId, purpose: &Purpose) -> bool {
        self.table.values().any(|request| request.worker == worker && request.purpose == *purpose)
    }

    /// For how long a pending benchmark may keep its worker busy: it trains two steps in a row.
    pub fn longest_benchmarks(&self) -> BTreeMap<WorkerId, f64> {
        let longest = |request: &Request| {
            let Purpose::Benchmark(workload) = &request.purpose else { return None };
            Some((request.worker, 2.0 * limits::longest_work(workload)))
        };
        self.table.values().filter_map(longest).collect()
    }

    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Ages the requests that have a limit, and removes those that exceed it.
    pub fn tick(&mut self, ms: f64, limit_ms: impl Fn(&Request) -> Option<f64>) -> Vec<(WorkerId, Purpose)> {
        let mut overdue = Vec::new();
        self.table.retain(|_, request| {
            let Some(limit) = limit_ms(request) else { return true };
            request.age_ms += ms;
            let late = request.age_ms > limit;
            if late {
                overdue.push((request.worker, request.purpose.clone()));
            }
            !late
        });
        overdue
    }
}
