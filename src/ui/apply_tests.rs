//! The state after what a trainer says, and after what comes late.

use super::*;
use crate::ui::state::Queued;
use lenet_experiment::presets::Preset;

const COUNTS: Counts = Counts { train: 48_000, validation: 12_000, test: 10_000 };

/// A page on which run `run` of the modern preset has been asked for. The owner keeps the signals alive.
fn asked(run: RunId) -> (Owner, AppState) {
    let owner = Owner::new();
    owner.set();
    let state = AppState::new();
    ask(state, run, None);
    (owner, state)
}

fn ask(state: AppState, run: RunId, resumed_at: Option<f64>) {
    let experiment = state.experiment.get_untracked();
    state.pending.set(Some(Pending { run, experiment, preset: Preset::Modern, resumed_at, phase: None }));
}

fn load(state: AppState, run: RunId) -> Follow {
    apply(state, Event::Loaded { run, dataset: DatasetId::Mnist, counts: COUNTS, layers: Vec::new() })
}

fn change_phase(state: AppState, run: RunId, phase: Phase) {
    apply(state, Event::PhaseChanged { run, phase });
}

fn phase(state: AppState) -> Phase {
    untrack(|| state.phase())
}

fn advance(state: AppState, run: RunId, step: u32) -> Follow {
    let epoch = f64::from(step) / 1500.0;
    let progress = Progress {
        epoch: 0,
        epochs: 20,
        step,
        steps_per_epoch: 1500,
        images_per_second: 1.0,
        computing: 1.0,
        dispatches: None,
        seconds_left: None,
    };
    let point = Some(Point { step, epoch, loss: 1.0, accuracy: 0.5, rate: 0.01 });
    apply(state, Event::Progress { run, progress, point })
}

fn failure() -> Failure {
    Failure { what: "w".into(), kept: "k".into(), remedy: "r".into() }
}

#[test]
fn a_run_loads_trains_and_is_replaced_by_the_next() {
    let (_owner, state) = asked(1);
    assert_eq!(phase(state), Phase::Loading);
    assert_eq!(load(state, 1), Follow::Loaded);
    assert_eq!(phase(state), Phase::Idle);
    change_phase(state, 1, Phase::Running);
    assert_eq!(advance(state, 1, 600), Follow::ReadSoon);
    assert_eq!(advance(state, 1, 600), Follow::Nothing);
    assert!(untrack(|| state.is_trained()));
    ask(state, 2, None);
    // The old run's last words come while the new one loads.
    advance(state, 1, 630);
    load(state, 2);
    assert!(!untrack(|| state.is_trained()));
    assert_eq!(state.earlier.with_untracked(|earlier| earlier[0].accuracy().name), "Modern, MNIST, seed 1");
    assert!(state.curves.with_untracked(|curves| curves.is_empty()));
    advance(state, 1, 645);
    assert!(state.curves.with_untracked(|curves| curves.is_empty()), "a late event of the old run was taken");
}

#[test]
fn a_resumed_run_keeps_its_curves_up_to_the_checkpoint() {
    let (_owner, state) = asked(1);
    load(state, 1);
    change_phase(state, 1, Phase::Running);
    [750, 1500, 2250].into_iter().for_each(|step| drop(advance(state, 1, step)));
    lose(state, failure());
    assert_eq!(phase(state), Phase::Failed);
    state.lost.set(false);
    ask(state, 2, Some(1.0));
    load(state, 2);
    assert_eq!(phase(state), Phase::Paused);
    assert_eq!(state.curves.with_untracked(|curves| curves.rate()[0].points.len()), 2);
    assert!(state.earlier.with_untracked(Vec::is_empty));
}

#[test]
fn a_load_that_fails_leaves_a_trained_run_as_it_was() {
    let (_owner, state) = asked(1);
    load(state, 1);
    change_phase(state, 1, Phase::Running);
    advance(state, 1, 15);
    change_phase(state, 1, Phase::Paused);
    ask(state, 2, None);
    state.queued.set(Some(Queued::Run));
    apply(state, Event::Failed { run: Some(2), request: None, failure: failure() });
    assert_eq!((phase(state), state.queued.get_untracked()), (Phase::Paused, None));
    assert!(state.error.get_untracked().is_some());
    assert!(!state.curves.with_untracked(|curves| curves.is_empty()));
}

#[test]
fn a_first_load_that_fails_is_a_failure() {
    let (_owner, state) = asked(1);
    state.ready.set(true);
    apply(state, Event::Failed { run: Some(1), request: None, failure: failure() });
    assert_eq!(phase(state), Phase::Failed);
}

#[test]
fn the_form_says_which_data_is_really_in_use() {
    let (_owner, state) = asked(1);
    apply(state, Event::Substituted { run: 1, wanted: DatasetId::Mnist, failure: failure() });
    apply(state, Event::Loaded { run: 1, dataset: DatasetId::Synthetic, counts: COUNTS, layers: Vec::new() });
    assert_eq!(state.experiment.with_untracked(|form| form.dataset), DatasetId::Synthetic);
    assert!(!untrack(|| state.is_changed()));
    assert!(state.notice.get_untracked().is_some());
}

#[test]
fn only_the_awaited_answer_is_shown() {
    let (_owner, state) = asked(1);
    state.remember(|ledger| {
        ledger.image = Some(lenet_experiment::image::Image::blank());
        ledger.reading = Some(7);
    });
    let answer = |request| Event::Classified { request, probabilities: [0.1; 10], step: 3, rbf: None };
    apply(state, answer(6));
    assert_eq!(state.answer.get_untracked(), None);
    state.remember(|ledger| ledger.stale = true);
    assert_eq!(apply(state, answer(7)), Follow::ReadNow);
    assert_eq!(state.answer.get_untracked().map(|answer| answer.step), Some(3));
    assert_eq!(apply(state, answer(7)), Follow::Nothing);
}

#[test]
fn a_failed_question_leaves_the_run_alone() {
    let (_owner, state) = asked(1);
    load(state, 1);
    change_phase(state, 1, Phase::Running);
    state.remember(|ledger| ledger.saving.push((5, Purpose::Download)));
    apply(state, Event::Failed { run: None, request: Some(5), failure: failure() });
    assert_eq!(phase(state), Phase::Running);
    assert!(state.remember(|ledger| ledger.saving.is_empty()));
}
