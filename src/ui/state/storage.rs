//! Runs and drawings in the browser's storage.

use super::AppState;
use super::saved::{encode, saved_run, state_of};
use crate::browser::database::{Database, NEWER, PATIENCE_MS, SILENT, usage};
use crate::browser::{leaving, storage};
use crate::ui::curves::RunCurves;
use crate::ui::hand::{Hand, prepared};
use gloo_timers::callback::Timeout;
use lenet_conductor::{Input, SavedRun, StoreId, StoredRun, Summary};
use lenet_data::hand::{self, Drawn};
use lenet_experiment::protocol::{Failure, RunId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;
use std::rc::Rc;

/// Key of the drawings.
const HAND: &str = "hand";

/// Key of a text that changes with the list of runs, so that other tabs read it again.
const LIST: &str = "list";

/// Why nothing can be read or written.
const CLOSED: &str = "The browser's storage is closed: reload the page.";

/// The database, once it is open, and what was read from it.
#[derive(Default)]
pub(super) struct Storage {
    database: Option<Rc<Database>>,
    /// Curves of the run that was read last.
    curves: Option<(StoreId, RunCurves)>,
    /// Ids of the stored runs whose lines are on the charts, and nothing else of them in this page; and how many there have been.
    shown: HashMap<StoreId, RunId>,
    last_shown: RunId,
    /// The drawings of this page that were written last.
    drawings: Vec<Drawn>,
}

impl AppState {
    /// Opens the storage, lists its runs, and takes the drawings in it.
    pub(super) async fn open_storage(self) {
        if storage::is_fresh() {
            let why = "Nothing is kept, because the address of the page says so (?fresh, or a booth).";
            return self.send(Input::StoreUnavailable(why.into()));
        }
        let opened = async {
            let database = Rc::new(Database::open(move || self.stop_storing(NEWER)).await?);
            let runs = listed(&database).await?;
            let drawings = database.text(HAND).await?;
            Ok((database, runs, drawings))
        };
        // An answer that comes later counts, too.
        let silence = Timeout::new(PATIENCE_MS, move || self.send(Input::StoreUnavailable(SILENT.into())));
        let opened = opened.await;
        drop(silence);
        let (database, runs, drawings) = match opened {
            Ok(opened) => opened,
            Err(why) => return self.send(Input::StoreUnavailable(why)),
        };
        self.with_storage(|storage| storage.database = Some(database));
        let random = || (js_sys::Math::random() * 2.0_f64.powi(32)) as u64;
        self.send(Input::StoreOpened { page: random() << 32 | random(), now_ms: js_sys::Date::now(), runs });
        let stored = drawings.and_then(|text| hand::from_text(&text).ok()).unwrap_or_default();
        self.keep(stored.iter().cloned().filter_map(prepared).collect());
        self.with_storage(|storage| storage.drawings = stored);
        Effect::new(move |_| self.write_drawings(self.drawings.with(Hand::drawings)));
        storage::on_change(LIST, move || {
            self.with_database(move |database| async move {
                // The list stays as it is if it cannot be read.
                let runs = listed(&database).await;
                runs.into_iter().for_each(|runs| self.send(Input::RunsListed(runs)));
            });
        });
    }

    /// Writes the drawings, if they have changed, beside those that other tabs have added.
    fn write_drawings(self, drawings: Vec<Drawn>) {
        let before = self.with_storage(|storage| std::mem::replace(&mut storage.drawings, drawings.clone()));
        let Some(before) = before.filter(|before| *before != drawings) else { return };
        self.with_database(|database| async move {
            let merged = |there: Option<String>| {
                let there = there.and_then(|text| hand::from_text(&text).ok()).unwrap_or_default();
                let is_foreign = |drawn: &Drawn| !before.contains(drawn) && !drawings.contains(drawn);
                let foreign: Vec<Drawn> = there.into_iter().filter(is_foreign).collect();
                hand::to_text(&[drawings, foreign].concat())
            };
            let result = database.write_text(HAND, merged).await;
            self.report(result, "Your drawings were not stored");
        });
    }

    /// Nothing is stored from now on.
    pub fn stop_storing(self, why: &str) {
        self.with_storage(|storage| storage.database = None);
        self.send_later(Input::StoreUnavailable(why.into()));
    }

    fn with_storage<T>(self, of: impl FnOnce(&mut Storage) -> T) -> Option<T> {
        self.core.try_update_value(|core| of(&mut core.storage))
    }

    /// Does something with the database; false if it is not open.
    fn with_database<F: Future<Output = ()> + 'static>(self, act: impl FnOnce(Rc<Database>) -> F) -> bool {
        let database = self.with_storage(|storage| storage.database.clone()).flatten();
        let Some(database) = database else { return false };
        spawn_local(act(database));
        true
    }

    pub(super) fn write_run(self, run: SavedRun) {
        // A rival has no curves here.
        let curves = self.plots.with_untracked(|curves| match run.summary.is_rival {
            true => encode(&RunCurves::default()),
            false => encode(curves.of(run.id.curves)),
        });
        let id = run.id;
        let is_open = self.with_database(|database| async move {
            let (key, replaces, state) = (run.id.to_string(), run.replaces, state_of(&run, &curves));
            let is_replaced = move |json: &str| {
                let stored: Option<Summary> = serde_json::from_str(json).ok();
                // Another tab may have gone on with it.
                stored.zip(replaces).is_some_and(|(stored, (_, saved_ms))| stored.saved_ms == saved_ms)
            };
            let replaced = replaces.map(|(id, _)| (id.to_string(), is_replaced));
            let json = move |there: Option<String>| {
                let mut summary = run.summary;
                // Name, pin and deletion may have been changed since.
                let there: Option<Summary> = there.and_then(|json| serde_json::from_str(&json).ok());
                there.into_iter().for_each(|there| summary.keep_changes(&there));
                // Fails only for what has no JSON.
                serde_json::to_string(&summary).unwrap_or_default()
            };
            let result = database.write_run(&key, json, &state, replaced).await;
            self.send(Input::RunWritten(id, result));
        });
        if !is_open {
            self.send_later(Input::RunWritten(id, Err(CLOSED.into())));
        }
    }

    pub(super) fn read_run(self, id: StoreId) {
        let is_open = self.with_database(move |database| async move {
            let result = stored(&database, id).await.map(|(run, curves)| {
                self.with_storage(|storage| storage.curves = Some((id, curves)));
                Box::new(run)
            });
            self.send(Input::RunRead(id, result));
        });
        if !is_open {
            self.send_later(Input::RunRead(id, Err(CLOSED.into())));
        }
    }

    pub(super) fn write_summary(self, run: StoredRun) {
        self.with_database(move |database| async move {
            let Ok(json) = serde_json::to_string(&run.summary) else { return };
            let result = database.write_json(&run.id.to_string(), &json).await;
            tell_other_tabs();
            self.report(result, "The change of the list of runs was not stored");
        });
    }

    pub(super) fn erase_run(self, run: StoredRun) {
        self.with_database(move |database| async move {
            let is_erased = |json: &str| serde_json::from_str(json).is_ok_and(|there: Summary| there == run.summary);
            let result = database.erase_run(&run.id.to_string(), is_erased).await;
            tell_other_tabs();
            self.report(result, "A run could not be erased");
        });
    }

    fn report(self, result: Result<(), String>, what: &str) {
        if let Err(why) = result {
            self.send(Input::PageFailed(Failure {
                what: format!("{what}: {why}"),
                kept: "The network and the charts are unchanged.".into(),
                remedy: "Save what you need as a file, delete runs that you do not need, and try again.".into(),
            }));
        }
    }

    /// The curves that were read with a run, whose lines leave the charts; none if they are of another version of the page.
    pub(super) fn read_curves(self, id: StoreId) -> RunCurves {
        if let Some(shown) = self.with_storage(|storage| storage.shown.remove(&id)).flatten() {
            self.plots.update(|curves| curves.remove(Some(shown)));
        }
        let read = self.with_storage(|storage| storage.curves.take_if(|(of, _)| *of == id)).flatten();
        read.map(|(_, curves)| curves).unwrap_or_default()
    }

    /// Puts the lines of a stored run on the charts.
    pub fn show_stored(self, run: StoredRun) {
        self.with_database(move |database| async move {
            let result = match stored(&database, run.id).await {
                Ok((_, curves)) if curves.is_short() => Err("It was stopped too soon to compare with.".into()),
                Ok((_, curves)) => {
                    let shown = self.with_storage(|storage| storage.show(run.id));
                    let summary = &run.summary;
                    shown.into_iter().for_each(|id| {
                        self.plots.update(|plots| plots.show(id, &curves, &summary.name(), &summary.experiment));
                    });
                    Ok(())
                }
                Err(why) => Err(why),
            };
            self.report(result, "The run's curves cannot be shown");
        });
    }

    /// The id under which the lines of a stored run are on the charts, if they are.
    pub fn shown_as(self, id: StoreId) -> Option<RunId> {
        self.with_storage(|storage| storage.shown.get(&id).copied()).flatten()
    }

    /// Bytes that this page stores, and that it may store.
    pub async fn storage_usage(self) -> Option<[f64; 2]> {
        usage().await
    }

    /// Erases all that this page keeps, and opens it anew.
    pub fn start_fresh(self) {
        // Nothing is written any more.
        let Some(database) = self.with_storage(|storage| storage.database.take()).flatten() else { return };
        spawn_local(async move {
            match database.erase_all().await {
                Ok(()) => {
                    tell_other_tabs();
                    storage::clear();
                    leaving::reload();
                }
                Err(why) => {
                    self.with_storage(|storage| storage.database = Some(database));
                    self.report(Err(why), "Not everything could be erased");
                }
            }
        });
    }
}

impl Storage {
    /// The id under which a stored run is shown on the charts: above those of all runs of this page.
    fn show(&mut self, id: StoreId) -> RunId {
        self.last_shown += 1;
        let next = RunId::MAX - self.last_shown;
        *self.shown.entry(id).or_insert(next)
    }
}

/// The stored runs. Those of a newer version of the page that this one cannot read stay as they are.
async fn listed(database: &Database) -> Result<Vec<StoredRun>, String> {
    let stored = |(key, json): (String, String)| {
        Some(StoredRun { id: key.parse().ok()?, summary: serde_json::from_str(&json).ok()? })
    };
    Ok(database.runs().await?.into_iter().filter_map(stored).collect())
}

fn tell_other_tabs() {
    storage::save(LIST, &js_sys::Date::now().to_string());
}

/// A stored run with its curves.
async fn stored(database: &Database, id: StoreId) -> Result<(SavedRun, RunCurves), String> {
    let (json, state) = database.run(&id.to_string()).await?.ok_or("It is not there any more.")?;
    let summary = serde_json::from_str(&json).ok();
    let run = summary.and_then(|summary| saved_run(id, summary, &state));
    run.ok_or_else(|| "It is of another version of this page, or damaged.".into())
}
