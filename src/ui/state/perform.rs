//! Performs the conductor's effects.

use super::AppState;
use crate::browser::connection::{Connection, Message};
use crate::browser::webgpu::probe;
use crate::ui::model_download::store_model;
use lenet_conductor::{Effect, Input, Plot, WorkerId};
use lenet_experiment::protocol::RunId;
use leptos::prelude::*;
use leptos::task::spawn_local;

impl AppState {
    /// Performs one effect.
    pub(super) fn perform(self, effect: Effect) {
        match effect {
            Effect::Spawn { worker, compute } => {
                let connection = Connection::start(compute, move |message| self.receive(worker, message));
                self.core.update_value(|core| drop(core.connections.insert(worker, connection)));
            }
            Effect::Send { worker, command } => self.core.with_value(|core| {
                if let Some(connection) = core.connections.get(&worker) {
                    connection.send(&command);
                }
            }),
            Effect::Terminate { worker } => {
                let connection = self.core.try_update_value(|core| core.connections.remove(&worker));
                drop(connection);
            }
            Effect::ProbeWebGpu => spawn_local(async move { self.send(Input::WebGpuProbed(probe().await)) }),
            Effect::Plot(run, plot) => self.plot(run, plot),
            Effect::WriteRun(run) => self.write_run(*run),
            Effect::ReadRun(id) => self.read_run(id),
            Effect::WriteSummary(run) => self.write_summary(*run),
            Effect::EraseRun(run) => self.erase_run(*run),
            Effect::SaveModel(checkpoint, format) => {
                spawn_local(async move {
                    if let Err(failure) = store_model(self, &checkpoint, format).await {
                        self.send(Input::PageFailed(failure));
                    }
                });
            }
        }
    }

    fn plot(self, run: RunId, plot: Plot) {
        // Not within the update, since it may take lines off the charts itself.
        let read = if let Plot::Stored(id) = &plot {
            Some(self.read_curves(*id))
        } else if plot == Plot::Opened {
            self.core.try_update_value(|core| std::mem::take(&mut core.opened))
        } else {
            None
        };
        self.plots.update(|curves| match plot {
            Plot::Start => curves.start(),
            Plot::Point(point) => curves.push(&point),
            Plot::Evaluation(evaluation) => curves.evaluated(&evaluation),
            Plot::Rewind { epoch } => curves.rewind(epoch),
            Plot::Archive { name, experiment } => curves.archive(run, &name, &experiment),
            Plot::Branch { from, epoch } => curves.branch(from, epoch),
            Plot::HandReplaced { is_empty } => curves.replace_hand(is_empty),
            Plot::Forget => curves.forget(run),
            Plot::Rename { name } => curves.rename(run, &name),
            Plot::Stored(_) | Plot::Opened => read.into_iter().for_each(|read| curves.insert(run, read)),
            Plot::Restore { epoch } => curves.restore(run, epoch),
        });
    }

    /// A worker's message. Deferred: handling it may terminate the very worker whose listener is running.
    fn receive(self, worker: WorkerId, message: Message) {
        // Messages come at full rate in a hidden tab, where timers hardly run.
        self.send_later(Input::Tick { now_ms: js_sys::Date::now() });
        self.send_later(match message {
            Message::Event(event) => Input::FromWorker(worker, event),
            Message::Loading(received) => Input::WorkerLoading(worker, received),
            Message::Outdated => Input::WorkerOutdated(worker),
            Message::Lost(reason) => Input::WorkerLost(worker, reason),
        });
    }
}
