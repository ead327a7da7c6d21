//! The panel "Break it": what training depends on, found by taking it away.

mod broken;
mod words;

use super::action::Action;
use crate::ui::link::{Keeps, refusal};
use crate::ui::state::AppState;
use crate::ui::words::numbers::percent;
use broken::Broken;
use lenet_conductor::{Input, Status};
use lenet_experiment::breakage::{Breakage, Level, baseline};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// What can be broken, the question about the chosen one, and what came of it.
#[component]
pub fn BreakIt(state: AppState) -> impl IntoView {
    let all = RwSignal::new(Broken::default());
    let chosen = RwSignal::new(None::<Breakage>);
    let dataset = Memo::new(move |_| state.experiment.with(|form| form.dataset));
    let broken = Memo::new(move |_| all.with(|all| all.on(dataset.get())));
    Effect::new(move || {
        let is_over = state.status.get() == Status::Finished && state.whole.get();
        if let (true, Some(tested)) = (is_over, state.tested.get()) {
            state.run.with(|run| {
                if let Some(run) = run {
                    all.update(|all| all.ended(&run.experiment, tested.accuracy));
                }
            });
        }
    });
    let row = move |breakage: Breakage| {
        let result = move || broken.with(|broken| broken.result(breakage)).map(|accuracy| percent(accuracy.into(), 1));
        view! {
            <li>
                <button
                    type="button"
                    data-testid=format!("break-{}", breakage.slug())
                    aria-pressed=move || (chosen.get() == Some(breakage)).to_string()
                    on:click=move |_| chosen.set(Some(breakage))
                >
                    {breakage.title()}
                </button>
                <span class="number">{result}</span>
            </li>
        }
    };
    view! {
        <div class="break-it" data-testid="break-it">
            <p class="hint">{words::INTRODUCTION}</p>
            <ul class="breakages">{Breakage::ALL.map(row).into_iter().collect_view()}</ul>
            {move || chosen.get().map(|breakage| {
                let question = move || words::question(breakage, dataset.get());
                view! {
                    <p class="break-question" data-testid="break-question">{question}</p>
                    <Guesses state dataset all broken breakage />
                    <Answer state dataset broken breakage />
                }
            })}
        </div>
    }
}

/// Why one of the panel's experiments cannot be trained: the exercise locks what it would change, or the form's images are of more
/// classes than its network has outputs.
fn refused(state: AppState, experiment: Experiment) -> Memo<Option<String>> {
    let outputs = experiment.network.outputs();
    let locked = refusal(state, experiment, Keeps::SeedAndData);
    Memo::new(move |_| {
        let classes = state.classes();
        locked.get().or_else(|| (classes > outputs).then(|| words::too_many_classes(classes, outputs)))
    })
}

/// The guesses, of which each starts the experiment.
#[component]
fn Guesses(
    state: AppState,
    dataset: Memo<DatasetId>,
    all: RwSignal<Broken>,
    broken: Memo<Broken>,
    breakage: Breakage,
) -> impl IntoView {
    let refused = refused(state, breakage.experiment(DatasetId::Mnist));
    let guessed = Memo::new(move |_| broken.with(|broken| broken.guessed(breakage)));
    let button = move |guess: Level| {
        let press = move |()| {
            let dataset = dataset.get_untracked();
            all.update(|all| all.guess(dataset, breakage, guess));
            state.send(Input::Try { base: Preset::Modern, experiment: breakage.experiment(dataset) });
        };
        let (id, label) = (format!("guess-{}", guess as usize), words::level(guess).to_owned());
        let chosen = Signal::derive(move || guessed.get() == Some(guess));
        view! { <Action state id label on_press=Callback::new(press) refused chosen /> }
    };
    view! {
        <div class="guesses" role="group" aria-label="Your guess, which starts the training">
            {Level::ALL.map(button).into_iter().collect_view()}
        </div>
    }
}

/// What came of the guess, why, and the way back.
#[component]
fn Answer(state: AppState, dataset: Memo<DatasetId>, broken: Memo<Broken>, breakage: Breakage) -> impl IntoView {
    let refused = refused(state, baseline(DatasetId::Mnist));
    let result = Memo::new(move |_| broken.with(|broken| broken.result(breakage)));
    // Of the run that loads, else of the run on the page.
    let status = move || {
        let is_it = |experiment: &Experiment| Breakage::of(experiment) == Some(breakage);
        let is_here = match state.loading.get() {
            Some(loading) => is_it(&loading),
            None => state.run.with(|run| run.as_ref().is_some_and(|run| is_it(&run.experiment))),
        };
        is_here.then(|| state.status.get())
    };
    let answer = move || match result.get() {
        Some(accuracy) => {
            broken.with(|broken| words::answer(breakage, broken.guessed(breakage), accuracy, broken.baseline()))
        }
        None => match status() {
            None if state.busy.get() => "Your guess starts it, once the run that trains now is stopped.".to_owned(),
            status => words::awaited(status).to_owned(),
        },
    };
    let reason = move || {
        result.get().map(|_| view! { <p data-testid="break-reason">{words::reason(breakage, dataset.get())}</p> })
    };
    let beside = move || {
        let is_open = result.get().is_some() && broken.with(|broken| broken.baseline().is_none());
        let train = move |()| {
            state.send(Input::Try { base: Preset::Modern, experiment: baseline(dataset.get_untracked()) });
        };
        let (id, label) = ("break-baseline".to_owned(), "Train it unbroken, too".to_owned());
        is_open.then(|| view! { <Action state id label on_press=Callback::new(train) refused /> })
    };
    // The newest run that this panel has not trained.
    let before = Memo::new(move |_| {
        let is_own = |experiment: &Experiment| {
            Breakage::of(experiment).is_none() && !experiment.is(baseline(experiment.dataset))
        };
        state
            .kept
            .with(|kept| kept.iter().find(|run| is_own(&run.experiment)).map(|run| (run.curves, run.name.clone())))
    });
    let back = move || {
        let (curves, name) = before.get().filter(|_| result.get().is_some())?;
        let restore = move |()| state.send(Input::Restore(curves));
        let (id, label) = ("break-back".to_owned(), format!("Back to {name}"));
        Some(view! { <Action state id label on_press=Callback::new(restore) /> })
    };
    view! {
        <p role="status" data-testid="break-answer">{answer}</p>
        {reason}
        <div class="hand-actions">{beside}{back}</div>
    }
}
