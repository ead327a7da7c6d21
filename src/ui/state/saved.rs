//! The state of a run as the browser's storage holds it: an array of typed arrays.

use crate::ui::curves::RunCurves;
use js_sys::{Array, Float32Array, Uint8Array};
use lenet_conductor::{SavedRun, StoreId, Summary};
use lenet_experiment::image::Image;
use lenet_experiment::network::{TensorSpec, Weights};
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{Checkpoint, Evaluation};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// Version of the state of a run; a page does not read those of another one, except the one before.
const VERSION: f64 = 2.0;

/// The version whose predictions had two bytes an image, for ten classes. They are made again.
const OF_TEN_CLASSES: f64 = 1.0;

/// What is stored of a run beside its weights, optimizer state and curves, as postcard.
#[derive(Default, Serialize, Deserialize)]
struct Rest {
    drawings: Vec<(Image, u8)>,
    predictions: Vec<(Evaluation, Predictions)>,
}

/// A value as postcard.
pub(super) fn encode(value: &impl Serialize) -> Uint8Array {
    // Fails only for what has no serialized form.
    Uint8Array::from(postcard::to_allocvec(value).unwrap_or_default().as_slice())
}

/// Version, weights, optimizer state, predictions and drawings, curves.
pub(super) fn state_of(run: &SavedRun, curves: &Uint8Array) -> Array {
    let floats = |values: &[f32]| Float32Array::from(values);
    let moments: Array = run.checkpoint.moments.iter().map(|moment| floats(moment)).collect();
    let predictions = run.predictions.iter().map(|(evaluation, found)| (*evaluation, (**found).clone())).collect();
    let rest = encode(&Rest { drawings: run.drawings.clone(), predictions });
    let state = Array::of4(&VERSION.into(), &floats(run.checkpoint.weights.values()), &moments, &rest);
    state.push(curves);
    state
}

/// A run with its curves; `None` if it is of another version, its weights do not fit its network, or its drawings are missing.
pub(super) fn saved_run(id: StoreId, summary: Summary, state: &Array) -> Option<(SavedRun, RunCurves)> {
    let floats = |value: JsValue| value.dyn_into::<Float32Array>().ok().map(|values| values.to_vec());
    let version = state.get(0);
    if version != VERSION && version != OF_TEN_CLASSES {
        return None;
    }
    let weights = Weights::try_from(floats(state.get(1))?).ok()?;
    let moments: Option<Vec<Vec<f32>>> = state.get(2).dyn_into::<Array>().ok()?.iter().map(floats).collect();
    let (experiment, moments) = (summary.experiment.clone(), moments?);
    // A network with batch normalisation has values that no step trains.
    let values: usize = experiment.network.tensors().iter().map(TensorSpec::len).sum();
    let parameters = experiment.network.parameters();
    if weights.values().len() != values || moments.iter().any(|moment| moment.len() != parameters) {
        return None;
    }
    let checkpoint = Checkpoint { experiment, step: summary.step, rate: summary.rate, weights, moments };
    let Rest { drawings, predictions } = decode(&state.get(3)).unwrap_or_default();
    if summary.fine_tuned.is_some() && drawings.is_empty() {
        return None;
    }
    let predictions = if version == VERSION { predictions } else { Vec::new() };
    let predictions = predictions.into_iter().map(|(evaluation, found)| (evaluation, Arc::new(found))).collect();
    let run = SavedRun { id, replaces: None, summary, checkpoint: Arc::new(checkpoint), drawings, predictions };
    Some((run, decode(&state.get(4)).unwrap_or_default()))
}

fn decode<T: for<'de> Deserialize<'de>>(value: &JsValue) -> Option<T> {
    postcard::from_bytes(&value.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}
