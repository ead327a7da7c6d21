//! All columns of the strip, kept up to date with weights and image.

use super::figure::ColumnFigure;
use super::inside::{Inside, Values, columns};
use crate::ui::canvas_observer::CanvasObserver;
use crate::ui::state::AppState;
use lenet_conductor::{Input, Snapshot};
use lenet_experiment::image::Image;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// The network between input and answer, as it is or as it was before its first step.
#[component]
pub fn Picture(
    state: AppState,
    /// What it looks at.
    #[prop(into)]
    image: Signal<Image>,
) -> impl IntoView {
    let before = RwSignal::new(false);
    let appearance = RwSignal::new(());
    let frame = NodeRef::<html::Div>::new();
    let network = Memo::new(move |_| state.experiment_shown().network);
    // Weights of another network do not fit the columns.
    let snapshot = Memo::new(move |_| {
        let snapshot = if before.get() { state.first.get() } else { state.inside.get() };
        snapshot.filter(|snapshot| network.with(|network| snapshot.network == *network))
    });
    let values = drawn(snapshot, image);
    tell_whether_seen(state, frame);
    observe(frame, appearance);
    let has_before = move || {
        let steps = [state.first.get(), state.inside.get()].map(|snapshot| snapshot.map(|snapshot| snapshot.step));
        matches!(steps, [Some(0), Some(1..)])
    };
    let choice = move |title: &'static str, value: bool| {
        view! {
            <button
                type="button"
                aria-pressed=move || (before.get() == value).to_string()
                disabled=move || !has_before()
                on:click=move |_| before.set(value)
            >
                {title}
            </button>
        }
    };
    let figures = move || {
        let columns = network.with(columns).into_iter().enumerate();
        columns.map(|(index, column)| view! { <ColumnFigure column index values appearance /> }).collect_view()
    };
    view! {
        <div
            class="strip-picture"
            node_ref=frame
            data-testid="strip"
            data-step=move || values.with(|values| values.as_ref().map(|values| values.step.to_string()))
        >
            <div class="strip-columns" tabindex="0" role="group" aria-label="Layers of the network">
                {figures}
            </div>
            <p class="strip-legend">
                <span class="strip-key" aria-hidden="true"></span>
                "blue: negative, red: positive; each layer has its own scale. "
                <span class="strip-moment" role="group" aria-label="Weights">
                    {choice("before", true)}
                    {choice("now", false)}
                </span>
            </p>
        </div>
    }
}

/// What the network makes of the image, computed at most once per animation frame.
fn drawn(snapshot: Memo<Option<Snapshot>>, image: Signal<Image>) -> Signal<Option<Values>> {
    let values = RwSignal::new(None::<Values>);
    let inside = StoredValue::new_local(None::<Inside>);
    let pending = StoredValue::new(false);
    Effect::new(move |_| {
        let network = snapshot.with(|snapshot| snapshot.as_ref().map(Inside::new));
        inside.set_value(network);
    });
    Effect::new(move |_| {
        snapshot.track();
        image.track();
        if pending.get_value() {
            return;
        }
        pending.set_value(true);
        request_animation_frame(move || {
            // The strip may have been removed in the meantime, and its signals with it.
            if pending.try_set_value(false).is_some() {
                return;
            }
            let new = image
                .with_untracked(|image| inside.with_value(|inside| inside.as_ref().map(|inside| inside.values(image))));
            values.set(new);
        });
    });
    values.into()
}

/// Asks for weights while the strip is on the screen.
fn tell_whether_seen(state: AppState, frame: NodeRef<html::Div>) {
    let observer = StoredValue::new_local(None::<(IntersectionObserver, Closure<dyn Fn(js_sys::Array)>)>);
    Effect::new(move |_| {
        let Some(frame) = frame.get() else { return };
        let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last: Option<IntersectionObserverEntry> = entries.iter().last().and_then(|entry| entry.dyn_into().ok());
            if let Some(entry) = last {
                state.send(Input::ShowInside(entry.is_intersecting()));
            }
        });
        match IntersectionObserver::new(closure.as_ref().unchecked_ref()) {
            Ok(new) => {
                let element: &Element = &frame;
                new.observe(element);
                observer.set_value(Some((new, closure)));
            }
            Err(_) => state.send(Input::ShowInside(true)),
        }
    });
    on_cleanup(move || {
        if let Some(Some((observer, _))) = observer.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}

/// Redraws when the theme or the pixel ratio changes.
fn observe(frame: NodeRef<html::Div>, appearance: RwSignal<()>) {
    let observer = StoredValue::new_local(None::<CanvasObserver>);
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            // Without observers, the strip is redrawn with the next weights.
            observer.set_value(CanvasObserver::new(&frame, move || appearance.notify()).ok());
        }
    });
    on_cleanup(move || {
        observer.try_set_value(None);
    });
}
