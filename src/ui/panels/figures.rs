//! The run in figures: result, progress, speed, loss, learning rate.

use super::runs::BringBack;
use crate::ui::chart::{Unit, format};
use crate::ui::curves::{Curves, diagnose};
use crate::ui::link::locked;
use crate::ui::state::AppState;
use crate::ui::units;
use crate::ui::words::faults;
use crate::ui::words::numbers::{self, clock, count, percent, speed};
use crate::ui::words::sentences;
use lenet_conductor::{Input, KeptView, Status};
use lenet_experiment::fields::{LEARNING_RATE, find};
use lenet_experiment::protocol::{Evaluation, Progress};
use lenet_experiment::schedule::parse_rate;
use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;

/// Result, published results for comparison, and the figures that change during training.
#[component]
pub fn Figures(state: AppState) -> impl IntoView {
    view! {
        <Result state />
        <Beside state />
        <dl class="figures">
            <LiveFigures state />
            <div>
                <dt><label for="rate-now">"Learning rate now"</label></dt>
                <dd><RateNow state /></dd>
            </div>
        </dl>
    }
}

/// One line with the published results, or in its place what is more urgent: that changes wait for the next run, what is wrong
/// with this one, or, until the new run has a result, how to go back to the one before.
#[component]
fn Beside(state: AppState) -> impl IntoView {
    let training = Memo::new(move |_| state.training_shown());
    let changed = Memo::new(move |_| state.changed.get() && (state.trained.get() || state.busy.get()));
    let replaced = Memo::new(move |_| {
        let is_new = state.tested.with(Option::is_none);
        state.kept.with(|kept| kept.first().cloned()).filter(|_| is_new)
    });
    let units = units::checked(state);
    let diagnosis = Memo::new(move |_| {
        let steps = state.progress.get()?.steps_per_epoch;
        let (experiment, _) = training.get();
        let diagnose = |curves: &Curves| diagnose(curves.current(), &experiment, steps, &units.get());
        let diagnosis = state.curves().with(diagnose)?;
        Some(faults::diagnosis(&diagnosis, &experiment))
    });
    let fault = |diagnosis: String| {
        view! { <strong data-testid="diagnosis" role="status">{diagnosis}</strong> }
    };
    let changes = move || {
        view! {
            <span data-testid="next-run">
                "Your changes apply to the next run. "
                <button type="button" class="link" on:click=move |_| state.send(Input::UndoEdits)>
                    "Undo them"
                </button>
            </span>
        }
    };
    let before = move |run: KeptView| {
        view! {
            <span data-testid="replaced">
                {format!("Replaced: {}, at step {}. ", run.name, count(run.step.into()))}
                <BringBack state run />
            </span>
        }
    };
    let published =
        move || training.with(|(experiment, by_hand)| numbers::unbroken(&sentences::published(experiment, *by_hand)));
    view! {
        <p class="hint beside">
            {move || match (changed.get(), diagnosis.get(), replaced.get()) {
                (true, _, _) => changes().into_any(),
                (false, Some(diagnosis), _) => fault(diagnosis).into_any(),
                (false, None, Some(run)) => before(run).into_any(),
                (false, None, None) => published.into_any(),
            }}
        </p>
    }
}

/// The test accuracy in a sentence; until the first full test, that on a sample.
#[component]
fn Result(state: AppState) -> impl IntoView {
    let shown = Memo::new(move |_| state.tested.get().or_else(|| state.sampled.get()));
    let dataset = move || state.experiment_shown().dataset;
    let accuracy = |evaluation: &Evaluation| percent(evaluation.accuracy.into(), 1);
    let number = move || shown.with(|shown| shown.as_ref().map(accuracy));
    let text = move || {
        shown.with(|shown| match shown {
            Some(evaluation) => numbers::unbroken(&sentences::evaluated(evaluation, dataset())),
            None => numbers::unbroken(sentences::unevaluated(state.trained.get())),
        })
    };
    let latest = move || {
        let tested = state.tested.with(|tested| tested.as_ref().map(|tested| tested.step));
        let newer = state.sampled.get().filter(|sample| tested.is_some_and(|tested| sample.step > tested));
        newer.map(|sample| numbers::unbroken(&format!("Now ≈ {}", accuracy(&sample))))
    };
    view! {
        <p class="result-line">
            <strong
                class="result-number"
                class:none=move || shown.with(Option::is_none)
                class:poor=move || shown.with(|shown| shown.as_ref().is_some_and(sentences::is_guessing))
                data-testid="test-accuracy"
                data-value=move || shown.with(|shown| shown.as_ref().map(|shown| shown.accuracy.to_string()))
            >
                {number}
            </strong>
            " "
            {text}
            " "
            <small title="On a sample of the test images">{latest}</small>
        </p>
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
    // While images arrive, the speed so far says nothing about the rest.
    let trains = move || running() && state.fetched.with(Option::is_none);
    let left = move || state.progress.with(|p| p.as_ref().and_then(|p| p.seconds_left)).filter(|_| trains());
    let expected = move || state.expected_seconds.get().map(|seconds| format!("≈ {}", clock(seconds)));
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
            <dt>"Time left"</dt>
            <dd data-testid="time-left">{move || dash(left().map(clock).or_else(expected))}</dd>
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
