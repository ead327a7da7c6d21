//! The chart component: title, buttons, canvas.

use super::axis::Axis;
use super::format::Unit;
use super::redraw;
use super::series::{Reference, Series};
use super::state::ChartState;
pub use super::state::Crosshair;
use crate::browser::canvas::{ALTERED, is_altered};
use crate::ui::pace::throttle;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{KeyboardEvent, PointerEvent};

/// Shortest time between two changes of the text alternative.
const SUMMARY_INTERVAL: Duration = Duration::from_secs(2);

/// A live chart over epochs, whose crosshair is that of all charts.
///
/// `epochs` is the end of the x axis, and `note` is said beside it. Percentages are fractions from 0 to 1. `run` names the run in
/// files. `empty_hint` is shown until there is a point.
#[component]
pub fn Chart(
    testid: &'static str,
    title: &'static str,
    unit: Unit,
    axis: Axis,
    #[prop(into)] run: Signal<String>,
    #[prop(into)] series: Signal<Arc<Vec<Series>>>,
    #[prop(into)] references: Signal<Vec<Reference>>,
    #[prop(into)] epochs: Signal<f64>,
    #[prop(into)] note: Signal<String>,
    crosshair: Crosshair,
    empty_hint: &'static str,
) -> impl IntoView {
    let chart = ChartState {
        title,
        unit,
        axis,
        hint: empty_hint,
        run,
        series,
        references,
        epochs,
        note,
        second: RwSignal::new(false),
        crosshair,
        x: StoredValue::new(None),
    };
    let canvas = NodeRef::<Canvas>::new();
    redraw::on_change(canvas, move || chart.track(), move |canvas| warn(chart.draw(canvas)));
    let summary = RwSignal::new(chart.summary());
    let update_summary = move || summary.set(chart.summary());
    let track = move || {
        series.track();
        references.track();
    };
    throttle(SUMMARY_INTERVAL, track, update_summary);
    let announced = RwSignal::new(String::new());
    let key = move |event: KeyboardEvent| {
        if handle_key(chart, &event) {
            event.prevent_default();
            announced.set(chart.spoken());
        }
    };
    let point = move |event: PointerEvent| chart.point_at(f64::from(event.offset_x()));
    let leave = move |event: PointerEvent| {
        // On a touch screen, lifting the finger fires `pointerleave`; the crosshair stays until the chart loses focus.
        if event.pointer_type() != "touch" {
            crosshair.set.run(None);
        }
    };
    let problem = RwSignal::new(String::new());
    let png = move |_| {
        let is_altered = is_altered();
        problem.set(if is_altered { format!("The picture cannot be saved: {ALTERED}.") } else { String::new() });
        if let Some(canvas) = canvas.get_untracked().filter(|_| !is_altered) {
            warn(chart.save_png(&canvas));
        }
    };
    view! {
        <figure class="chart" data-testid=testid>
            <figcaption class="chart-head">
                <span class="chart-title">{title}</span>
                {axis.has_choice().then(|| axis_switch(chart))}
                <span class="chart-files">
                    {[("CSV", false), ("JSON", true)].map(|(name, as_json)| view! {
                        <button type="button" aria-label=format!("{title}: save as {name}")
                            on:click=move |_| warn(chart.save_series(as_json))>{name}</button>
                    })}
                    <button type="button" aria-label=format!("{title}: save as PNG") on:click=png>"PNG"</button>
                </span>
            </figcaption>
            <p class="problem" role="alert">{problem}</p>
            <canvas
                node_ref=canvas
                role="img"
                tabindex="0"
                aria-label=summary
                aria-keyshortcuts="ArrowLeft ArrowRight Home End Enter Escape"
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=leave
                on:click=move |_| chart.choose()
                on:keydown=key
                on:blur=move |_| crosshair.set.run(None)
            ></canvas>
            <span class="unseen" role="status">{announced}</span>
        </figure>
    }
}

/// Moves the crosshair by keyboard; false for any other key.
fn handle_key(chart: ChartState, event: &KeyboardEvent) -> bool {
    let fraction = if event.shift_key() { 0.1 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => chart.step(-fraction),
        "ArrowRight" => chart.step(fraction),
        "Home" => chart.step(-2.0),
        "End" => chart.step(2.0),
        "Enter" => chart.choose(),
        "Escape" => {
            // Also returns to now, as everywhere.
            chart.crosshair.set.run(None);
            return false;
        }
        _ => return false,
    }
    true
}

/// Two buttons, one pressed, for the two choices of the value axis.
fn axis_switch(chart: ChartState) -> impl IntoView {
    let choice = move |second: bool| {
        view! {
            <button
                type="button"
                aria-pressed=move || (chart.second.get() == second).to_string()
                on:click=move |_| chart.second.set(second)
            >
                {move || chart.axis.label(second)}
            </button>
        }
    };
    view! {
        <span class="chart-switch" role="group" aria-label=format!("{}: values shown", chart.title)>
            {[false, true].map(choice)}
        </span>
    }
}

/// Logs a failed redraw or export; the page works without it.
fn warn(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        leptos::logging::warn!("chart: {error:?}");
    }
}
