//! The run in figures: progress, speed, loss, learning rate.

use crate::ui::chart::{Unit, format};
use crate::ui::link::locked;
use crate::ui::state::AppState;
use crate::ui::words::numbers::{self, count, speed};
use lenet_conductor::{Input, Status};
use lenet_experiment::fields::{LEARNING_RATE, find};
use lenet_experiment::protocol::Progress;
use lenet_experiment::schedule::parse_rate;
use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;

/// The figures that change during training, and the learning rate, which the visitor may change.
#[component]
pub fn Figures(state: AppState) -> impl IntoView {
    view! {
        <dl class="figures">
            <LiveFigures state />
            <div>
                <dt><label for="rate-now">"Learning rate now"</label></dt>
                <dd><RateNow state /></dd>
            </div>
        </dl>
    }
}

/// Figures that change up to ten times a second.
#[component]
fn LiveFigures(state: AppState) -> impl IntoView {
    let progress = move |of: fn(&Progress) -> String| move || state.progress.with(|p| p.as_ref().map(of));
    let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let epoch = progress(|p| p.epoch.to_string());
    let step = progress(|p| p.step.to_string());
    let running = move || state.status.get() == Status::Running;
    let per_second = move || state.progress.with(|p| p.as_ref().map(|p| p.images_per_second)).filter(|_| running());
    let loss = move || state.point.get().map(|point| f64::from(point.loss));
    view! {
        <div>
            <dt>"Epochs"</dt>
            <dd data-testid="epoch" data-value=epoch>
                {move || dash(progress(|p| numbers::epochs(p.step, p.steps_per_epoch, p.epochs))())}
            </dd>
        </div>
        <div>
            <dt>"Step"</dt>
            <dd data-testid="step-count" data-value=step>{move || dash(progress(|p| count(p.step.into()))())}</dd>
        </div>
        <div>
            <dt>"Images/s"</dt>
            <dd data-testid="images-per-second" data-value=move || per_second().map(|value| value.to_string())>
                {move || dash(per_second().map(speed))}
            </dd>
        </div>
        <div>
            <dt>"Training loss"</dt>
            <dd data-testid="train-loss" data-value=move || loss().map(|value| value.to_string())>
                {move || dash(loss().map(|value| format::value(value, Unit::Plain)))}
            </dd>
        </div>
    }
}

/// The current learning rate, editable during a run.
#[component]
fn RateNow(state: AppState) -> impl IntoView {
    let live = Memo::new(move |_| matches!(state.status.get(), Status::Running | Status::Paused));
    let rate = Memo::new(move |_| (state.run.with(|run| run.as_ref().map(|run| run.run)), state.rate.get()));
    let is_locked = find(LEARNING_RATE).map(locked);
    let input = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(false);
    // A rate that was set but not used yet, and the last step at that time.
    let accepted = StoredValue::new(None::<(f64, Option<u32>)>);
    let last_step = move || state.point.with_untracked(|point| point.as_ref().map(|point| point.step));
    let show = move || {
        let set = accepted.get_value().filter(|(_, step)| *step == last_step()).map(|(rate, _)| rate);
        if let Some(input) = input.get_untracked() {
            input.set_value(&numbers::rate(set.unwrap_or_else(|| rate.get_untracked().1)));
        }
        wrong.set(false);
    };
    // Not a bound property: a new run has to replace the typed text even if its rate is the same.
    Effect::new(move || {
        rate.track();
        let over = !live.get();
        // Text being typed is not overwritten, and invalid text stays to be corrected, until a new run starts.
        let typing = document().active_element().is_some_and(|active| active.id() == "rate-now");
        let fresh = state.progress.with_untracked(Option::is_none);
        if fresh || over || !(typing || wrong.get_untracked()) {
            show();
        }
    });
    let change = move |event: Event| {
        let text = event_target_value(&event);
        if text.trim().is_empty() {
            // The rate is unchanged.
            return show();
        }
        // Many keyboards and languages have a decimal comma.
        let usable = parse_rate(&text.replace(',', ".")).ok();
        wrong.set(usable.is_none());
        if let Some(rate) = usable {
            accepted.set_value(Some((rate, last_step())));
            state.send(Input::SetLearningRate(rate));
        }
    };
    view! {
        <input
            id="rate-now"
            data-testid="rate-now"
            inputmode="decimal"
            autocomplete="off"
            title="Used from the next step on, instead of the schedule"
            aria-describedby="rate-now-problem"
            aria-invalid=move || wrong.get().to_string()
            disabled=move || !live.get() || is_locked.is_some_and(|locked| locked.get())
            node_ref=input
            on:blur=move |_| if !wrong.get_untracked() { show() }
            on:change=change
        />
        <p class="problem" id="rate-now-problem">
            {move || wrong.get().then_some("Enter a number above 0 and at most 10, such as 0.01. The rate is unchanged.")}
        </p>
    }
}
