//! Everything between a click and the workers, as one pure state machine: inputs in, effects out.
//!
//! [`Conductor`] decides which workers exist, which run each holds, and what is loaded, paused, moved, benchmarked, saved
//! and restored. It has no clock, no globals and no browser: time arrives as [`Input::Tick`].
//!
//! # Use
//!
//! The page owns one `Conductor` and one function that carries out effects:
//!
//! ```
//! use lenet_conductor::{Conductor, Effect, Input, View};
//!
//! struct Page {
//!     conductor: Conductor,
//!     shown: View,
//! }
//!
//! impl Page {
//!     fn handle(&mut self, input: Input) {
//!         for effect in self.conductor.handle(input) {
//!             match effect {
//!                 Effect::Spawn { worker, compute } => drop((worker, compute)), // new Worker(..)
//!                 Effect::Send { worker, command } => drop((worker, command)),  // worker.postMessage(..)
//!                 Effect::Terminate { worker } => drop(worker),                 // worker.terminate()
//!                 Effect::ProbeWebGpu => {}                                     // later: Input::WebGpuProbed
//!                 Effect::Plot(run, plot) => drop((run, plot)),                 // change the run's curves
//!                 Effect::SaveModel(checkpoint, _) => drop(checkpoint),          // store a file in this format
//!                 Effect::WriteRun(run) => drop(run),                            // later: Input::RunWritten
//!                 Effect::ReadRun(id) => drop(id),                               // later: Input::RunRead
//!                 Effect::WriteSummary(run) => drop(run),                        // change the list of stored runs
//!                 Effect::EraseRun(run) => drop(run),                            // drop a stored run
//!             }
//!         }
//!         self.shown = self.conductor.view(); // set each signal whose part has changed
//!     }
//! }
//!
//! let conductor = Conductor::new();
//! let mut page = Page { shown: conductor.view(), conductor };
//! page.handle(Input::Open);
//! page.handle(Input::Train);
//! assert!(page.shown.busy);
//! ```
//!
//! The page sends [`Input::Tick`] about every 100 ms, and forwards what its workers report:
//!
//! - each message as [`Input::FromWorker`]; one that cannot be decoded as [`Input::WorkerOutdated`];
//! - an `error` event, a failed `new Worker` or `postMessage` as [`Input::WorkerLost`];
//! - the arrival of bytes of a worker's wasm module as [`Input::WorkerLoading`].
//!
//! Messages from a worker that was terminated or reported as lost are dropped, so the page may forward them as well.
//! Commands are only sent to workers that have reported [`Ready`](lenet_experiment::protocol::Event::Ready).
#![warn(missing_docs)]

mod answer;
mod backends;
mod benchmark;
mod check;
mod checkpoint;
mod conductor;
mod drawing;
mod effect;
mod event;
mod form;
mod hand;
mod history;
mod images;
mod input;
mod inside;
mod kept;
mod limits;
mod load;
mod loading;
mod lost;
mod message;
mod mistakes;
mod moments;
mod opened;
mod pending;
mod race;
mod replay;
mod request;
mod run;
mod slot;
mod spaced;
mod state;
mod store;
mod stored;
mod tick;
mod time;
mod training;
mod view;
mod words;
mod worker;
mod workers;

pub use backends::{BackendChoice, Benchmark, Benchmarks, WebGpuSupport, Workload};
pub use check::Check;
pub use conductor::Conductor;
pub use drawing::{LabelledImage, Prediction};
pub use effect::{Effect, ModelFormat, Plot};
pub use hand::{Drawings, FineTuningView};
pub use history::History;
pub use images::Thumbnails;
pub use input::{FileOrigin, Input};
pub use inside::Snapshot;
pub use kept::MAX_KEPT;
pub use message::{Action, Error};
pub use mistakes::{Mistakes, Predicted};
pub use pending::Then;
pub use race::{LaneView, Mark, RaceView, Racer, TARGET};
pub use request::OwnFiles;
pub use run::download::Fetched;
pub use store::{MAX_STORED, StoreView};
pub use stored::{Change, FineTuned, SavedRun, StoreId, StoredRun, Summary};
pub use time::{LastStep, Moment, Replaying, Timeline};
pub use view::{KeptView, RunView, Status, View, WorkerState};
pub use worker::WorkerId;
