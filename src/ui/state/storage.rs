//! Runs and drawings in the browser's storage.

use super::AppState;
use crate::browser::database::{Database, usage};
use crate::browser::{leaving, storage};
use crate::ui::curves::RunCurves;
use crate::ui::hand::prepared;
use js_sys::{Array, Float32Array, Uint8Array};
use lenet_conductor::{Input, SavedRun, StoreId, StoredRun, Summary};
use lenet_data::hand;
use lenet_experiment::image::Image;
use lenet_experiment::network::Weights;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{Checkpoint, Evaluation, Failure, RunId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// Key of the drawings.
const HAND: &str = "hand";

/// The database, once it is open, and what was read from it.
#[derive(Default)]
pub(super) struct Storage {
    database: Option<Rc<Database>>,
    /// Curves of the run that was read last.
    curves: Option<(StoreId, RunCurves)>,
    /// Ids of the stored runs whose lines are on the charts, and nothing else of them in this page.
    shown: HashMap<StoreId, RunId>,
}

/// What is stored of a run beside its weights, optimizer state and curves, as postcard.
#[derive(Default, Serialize, Deserialize)]
struct Rest {
    drawings: Vec<(Image, u8)>,
    predictions: Vec<(Evaluation, Predictions)>,
}

impl AppState {
    /// Opens the storage, lists its runs, and takes the drawings in it.
    pub(super) async fn open_storage(self) {
        if storage::is_fresh() {
            let why = "Nothing is kept, because the address of the page says so (?fresh, or a booth).";
            return self.send(Input::StoreUnavailable(why.into()));
        }
        let opened = async {
            let database = Rc::new(Database::open().await?);
            let stored = |(key, json): (String, String)| {
                Some(StoredRun { id: key.parse().ok()?, summary: serde_json::from_str(&json).ok()? })
            };
            // Those of a newer version of the page that this one cannot read stay as they are.
            let runs = database.runs().await?.into_iter().filter_map(stored).collect();
            let drawings = database.text(HAND).await?;
            Ok((database, runs, drawings))
        };
        let (database, runs, drawings) = match opened.await {
            Ok(opened) => opened,
            Err(why) => return self.send(Input::StoreUnavailable(why)),
        };
        self.with_storage(|storage| storage.database = Some(database));
        let random = || (js_sys::Math::random() * 2.0_f64.powi(32)) as u64;
        self.send(Input::StoreOpened { page: random() << 32 | random(), runs });
        let drawings = drawings.and_then(|text| hand::from_text(&text).ok()).unwrap_or_default();
        self.keep(drawings.into_iter().filter_map(prepared).collect());
        Effect::new(move |before: Option<()>| {
            let text = self.drawings.with(|hand| hand::to_text(&hand.drawings()));
            if before.is_some() {
                self.with_database(|database| async move {
                    // Told with the runs, which are refused as well.
                    let _ = database.write_text(HAND, &text).await;
                });
            }
        });
    }

    fn with_storage<T>(self, of: impl FnOnce(&mut Storage) -> T) -> Option<T> {
        self.core.try_update_value(|core| of(&mut core.storage))
    }

    /// Does something with the database, if it is open.
    fn with_database<F: Future<Output = ()> + 'static>(self, act: impl FnOnce(Rc<Database>) -> F) {
        if let Some(database) = self.with_storage(|storage| storage.database.clone()).flatten() {
            spawn_local(act(database));
        }
    }

    pub(super) fn write_run(self, run: SavedRun) {
        let curves = self.plots.with_untracked(|curves| encode(curves.of(run.id.curves)));
        self.with_database(|database| async move {
            let (key, replaces) = (run.id.to_string(), run.replaces);
            let is_replaced = move |json: &str| {
                let stored: Option<Summary> = serde_json::from_str(json).ok();
                // Another tab may have gone on with it.
                stored.zip(replaces).is_some_and(|(stored, (_, saved_ms))| stored.saved_ms == saved_ms)
            };
            let replaced = replaces.map(|(id, _)| (id.to_string(), is_replaced));
            let result = match serde_json::to_string(&run.summary) {
                Ok(json) => database.write_run(&key, &json, &state_of(&run, &curves), replaced).await,
                Err(error) => Err(format!("It cannot be written: {error}.")),
            };
            self.send(Input::RunWritten(run.id, result));
        });
    }

    pub(super) fn read_run(self, id: StoreId) {
        self.with_database(move |database| async move {
            let result = self.stored(&database, id).await;
            let result = result.map(|(run, curves)| {
                self.with_storage(|storage| storage.curves = Some((id, curves)));
                Box::new(run)
            });
            self.send(Input::RunRead(id, result));
        });
    }

    async fn stored(self, database: &Database, id: StoreId) -> Result<(SavedRun, RunCurves), String> {
        let summary = self
            .store
            .with_untracked(|store| store.runs.iter().find(|run| run.id == id).map(|run| run.summary.clone()));
        let state = database.state(&id.to_string()).await?;
        let (summary, state) = summary.zip(state).ok_or("It is not there any more.")?;
        saved_run(id, summary, &state).ok_or_else(|| "It is of another version of this page, or damaged.".into())
    }

    pub(super) fn write_summary(self, run: StoredRun) {
        self.with_database(move |database| async move {
            let Ok(json) = serde_json::to_string(&run.summary) else { return };
            let result = database.write_json(&run.id.to_string(), &json).await;
            self.report(result, "The change of the list of runs was not stored");
        });
    }

    pub(super) fn erase_run(self, id: StoreId) {
        self.with_database(move |database| async move {
            let result = database.erase_run(&id.to_string()).await;
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

    /// The curves that were read with a run; none if they are of another version of the page.
    pub(super) fn read_curves(self, id: StoreId) -> RunCurves {
        self.hide_stored(id);
        let read = self.with_storage(|storage| storage.curves.take_if(|(of, _)| *of == id)).flatten();
        read.map(|(_, curves)| curves).unwrap_or_default()
    }

    /// Puts the lines of a stored run on the charts.
    pub fn show_stored(self, run: StoredRun) {
        self.with_database(move |database| async move {
            let result = self.stored(&database, run.id).await.map(|(_, curves)| {
                // Above those of all runs of this page.
                let shown = self.with_storage(|storage| {
                    let id = RunId::MAX - storage.shown.len() as RunId;
                    *storage.shown.entry(run.id).or_insert(id)
                });
                if let Some(id) = shown {
                    self.plots.update(|plots| plots.show(id, &curves, &run.summary.name(), &run.summary.experiment));
                }
            });
            self.report(result, "The run's curves cannot be shown");
        });
    }

    /// Takes them off again.
    fn hide_stored(self, id: StoreId) {
        if let Some(shown) = self.with_storage(|storage| storage.shown.remove(&id)).flatten() {
            self.plots.update(|curves| curves.remove(Some(shown)));
        }
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
            let result = database.erase_all().await;
            if result.is_ok() {
                storage::clear();
                leaving::reload();
            }
            self.with_storage(|storage| storage.database = Some(database));
            self.report(result, "Not everything could be erased");
        });
    }
}

fn encode(value: &impl Serialize) -> Uint8Array {
    // Fails only for what has no serialized form.
    Uint8Array::from(postcard::to_allocvec(value).unwrap_or_default().as_slice())
}

fn decode<T: for<'de> Deserialize<'de>>(value: &JsValue) -> Option<T> {
    postcard::from_bytes(&value.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}

/// Weights, optimizer state, predictions and drawings, curves.
fn state_of(run: &SavedRun, curves: &Uint8Array) -> Array {
    let floats = |values: &[f32]| Float32Array::from(values);
    let moments: Array = run.checkpoint.moments.iter().map(|moment| floats(moment)).collect();
    let predictions = run.predictions.iter().map(|(evaluation, found)| (*evaluation, (**found).clone())).collect();
    let rest = encode(&Rest { drawings: run.drawings.clone(), predictions });
    Array::of4(&floats(run.checkpoint.weights.values()), &moments, &rest, curves)
}

/// A run with its curves; `None` if its weights do not fit its network.
fn saved_run(id: StoreId, summary: Summary, state: &Array) -> Option<(SavedRun, RunCurves)> {
    let floats = |value: JsValue| value.dyn_into::<Float32Array>().ok().map(|values| values.to_vec());
    let weights = Weights::try_from(floats(state.get(0))?).ok()?;
    let moments: Option<Vec<Vec<f32>>> = state.get(1).dyn_into::<Array>().ok()?.iter().map(floats).collect();
    let (experiment, moments) = (summary.experiment.clone(), moments?);
    let parameters = experiment.network.parameters();
    if weights.values().len() != parameters || moments.iter().any(|moment| moment.len() != parameters) {
        return None;
    }
    let checkpoint = Checkpoint { experiment, step: summary.step, rate: summary.rate, weights, moments };
    let Rest { drawings, predictions } = decode(&state.get(2)).unwrap_or_default();
    let predictions = predictions.into_iter().map(|(evaluation, found)| (evaluation, Arc::new(found))).collect();
    let run = SavedRun { id, replaces: None, summary, checkpoint: Arc::new(checkpoint), drawings, predictions };
    Some((run, decode(&state.get(3)).unwrap_or_default()))
}
