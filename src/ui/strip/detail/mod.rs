//! The box that explains a unit: how its value follows from what it sees.

mod attribution;
mod spark;
mod terms;
mod words;

use super::focus::{Focus, Side};
use super::inside::{Values, shape};
use crate::browser::focus::focus as move_focus;
use crate::ui::pace::spaced;
use crate::ui::pad::words::ClassNames;
use attribution::AttributionFigure;
use lenet_experiment::experiment::Network;
use lenet_experiment::layer_table;
use lenet_experiment::layers::Shape;
use lenet_experiment::network::LayerRow;
use lenet_inspect::{Explanation, Unit};
use leptos::html;
use leptos::prelude::*;
use spark::{History, Spark};
use std::sync::Arc;
use std::time::Duration;
use terms::TermsView;

/// How often the numbers change at most.
const READABLE: Duration = Duration::from_millis(100);

/// What the box says: how the value of a unit follows, of the weights after a step.
pub struct Explained {
    unit: Unit,
    step: u32,
    explanation: Explanation,
}

/// The unit that is pinned or pointed at, beside the strip's half in which it stands.
#[component]
pub fn Detail(
    #[prop(into)] values: Signal<Option<Arc<Values>>>,
    network: Memo<Network>,
    focus: Focus,
    /// The run whose weights are shown.
    #[prop(into)]
    curves: Signal<Option<u32>>,
    /// Whether they are the newest.
    is_now: Memo<bool>,
    /// The unit's value before the step that led to them, if that was trained again.
    #[prop(into)]
    before: Signal<Option<f32>>,
    #[prop(into)] class_names: Signal<ClassNames>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let unit = Memo::new(move |_| focus.unit());
    // In a task of its own, and less often than the strip follows the pen: numbers that change faster cannot be read.
    let shown = RwSignal::new(None::<Explained>);
    let track = move || {
        unit.track();
        values.track();
    };
    spaced(READABLE, track, move || {
        shown.set(values.with_untracked(|values| {
            let (values, unit) = (values.as_ref()?, unit.get_untracked()?);
            Some(Explained { unit, step: values.inside.step, explanation: values.explain(unit)? })
        }));
    });
    let explained = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.unit)));
    let is_pinned = Memo::new(move |_| focus.pinned().is_some());
    let number = move || shown.with(|shown| shown.as_ref().map(|shown| shown.explanation.value));
    // Not while the visitor has moved on to a unit whose number comes with the next explanation.
    let number_of = move |unit: Unit| number().filter(|_| explained.get() == Some(unit));
    let history = RwSignal::new(History::default());
    Effect::new(move |before: Option<(Option<Unit>, Option<u32>)>| {
        let pinned = focus.pinned();
        let followed = (pinned, curves.get());
        if before != Some(followed) {
            history.set(History::default());
        }
        // An earlier moment is no part of what has happened since.
        if let Some(value) = pinned.and_then(number_of).filter(|_| is_now.get()) {
            history.update(|history| history.push(value));
        }
        followed
    });
    let value = move || number().map(words::value);
    let formula = move || shown.with(|shown| shown.as_ref().map(|shown| words::formula(&shown.explanation)));
    let change =
        move || before.get().zip(unit.get().and_then(number_of)).map(|(before, after)| words::change(before, after));
    let layers = Memo::new(move |_| network.with(layer_table::layers));
    let title = Memo::new(move |_| layers.with(|layers| title(layers, explained.get()?, class_names.get())));
    // Announced when the visitor moves, not whenever the network learns.
    let announced = Memo::new(move |_| {
        let title = title.get()?;
        untrack(number).map(|number| format!("{title}: {}", words::value(number)))
    });
    let pixels = |distance: f64| format!("{distance:.0}px");
    let left = move || match focus.side() {
        Side::FromLeft(distance) => pixels(distance),
        Side::FromRight(_) => "auto".into(),
    };
    let right = move || match focus.side() {
        Side::FromLeft(_) => "auto".into(),
        Side::FromRight(distance) => pixels(distance),
    };
    let max_width = move || {
        let distance = match focus.side() {
            Side::FromLeft(distance) => distance,
            Side::FromRight(distance) => distance - 80.0,
        };
        format!("max(240px, calc(100% - {distance:.0}px))")
    };
    // The pictures of a layer's units are kept while the visitor moves over them.
    let body_of = Memo::new(move |_| {
        let unit = explained.get()?;
        let is_output = layers.with(|layers| unit.layer + 1 == layers.len());
        let maps = shown.with(|shown| shown.as_ref().map(|shown| shown.explanation.terms.maps()));
        Some((unit.layer, maps, is_output.then_some(unit.map), is_pinned.get()))
    });
    let frame = NodeRef::<html::Section>::new();
    // Where the box stands below the strip it may be out of sight.
    Effect::new(move |_| {
        if let Some(frame) = frame.get().filter(|_| is_pinned.get()) {
            let is_below = frame.get_bounding_client_rect().bottom() > window_height();
            if is_below {
                frame.scroll_into_view_with_bool(false);
            }
        }
    });
    let let_go = move |_| {
        let layer = unit.get_untracked().map(|unit| unit.layer);
        focus.clear();
        // The button is gone, and the keyboard's focus with it.
        let column = |layer| document().query_selector(&format!("[data-layer='{layer}']")).ok().flatten();
        move_focus(layer.and_then(column));
    };
    let body = move || {
        let (layer, _, class, is_pinned) = body_of.get()?;
        let class = class.filter(|_| is_pinned);
        let (input, from) = layers.with_untracked(|layers| input_of(layers, layer));
        let attribution = class.map(|class| {
            let name = Signal::derive(move || class_names.get().of(class));
            view! { <AttributionFigure values class name appearance /> }
        });
        Some(view! {
            {attribution}
            <TermsView shown input from appearance />
        })
    };
    view! {
        <p class="unseen" aria-live="polite">{announced}</p>
        <Show when=move || explained.get().is_some()>
            <section
                node_ref=frame
                class="unit-detail"
                class:pinned=is_pinned
                style:left=left
                style:right=right
                style:max-width=max_width
                data-testid="unit-detail"
                data-value=move || number().map(|number| number.to_string())
                data-step=move || shown.with(|shown| shown.as_ref().map(|shown| shown.step.to_string()))
                aria-label="The unit"
            >
                <header>
                    <strong>{title}</strong>
                    <span class="unit-value">{value}</span>
                    <Show when=move || is_pinned.get()>
                        <button type="button" class="quiet" data-testid="unit-release" aria-label="Let go of the unit" on:click=let_go>
                            "×"
                        </button>
                    </Show>
                </header>
                <div class="unit-body">{body}</div>
                <p data-testid="unit-formula">{formula}</p>
                <p data-testid="unit-change">{change}</p>
                <Show when=move || is_pinned.get() fallback=|| view! { <small>"Click to pin it."</small> }>
                    <Spark history />
                </Show>
            </section>
        </Show>
    }
}

/// The unit's name; `None` if the network has no such layer.
fn title(layers: &[LayerRow], unit: Unit, class_names: ClassNames) -> Option<String> {
    let row = layers.get(unit.layer)?;
    if unit.layer + 1 == layers.len() {
        return Some(format!("{}, {}", row.name, class_names.of(unit.map)));
    }
    Some(words::unit_name(&row.name, shape(row), unit))
}

/// The shape of a layer's inputs, and the name of the layer that they come from.
fn input_of(layers: &[LayerRow], layer: usize) -> (Shape, String) {
    match layer.checked_sub(1).and_then(|before| layers.get(before)) {
        Some(row) => (shape(row), row.name.clone()),
        None => (Shape::INPUT, "the image".into()),
    }
}

fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::INFINITY)
}
