//! All columns of the strip, kept up to date with weights and image.

use super::detail::Detail;
use super::figure::ColumnFigure;
use super::focus::{Focus, Seen};
use super::inside::{Inside, Values, columns};
use super::lines::{Lines, Placed};
use super::{PEN_SHARE, SHARE, now, rest};
use crate::ui::canvas_observer;
use crate::ui::in_view::is_in_view;
use crate::ui::marks::Area;
use crate::ui::pad::words::ClassNames;
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use lenet_conductor::{Input, Prediction, Snapshot, Status};
use lenet_experiment::image::Image;
use leptos::ev::keydown;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use web_sys::Element;

/// The network between input and answer, as it is or as it was at an earlier moment.
#[component]
pub fn Picture(
    state: AppState,
    /// What it looks at.
    #[prop(into)]
    image: Signal<Image>,
    focus: Focus,
    /// What the unit in focus sees of the input, in pixels; written only here.
    seen_of_input: RwSignal<Vec<Area>>,
    /// What the network that is drawn makes of the image; written only here.
    answer: RwSignal<Option<Prediction>>,
    #[prop(into)] class_names: Signal<ClassNames>,
) -> impl IntoView {
    let appearance = RwSignal::new(());
    let (frame, columns_frame) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let is_seen = is_in_view(move || frame.get().map(Element::from));
    let network = Memo::new(move |_| state.experiment_shown().network);
    // While a run trains, its weights are drawn when its curves are: two animation frames would take more from it than one.
    let snapshot = Memo::new(move |_| {
        if state.status.get() == Status::Running && state.is_now.get() {
            state.progress.track();
            return state.inside.get_untracked();
        }
        state.inside.get()
    });
    let curves = Memo::new(move |_| snapshot.get().map(|snapshot| snapshot.curves));
    let values = drawn(snapshot, image, is_seen);
    // Values of another network do not fit the columns.
    let values = Signal::derive(move || {
        values.get().filter(|values: &Arc<Values>| network.with(|network| values.inside.network == *network))
    });
    // The panel of a school class evaluates the same weights.
    let has_class = Memo::new(move |_| state.pupils().with(|pupils| !pupils.all().is_empty()));
    Effect::new(move |_| state.send(Input::ShowInside(is_seen.get() || has_class.get())));
    canvas_observer::notify(move || frame.get().map(|frame| (*frame).clone().into()), appearance);
    // Out of sight nothing is drawn, and the answer would be that of an earlier step.
    Effect::new(move |_| {
        let predicted = || values.with(|values| values.as_ref().map(|values| values.prediction()));
        answer.set(is_seen.get().then(predicted).flatten());
    });
    let seen = Memo::new(move |_| values.with(|values| Seen::of(focus.unit()?, values.as_ref()?)));
    Effect::new(move |_| {
        seen_of_input.set(seen.with(|seen| seen.iter().filter_map(Seen::of_input).collect()));
    });
    // Units of another network are others.
    Effect::new(move |before: Option<()>| {
        network.track();
        if before.is_some() {
            focus.clear();
        }
    });
    let escape = window_event_listener(keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            // Pressed again it is free to do something else.
            if focus.is_pinned() {
                event.prevent_default();
            }
            focus.clear();
        }
    });
    on_cleanup(move || escape.remove());
    // The value of the unit in focus before the step that led to the moment that is shown.
    let before = Signal::derive(move || {
        let last = state.time.with(|time| time.moment.as_ref()?.last.clone())?;
        let inside = Arc::new(Inside::new(&last.before));
        Values::new(inside, &image.get()).explain(focus.unit()?).map(|explanation| explanation.value)
    });
    // None is of a run without its initial weights.
    let start = Memo::new(move |_| state.trained.get() && state.time.with(|time| time.steps.first() == Some(&0)));
    let at = Memo::new(move |_| (!state.is_now.get()).then(|| state.inside.get()).flatten().map(|inside| inside.step));
    let choice = move |title: &'static str, of: Option<u32>| {
        view! {
            <button
                type="button"
                aria-pressed=move || (at.get() == of).to_string()
                aria-disabled=move || (!start.get()).to_string()
                on:click=move |_| {
                    if start.get_untracked() {
                        state.send(of.map_or(Input::Now, Input::GoTo));
                    }
                }
            >
                {title}
            </button>
        }
    };
    let figures = move || {
        let place = |column| Placed { column, canvas: NodeRef::new(), layout: RwSignal::new(None) };
        let placed: Vec<Placed> = network.with(columns).into_iter().map(place).collect();
        let figures =
            placed.iter().cloned().map(|placed| view! { <ColumnFigure placed values focus seen appearance /> });
        let figures = figures.collect_view();
        view! {
            <Lines columns=StoredValue::new(placed) frame=columns_frame values seen appearance />
            {figures}
        }
    };
    view! {
        <div
            class="strip-picture"
            node_ref=frame
            data-testid="strip"
            data-step=move || values.with(|values| values.as_ref().map(|values| values.inside.step.to_string()))
        >
            <div class="strip-columns" node_ref=columns_frame role="group" aria-label="Layers of the network">
                {figures}
            </div>
            <Detail values network focus curves is_now=state.is_now before class_names appearance />
            <p class="strip-legend">
                <span class="strip-key" aria-hidden="true"></span>
                "blue: negative, red: positive; each layer has its own scale. "
                <strong>{move || at.get().map(|step| format!("After step {}", count(step.into())))}</strong>
                <span class="strip-switch" role="group" aria-label="Weights">
                    {choice("Before training", Some(0))}
                    {choice("Now", None)}
                </span>
            </p>
        </div>
    }
}

/// What waits for the next pass.
#[derive(Clone, Copy, PartialEq)]
enum Waiting {
    Nothing,
    /// New weights, or that the strip is seen again.
    Training,
    /// A change of the sheet.
    Pen,
}

/// What the network makes of the image, computed while it is seen, and no more often than for a share of the page's time.
fn drawn(
    snapshot: Memo<Option<Snapshot>>,
    image: Signal<Image>,
    is_seen: RwSignal<bool>,
) -> RwSignal<Option<Arc<Values>>> {
    let values = RwSignal::new(None::<Arc<Values>>);
    let inside = StoredValue::new(None::<Arc<Inside>>);
    let waiting = StoredValue::new(Waiting::Nothing);
    // When the last pass ended, and how long it took, in milliseconds.
    let last = StoredValue::new([0.0; 2]);
    let draw = move || {
        // The strip may have been removed in the meantime, and its signals with it.
        if waiting.try_set_value(Waiting::Nothing).is_some() {
            return;
        }
        let started = now();
        let new = inside.get_value().map(|inside| Arc::new(Values::new(inside, &image.get_untracked())));
        values.set(new);
        let ended = now();
        last.set_value([ended, ended - started]);
    };
    // The pen may have been faster.
    let draw_if_due = move || {
        let is_due = waiting.try_get_value().is_some_and(|waiting| waiting != Waiting::Nothing);
        if is_due && is_seen.try_get_untracked() == Some(true) {
            draw();
        } else {
            waiting.try_set_value(Waiting::Nothing);
        }
    };
    Effect::new(move |before: Option<(Option<Snapshot>, Image)>| {
        let new = (snapshot.get(), image.get());
        if before.as_ref().is_none_or(|before| before.0 != new.0) {
            inside.set_value(new.0.as_ref().map(Inside::new).map(Arc::new));
        }
        // It follows the pen closely; while it follows training, training comes first.
        let is_drawn = before.is_some_and(|before| before.1 != new.1);
        let is_covered = match waiting.get_value() {
            Waiting::Nothing => false,
            Waiting::Training => !is_drawn,
            Waiting::Pen => true,
        };
        if !is_seen.get() || is_covered {
            return new;
        }
        let [ended, took] = last.get_value();
        let since = Duration::from_secs_f64((now() - ended).max(0.0) / 1_000.0);
        let pause = rest(took, if is_drawn { PEN_SHARE } else { SHARE }).saturating_sub(since);
        if is_drawn && pause.is_zero() {
            // While the pen draws, the sheet changes in an animation frame, which then shows this, too.
            draw();
        } else if is_drawn || pause > FRAME {
            waiting.set_value(if is_drawn { Waiting::Pen } else { Waiting::Training });
            set_timeout(draw_if_due, pause);
        } else {
            waiting.set_value(Waiting::Training);
            request_animation_frame(draw_if_due);
        }
        new
    });
    values
}

/// An animation frame.
const FRAME: Duration = Duration::from_millis(16);
