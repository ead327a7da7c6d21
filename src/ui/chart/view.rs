//! The chart as it stands on the page: title, switches, canvas, read-out, legend.

use super::live::Live;
use super::readout::{Reading, sentence};
use super::{Curve, Reference, Role, Unit, format, legend, pace};
use leptos::html::Canvas;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{KeyboardEvent, PointerEvent};

/// How often the text for screen readers may change.
const SUMMARY_PAUSE: Duration = Duration::from_secs(2);

/// A live chart over epochs.
///
/// `epochs` is the length of the run, the range of the x axis. With `log_toggle` the value axis starts out logarithmic
/// and a switch makes it linear. Percentages are shares from 0 to 1. `empty_hint` is shown until there is a point.
#[component]
pub fn Chart(
    testid: &'static str,
    title: &'static str,
    unit: Unit,
    #[prop(into)] curves: Signal<Arc<Vec<Curve>>>,
    #[prop(into)] references: Signal<Vec<Reference>>,
    #[prop(into)] epochs: Signal<f64>,
    #[prop(optional)] log_toggle: bool,
    empty_hint: &'static str,
) -> impl IntoView {
    let live = Live {
        title,
        unit,
        hint: empty_hint,
        curves,
        references,
        epochs,
        log: RwSignal::new(log_toggle),
        hidden: RwSignal::new(Vec::new()),
        hover: RwSignal::new(None),
        axis: StoredValue::new(None),
    };
    let canvas = NodeRef::<Canvas>::new();
    pace::each_frame(canvas, move || live.track(), move |canvas| report(live.draw(canvas)));
    let summary = RwSignal::new(live.summary());
    let tell = move || summary.set(live.summary());
    let watch = move || {
        curves.track();
        references.track();
    };
    pace::now_and_then(SUMMARY_PAUSE, watch, tell);
    let spoken = RwSignal::new(String::new());
    let key = move |event: KeyboardEvent| {
        if steer(live, &event) {
            event.prevent_default();
            let text = untrack(|| live.readings()).map(|(epoch, readings)| sentence(&readings, epoch, unit));
            spoken.set(text.unwrap_or_default());
        }
    };
    let point = move |event: PointerEvent| live.point_at(f64::from(event.offset_x()));
    let leave = move |event: PointerEvent| {
        // A finger leaves whenever it lifts; what it pointed at stays readable until the chart loses the focus.
        if event.pointer_type() != "touch" {
            live.hover.set(None);
        }
    };
    let png = move |_| {
        if let Some(canvas) = canvas.get_untracked() {
            report(live.save_png(&canvas));
        }
    };
    let log_switch = log_toggle.then(|| {
        view! {
            <button type="button" aria-pressed=move || live.log.get().to_string()
                on:click=move |_| live.log.update(|log| *log = !*log)>
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
                        on:click=move |_| report(live.save_csv())>"CSV"</button>
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
                    on:pointermove=point
                    on:pointerdown=point
                    on:pointerleave=leave
                    on:keydown=key
                    on:blur=move |_| live.hover.set(None)
                ></canvas>
                {move || live.readings().map(|(epoch, readings)| readout_box(live, epoch, readings))}
            </div>
            <Legend live />
            <span class="chart-spoken" role="status">{spoken}</span>
        </figure>
    }
}

/// Acts on a key; false if the key means nothing here.
fn steer(live: Live, event: &KeyboardEvent) -> bool {
    let share = if event.shift_key() { 0.1 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => live.walk(-share),
        "ArrowRight" => live.walk(share),
        "Home" => live.walk(-2.0),
        "End" => live.walk(2.0),
        "Escape" => live.hover.set(None),
        _ => return false,
    }
    true
}

/// The values beside the hairline, on the side with more room.
fn readout_box(live: Live, epoch: f64, readings: Vec<Reading>) -> impl IntoView {
    let place = live.axis.get_value().map_or_else(String::new, |axis| {
        let (from, to) = axis.values();
        let shift = if epoch - from > (to - from) / 2.0 { "calc(-100% - 10px)" } else { "10px" };
        format!("left: {:.0}px; transform: translateX({shift})", axis.place(epoch))
    });
    let rows = readings.into_iter().map(|reading| {
        view! {
            <li>
                <span class=format!("swatch {}", reading.role.class())></span>
                <span class="chart-name">{reading.name}</span>
                <b>{format::value(reading.point.1, live.unit)}</b>
            </li>
        }
    });
    // Hidden from screen readers, which get the same words when keys move the read-out.
    view! {
        <div class="chart-readout" style=place aria-hidden="true">
            {format::epoch(epoch)}
            <ul>{rows.collect_view()}</ul>
        </div>
    }
}

/// One button for each role, pressed while its curves are shown.
#[component]
fn Legend(live: Live) -> impl IntoView {
    // A memo, so that the buttons are not made anew with every point.
    let entries = Memo::new(move |_| live.curves.with(|curves| legend(curves)));
    let entry = move |(role, name): (Role, String)| {
        let shown = move || live.hidden.with(|hidden| !hidden.contains(&role));
        let toggle = move |_| {
            live.hidden.update(|hidden| {
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
        <div class="chart-legend" role="group" aria-label=format!("{}: lines shown", live.title)>
            <For each=move || entries.get() key=Clone::clone children=entry />
        </div>
    }
}

/// A drawing or a file that the browser refused is no reason to stop the page: it is noted for whoever looks.
fn report(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        leptos::logging::warn!("chart: {error:?}");
    }
}
