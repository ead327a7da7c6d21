//! The strip across the page: sheet, network and answer.

use crate::ui::marks::Area;
use crate::ui::model_open;
use crate::ui::pad::words::{guessing, smoothed};
use crate::ui::pad::{Desk, Outputs, Pad};
use crate::ui::state::AppState;
use crate::ui::strip::{Focus, Inside, Picture, Side};
use crate::ui::words::sentences::is_guessing;
use lenet_conductor::{Input, Prediction, Snapshot, WorkerState};
use lenet_data::handicap;
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{PEN_WIDTH, RASTER, Stroke, rasterize};
use lenet_experiment::article::Loss;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::image::Image;
use lenet_experiment::layer_table;
use lenet_experiment::protocol::Evaluation;
use lenet_inspect::Unit;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::File;

/// A 4, which the network looks at while the sheet is blank. Positions as on the sheet, from 0 to 1.
const SAMPLE: [&[[f32; 2]]; 2] = [
    &[[0.36, 0.14], [0.33, 0.28], [0.28, 0.46], [0.32, 0.52], [0.5, 0.53], [0.74, 0.51]],
    &[[0.66, 0.16], [0.64, 0.38], [0.61, 0.6], [0.6, 0.86]],
];

/// A T-shirt, in its place where the network looks at clothing.
const CLOTHING: [&[[f32; 2]]; 6] = [
    &[[0.12, 0.34], [0.36, 0.2], [0.64, 0.2], [0.88, 0.34]],
    &[[0.18, 0.42], [0.36, 0.3], [0.64, 0.3], [0.82, 0.42]],
    &[[0.36, 0.24], [0.36, 0.82]],
    &[[0.46, 0.24], [0.46, 0.82]],
    &[[0.55, 0.24], [0.55, 0.82]],
    &[[0.64, 0.24], [0.64, 0.82]],
];

/// The box that explains an output stands beside the answer.
const AT_ANSWER: Side = Side::FromRight(0.0);

/// Draw a digit, or pick a test image, and see what every layer of the network makes of it, and its prediction.
#[component]
pub fn Strip(state: AppState, desk: Desk, focus: Focus) -> impl IntoView {
    let names = Memo::new(move |_| state.class_names());
    let can_pick = Memo::new(move |_| {
        // While another data set loads, the worker still has images of the old one.
        let shown = state.experiment_shown().dataset;
        let is_leaving = state.loading.with(|next| next.as_ref().is_some_and(|next| next.dataset != shown));
        state.worker.get() == WorkerState::Ready
            && !is_leaving
            && state.run.with(|run| run.as_ref().is_some_and(|run| run.counts.test > 0))
    });
    let with_distances = Memo::new(move |_| state.experiment_shown().paper().is_some());
    let remark = Memo::new(move |_| {
        let is_poor = |newest: &Evaluation| is_guessing(newest, state.classes_guessed());
        if let Some(newest) = state.newest_test().filter(|newest| state.is_now.get() && is_poor(newest)) {
            return Some(guessing(&newest));
        }
        let network = state.experiment_shown().network;
        let is_smoothed = network.training().is_some_and(|training| training.loss == Loss::SmoothedCrossEntropy);
        is_smoothed.then(|| smoothed(network.outputs()))
    });
    let image = desk.image;
    let (digit, clothing) = (sample(&SAMPLE), sample(&CLOTHING));
    let is_clothing = Memo::new(move |_| state.experiment_shown().dataset == DatasetId::FashionMnist);
    let shown = Signal::derive(move || {
        image.get().unwrap_or_else(|| if is_clothing.get() { clothing.clone() } else { digit.clone() })
    });
    let handicap = Memo::new(move |_| {
        state.inside.with(|inside| inside.as_ref().map_or(Handicap::None, |inside| inside.handicap))
    });
    let cached = StoredValue::new(None::<(Snapshot, Arc<Inside>)>);
    // At an earlier moment no worker has the network.
    let prediction = Memo::new(move |_| {
        if state.is_now.get() {
            return state.prediction.get();
        }
        let snapshot = state.inside.get()?;
        let inside = cached.get_value().filter(|(of, _)| *of == snapshot).map(|(_, inside)| inside);
        let inside = inside.unwrap_or_else(|| Arc::new(Inside::new(&snapshot)));
        cached.set_value(Some((snapshot, inside.clone())));
        image.with(|image| image.as_ref().map(|image| inside.predict(image)))
    });
    let seen_of_input = RwSignal::new(Vec::<Area>::new());
    let answer = RwSignal::new(None::<Prediction>);
    // The output is the last layer.
    let output = Memo::new(move |_| layer_table::layers(&state.experiment_shown().network).len().saturating_sub(1));
    let unit = move |class| Unit { layer: output.get_untracked(), map: class, row: 0, column: 0 };
    let is_output = move |unit: &Unit| unit.layer == output.get();
    let outputs = Outputs {
        chosen: Signal::derive(move || focus.pinned().filter(is_output).map(|unit| unit.map)),
        on_point: Callback::new(move |class: Option<usize>| {
            if !focus.is_pinned() {
                focus.place(AT_ANSWER);
            }
            focus.point(class.map(unit));
        }),
        on_choose: Callback::new(move |class| {
            focus.place(AT_ANSWER);
            focus.pin(unit(class));
        }),
    };
    let keep = move |()| {
        if let Some(drawing) = desk.asked.get_untracked().and_then(|digit| desk.drawing(digit)) {
            state.keep(vec![drawing]);
            desk.ask_next();
        }
    };
    view! {
        <div class="panel strip">
            <Pad
                desk
                on_keep=Callback::new(keep)
                on_network=Callback::new(move |file: File| model_open::open(state, file.into()))
                input=Signal::derive(move || Some(handicap::input(handicap.get(), &shown.get())))
                class_names=names
                prediction
                sample_prediction=answer
                picked=state.picked
                with_distances
                remark
                on_image=Callback::new(move |image| state.send(Input::Drawn(image)))
                on_pick=Callback::new(move |()| state.send(Input::PickTestImage))
                can_pick
                outlined=seen_of_input
                outputs
            >
                <Picture state image=shown focus seen_of_input answer class_names=names />
            </Pad>
        </div>
    }
}

fn sample(strokes: &[&[[f32; 2]]]) -> Image {
    let strokes: Vec<Stroke> = strokes.iter().map(|points| Stroke { points: points.to_vec() }).collect();
    preprocess(&rasterize(&strokes, PEN_WIDTH, RASTER)).unwrap_or_else(Image::blank)
}
