//! All workers, the requests to them, their watchdogs, and the queue of effects.

use crate::effect::Effect;
use crate::limits;
use crate::request::{OwnFiles, Purpose, Request, Requests};
use crate::worker::{Role, Worker, WorkerId};
use lenet_experiment::compute::{Backend, Compute};
use lenet_experiment::protocol::{Command, RequestId};
use std::collections::BTreeMap;

/// What a watchdog has noticed about a worker.
#[derive(Debug)]
pub(crate) enum Alarm {
    /// It has not become ready.
    NotStarted,
    /// It sends no messages, not even answers to pings.
    Silent,
    /// It did not answer this request, which is now dropped.
    Unanswered(Purpose),
}

/// A worker that was terminated.
pub(crate) struct Terminated {
    pub compute: Compute,
    /// Purposes of the requests that it will not answer.
    pub dropped: Vec<Purpose>,
}

#[derive(Debug, Default)]
pub(crate) struct Workers {
    workers: BTreeMap<WorkerId, Worker>,
    pub requests: Requests,
    /// The user's own files, for every worker.
    own: Option<OwnFiles>,
    effects: Vec<Effect>,
    last: u32,
}

impl Workers {
    /// A worker for a slot: one that was only benchmarked, else a new one.
    pub fn take(&mut self, compute: Compute) -> WorkerId {
        match self.benchmarked(compute) {
            Some(id) => {
                self.workers.entry(id).and_modify(|worker| worker.role = Role::Slot);
                id
            }
            None => self.spawn(compute, Role::Slot),
        }
    }

    /// The worker that is only benchmarked with this backend and these kernels.
    pub fn benchmarked(&self, compute: Compute) -> Option<WorkerId> {
        let found = self.workers.iter().find(|(_, worker)| worker.role == Role::Benchmark && worker.compute == compute);
        found.map(|(id, _)| *id)
    }

    /// Terminates the workers that are only benchmarked, except those to keep.
    pub fn terminate_benchmarked(&mut self, keep: impl Fn(Compute) -> bool) {
        let is_over = |worker: &Worker| worker.role == Role::Benchmark && !keep(worker.compute);
        let over: Vec<WorkerId> =
            self.workers.iter().filter(|(_, worker)| is_over(worker)).map(|(id, _)| *id).collect();
        over.into_iter().for_each(|id| drop(self.terminate(id)));
    }

    pub fn spawn(&mut self, compute: Compute, role: Role) -> WorkerId {
        self.last += 1;
        let id = WorkerId(self.last);
        self.workers.insert(id, Worker::new(compute, role));
        self.effects.push(Effect::Spawn { worker: id, compute });
        if let Some(own) = self.own.clone() {
            self.import(id, &own, Purpose::Reimport);
        }
        id
    }

    pub fn send(&mut self, id: WorkerId, command: Command) {
        let Some(worker) = self.workers.get_mut(&id) else { return };
        match &mut worker.queue {
            Some(queue) => queue.push(command),
            None => self.effects.push(Effect::Send { worker: id, command }),
        }
    }

    pub fn ask(&mut self, id: WorkerId, purpose: Purpose, command: impl FnOnce(RequestId) -> Command) {
        if self.workers.contains_key(&id) {
            let request = self.requests.add(id, purpose);
            self.send(id, command(request));
        }
    }

    /// Sends the user's own files to a worker.
    pub fn import(&mut self, id: WorkerId, own: &OwnFiles, purpose: Purpose) {
        let (files, transposed) = (own.files.to_vec(), own.transposed);
        self.ask(id, purpose, |request| Command::Import { request, files, transposed });
    }

    /// Sends files that a worker has accepted to all others, and keeps them for workers to come.
    pub fn keep_own(&mut self, own: OwnFiles, from: WorkerId) {
        let others: Vec<WorkerId> = self.workers.keys().copied().filter(|id| *id != from).collect();
        others.into_iter().for_each(|id| self.import(id, &own, Purpose::Reimport));
        self.own = Some(own);
    }

    /// The files that a worker has accepted last.
    pub fn own(&self) -> Option<&OwnFiles> {
        self.own.as_ref()
    }

    /// Terminates a worker; `None` if it was terminated before.
    pub fn terminate(&mut self, id: WorkerId) -> Option<Terminated> {
        let worker = self.workers.remove(&id)?;
        self.effects.push(Effect::Terminate { worker: id });
        Some(Terminated { compute: worker.compute, dropped: self.requests.take_all(id) })
    }

    /// The worker is ready: sends the commands queued for it.
    pub fn ready(&mut self, id: WorkerId) {
        let queue = self.workers.get_mut(&id).and_then(|worker| worker.queue.take());
        queue.into_iter().flatten().for_each(|command| self.effects.push(Effect::Send { worker: id, command }));
    }

    /// Notes a message; false for a worker that was terminated.
    pub fn note_message(&mut self, id: WorkerId) -> bool {
        self.workers.get_mut(&id).map(Worker::note_message).is_some()
    }

    /// Notes how many bytes of its module have arrived.
    pub fn note_received(&mut self, id: WorkerId, received: u64) {
        if let Some(worker) = self.workers.get_mut(&id) {
            worker.note_message();
            worker.received = received;
        }
    }

    /// Bytes of its module that have arrived.
    pub fn received(&self, id: WorkerId) -> u64 {
        self.workers.get(&id).map_or(0, |worker| worker.received)
    }

    pub fn is_ready(&self, id: WorkerId) -> bool {
        self.workers.get(&id).is_some_and(Worker::is_ready)
    }

    pub fn compute(&self, id: WorkerId) -> Option<Compute> {
        self.workers.get(&id).map(|worker| worker.compute)
    }

    pub fn silent_ms(&self, id: WorkerId) -> f64 {
        self.workers.get(&id).map_or(0.0, |worker| worker.silent_ms)
    }

    /// Queues any other effect, in order with the commands.
    pub fn emit(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Advances the watchdogs by `ms`. `is_streaming` tells of a worker whether telemetry is due ten times a second,
    /// `longest_work` for how long it may be too busy for any message.
    pub fn tick(
        &mut self,
        ms: f64,
        is_streaming: impl Fn(WorkerId) -> bool,
        longest_work: impl Fn(WorkerId) -> f64,
    ) -> Vec<(WorkerId, Alarm)> {
        let benchmarked = self.requests.longest_benchmarks();
        let longest_work = |id| longest_work(id).max(benchmarked.get(&id).copied().unwrap_or(0.0));
        let mut alarms = Vec::new();
        for (id, worker) in &mut self.workers {
            worker.silent_ms += ms;
            let silence = if is_streaming(*id) { limits::SILENCE_TRAINING } else { limits::SILENCE };
            if !worker.is_ready() {
                if worker.silent_ms > limits::START {
                    alarms.push((*id, Alarm::NotStarted));
                }
            } else if worker.silent_ms > silence + longest_work(*id) {
                alarms.push((*id, Alarm::Silent));
            } else if worker.silent_ms - worker.pinged_ms >= limits::PING {
                worker.pinged_ms = worker.silent_ms;
                self.effects.push(Effect::Send { worker: *id, command: Command::Ping });
            }
        }
        // The requests of a worker that is given up are dropped with it.
        let given_up: Vec<WorkerId> = alarms.iter().map(|(id, _)| *id).collect();
        let workers = &self.workers;
        let limit = |request: &Request| {
            let worker = workers.get(&request.worker).filter(|worker| worker.is_ready())?;
            if given_up.contains(&request.worker) {
                return None;
            }
            let limit = match (&request.purpose, worker.compute.backend) {
                (Purpose::Switch, _) => limits::SWITCH,
                (Purpose::Import(_) | Purpose::Reimport, _) => limits::IMPORT,
                (_, Backend::Cpu) => limits::REQUEST,
                (_, Backend::WebGpu) => limits::REQUEST_WEBGPU,
            };
            Some(limit + longest_work(request.worker))
        };
        let overdue = self.requests.tick(ms, limit);
        alarms.extend(overdue.into_iter().map(|(id, purpose)| (id, Alarm::Unanswered(purpose))));
        alarms
    }
}
