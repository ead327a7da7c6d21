//! The chart component: title, buttons, canvas, readout, legend.

use super::format::{self, Unit};
use super::readout::{ReadoutItem, sentence};
use super::redraw;
use super::series::{Reference, Role, Series, legend};
use super::state::ChartState;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{KeyboardEvent, PointerEvent};

/// Shortest time between two changes of the text alternative.
const SUMMARY_INTERVAL: Duration = Duration::from_secs(2);

/// A live chart over epochs.
///
/// `epochs` is the length of the run, the domain of the x axis. With `log_toggle` the value axis starts logarithmic and a button
/// makes it linear. Percentages are fractions from 0 to 1. `empty_hint` is shown until there is a point.
#[component]
pub fn Chart(
    testid: &'static str,
    title: &'static str,
    unit: Unit,
    #[prop(into)] series: Signal<Arc<Vec<Series>>>,
    #[prop(into)] references: Signal<Vec<Reference>>,
    #[prop(into)] epochs: Signal<f64>,
    #[prop(optional)] log_toggle: bool,
    empty_hint: &'static str,
) -> impl IntoView {
    let chart = ChartState {
        title,
        unit,
        hint: empty_hint,
        series,
        references,
        epochs,
        log: RwSignal::new(log_toggle),
        hidden: RwSignal::new(Vec::new()),
        hover: RwSignal::new(None),
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
    redraw::throttle(SUMMARY_INTERVAL, track, update_summary);
    let announced = RwSignal::new(String::new());
    let key = move |event: KeyboardEvent| {
        if handle_key(chart, &event) {
            event.prevent_default();
            let text = untrack(|| chart.readout()).map(|(epoch, items)| sentence(&items, epoch, unit));
            announced.set(text.unwrap_or_default());
        }
    };
    let hover = move |event: PointerEvent| chart.hover_at(f64::from(event.offset_x()));
    let leave = move |event: PointerEvent| {
        // On a touch screen, lifting the finger fires `pointerleave`; the readout stays until the chart loses focus.
        if event.pointer_type() != "touch" {
            chart.hover.set(None);
        }
    };
    let png = move |_| {
        if let Some(canvas) = canvas.get_untracked() {
            warn(chart.save_png(&canvas));
        }
    };
    let log_switch = log_toggle.then(|| {
        view! {
            <button type="button" aria-pressed=move || chart.log.get().to_string()
                on:click=move |_| chart.log.update(|log| *log = !*log)>
                "log scale"
            </button>
        }
    });
    view! {
        <figure class="chart" data-testid=testid>
            <figcaption class="chart-head">
                <span class="chart-title">{title}</span>
                <span class="chart-tools">
                    {log_switch}
                    <button type="button" aria-label=format!("{title}: save as CSV")
                        on:click=move |_| warn(chart.save_csv())>"CSV"</button>
                    <button type="button" aria-label=format!("{title}: save as PNG") on:click=png>"PNG"</button>
                </span>
            </figcaption>
            <div class="chart-body">
                <canvas
                    node_ref=canvas
                    role="img"
                    tabindex="0"
                    aria-label=summary
                    aria-keyshortcuts="ArrowLeft ArrowRight Home End Escape"
                    on:pointermove=hover
                    on:pointerdown=hover
                    on:pointerleave=leave
                    on:keydown=key
                    on:blur=move |_| chart.hover.set(None)
                ></canvas>
                {move || chart.readout().map(|(epoch, items)| tooltip(chart, epoch, items))}
            </div>
            <Legend chart />
            <span class="chart-spoken" role="status">{announced}</span>
        </figure>
    }
}

/// Moves the readout by keyboard; false for any other key.
fn handle_key(chart: ChartState, event: &KeyboardEvent) -> bool {
    let fraction = if event.shift_key() { 0.1 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => chart.step(-fraction),
        "ArrowRight" => chart.step(fraction),
        "Home" => chart.step(-2.0),
        "End" => chart.step(2.0),
        "Escape" => chart.hover.set(None),
        _ => return false,
    }
    true
}

/// The readout beside the crosshair, on the side with more room.
fn tooltip(chart: ChartState, epoch: f64, items: Vec<ReadoutItem>) -> impl IntoView {
    let position = chart.x.get_value().map_or_else(String::new, |x| {
        let (from, to) = x.domain();
        let shift = if epoch - from > (to - from) / 2.0 { "calc(-100% - 10px)" } else { "10px" };
        format!("left: {:.0}px; transform: translateX({shift})", x.to_pixel(epoch))
    });
    let rows = items.into_iter().map(|item| {
        view! {
            <li>
                <span class=format!("swatch {}", item.role.class())></span>
                <span class="chart-name">{item.name}</span>
                <b>{format::value(item.point.1, chart.unit)}</b>
            </li>
        }
    });
    // Hidden from screen readers, which get the same text when keys move the readout.
    view! {
        <div class="chart-readout" style=position aria-hidden="true">
            {format::epoch(epoch)}
            <ul>{rows.collect_view()}</ul>
        </div>
    }
}

/// One toggle button for each role, pressed while its series are shown.
#[component]
fn Legend(chart: ChartState) -> impl IntoView {
    // A memo, so that new points do not rebuild the buttons.
    let entries = Memo::new(move |_| chart.series.with(|series| legend(series)));
    let entry = move |(role, name): (Role, String)| {
        let shown = move || chart.hidden.with(|hidden| !hidden.contains(&role));
        let toggle = move |_| {
            chart.hidden.update(|hidden| {
                if hidden.contains(&role) {
                    hidden.retain(|other| *other != role);
                } else {
                    hidden.push(role);
                }
            });
        };
        view! {
            <button type="button" aria-pressed=move || shown().to_string() on:click=toggle>
                <span class=format!("swatch {}", role.class())></span>
                {name}
            </button>
        }
    };
    view! {
        <div class="chart-legend" role="group" aria-label=format!("{}: lines shown", chart.title)>
            <For each=move || entries.get() key=Clone::clone children=entry />
        </div>
    }
}

/// Logs a failed redraw or export; the page works without it.
fn warn(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        leptos::logging::warn!("chart: {error:?}");
    }
}
