//! The slider along the run, and the buttons that go to exact steps.

mod last_step;
mod shown;
mod words;

use crate::ui::state::AppState;
use lenet_conductor::Input;
use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use shown::{POSITIONS, Shown};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// Set as text and changed by one effect: as views of their own, its parts would make the page's module larger.
const MARKUP: &str = "\
    <div class=time-track><div class=time-axis><svg class=time-marks viewBox='0 0 100 1' preserveAspectRatio=none aria-hidden=true><path vector-effect=non-scaling-stroke /><path class=time-crosshair vector-effect=non-scaling-stroke /></svg>\
    <input type=range max=10000 data-testid=moment-slider aria-label='Moment of the run' aria-keyshortcuts=Escape \
    title='Go back along the run. The marks are moments that are kept; Escape returns to now.'></div>\
    <button type=button data-testid=moment-now>Now</button></div>\
    <p class=time-words data-testid=moment-words></p><p class=unseen role=status></p>\
    <form class=time-exact><button type=button data-testid=moment-back>Step back</button>\
    <button type=button data-testid=moment-forward>Step forward</button>\
    <label>Step <input type=text inputmode=numeric size=7 data-testid=moment-step \
    aria-describedby=moment-problem></label>\
    <button data-testid=moment-go title='Trains again from the moment before it'>Go</button>\
    <button type=button data-testid=verify title='Trains the run again on the CPU, up to the newest moment that is kept, and compares the weights bit for bit'>\
    Verify</button>\
    <span class=problem id=moment-problem data-testid=moment-problem role=alert></span></form>\
    <p class=time-last data-testid=step-words></p>\
    <ul class=time-images aria-label='Images of the step' data-testid=step-images></ul>";

/// The moment of the run that the page shows.
#[component]
pub fn Time(
    state: AppState,
    /// The end of the charts' x axis.
    epochs: Memo<f64>,
    /// The step of the last click into a chart, which may lie between kept moments.
    pointed: RwSignal<Option<u32>>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let shown = move || untrack(|| Shown::of(state, epochs));
    Effect::new(move |before: Option<[String; 3]>| {
        let (shown, pointed) = (Shown::of(state, epochs), pointed.get());
        let texts = shown.changing_texts(pointed);
        if let Some(root) = root.get() {
            shown.draw(&root, &texts, before.as_ref());
        }
        texts
    });
    let crosshair = state.crosshair();
    Effect::new(move |_| {
        let line = crosshair.get().map(|epoch| shown::vertical(epoch / epochs.get())).unwrap_or_default();
        if let Some(path) = root.get().and_then(|root| root.query_selector(".time-crosshair").ok().flatten()) {
            shown::set(&path, "d", &line);
        }
    });
    last_step::follow(state, root);
    let go = move |step: u32| {
        pointed.set(None);
        state.send(if step >= shown().now { Input::Now } else { Input::GoTo(step) });
    };
    let go_exactly = move |step: u32| {
        state.send(Input::GoExactly(step));
        pointed.set(None);
    };
    let slide = move |event: Event| {
        if let Some(slider) = slider(&event) {
            go(shown().step_at(slider.value_as_number()));
            // On the kept moment, even if it was there before.
            slider.set_value_as_number(shown().position());
        }
    };
    let key = move |event: KeyboardEvent| {
        if slider(&event).is_some()
            && let Some(step) = shown().by_key(&event.key())
        {
            event.prevent_default();
            go(step);
        }
    };
    let click = move |event: ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-testid][aria-disabled=false]").ok().flatten());
        match button.and_then(|button| button.get_attribute("data-testid")).as_deref() {
            Some("moment-now") => go(u32::MAX),
            Some("moment-back") => go_exactly(shown().step().saturating_sub(1)),
            Some("moment-forward") => go_exactly(shown().step() + 1),
            Some("verify") => state.send(Input::Verify),
            Some(_) | None => {}
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(root) = root.get_untracked() else { return };
        let step = words::typed_step(&shown::typed(&root), shown().now);
        shown::say_problem(&root, step.as_ref().err().map_or("", String::as_str));
        step.into_iter().for_each(go_exactly);
    };
    let escape = window_event_listener(ev::keydown, move |event| {
        // The first press lets a pinned unit go.
        let is_free = !event.default_prevented() && !event.is_composing();
        if event.key() == "Escape" && is_free && !shown().is_now() {
            go(u32::MAX);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div
            class="time"
            data-testid="moment"
            node_ref=root
            inner_html=MARKUP
            on:input=slide
            on:keydown=key
            on:click=click
            on:submit=submit
        ></div>
    }
}

/// The slider, if the event is about it.
fn slider(event: &Event) -> Option<HtmlInputElement> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    (input.max() == POSITIONS.to_string()).then_some(input)
}
