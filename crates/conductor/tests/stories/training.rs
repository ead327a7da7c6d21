//! Presets, Train, Pause, Step, Stop, Discard, the learning rate, and the form.

use super::page::Page;
use super::world::{STEPS, TOO_LARGE};
use lenet_conductor::{Action, Input, Plot, Status, Then};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

fn run_of(page: &Page) -> Experiment {
    page.view().run.expect("there is a run").experiment
}

#[test]
fn a_page_opens_with_the_form_s_network() {
    let mut page = Page::closed();
    page.press(Input::Open);
    assert_eq!(page.status(), Status::Loading);
    page.wait(1_000.0);
    assert_eq!((page.status(), page.error()), (Status::Idle, String::new()));
    assert_eq!(run_of(&page), Preset::FIRST_VISIT.experiment());
    assert!(!page.view().at_stake);
}

#[test]
fn train_pause_step_resume_stop_discard() {
    let mut page = Page::open();
    page.press(Input::Train);
    assert_eq!(page.status(), Status::Loading, "its images are downloaded now");
    page.wait(1_000.0);
    assert_eq!(page.status(), Status::Running);
    assert!(page.view().at_stake && page.step() >= 20);
    page.press(Input::Pause);
    assert_eq!(page.status(), Status::Paused);
    let paused_at = page.step();
    page.wait(1_000.0);
    assert_eq!(page.step(), paused_at, "a paused run does not train");

    page.press(Input::Step);
    assert_eq!(page.view().then, Some(Then::Step));
    page.wait(200.0);
    assert_eq!((page.step(), page.status(), page.view().then), (paused_at + 1, Status::Paused, None));

    page.press(Input::Train);
    page.wait(500.0);
    page.press(Input::Stop);
    assert_eq!((page.status(), page.view().whole), (Status::Finished, false));
    let stopped = page.step();

    page.press(Input::Discard);
    page.wait(500.0);
    assert_eq!((page.status(), page.step()), (Status::Idle, 0));
    assert_eq!(page.kept_steps(), [stopped], "it can be restored");
}

#[test]
fn a_run_that_has_ended_goes_on() {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment { epochs: 1, batch_size: 512, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.until("the end", 30_000.0, |view| view.whole && view.status == Status::Finished);
    page.wait(300.0);
    let (step, curves) = (page.step(), page.view().run.map(|run| run.curves));
    page.press(Input::GoOn(2));
    page.until("more steps", 5_000.0, |view| view.progress.is_some_and(|progress| progress.step > step));
    let (_, resumed) = page.last_load();
    assert_eq!(resumed.map(|saved| (saved.step, saved.experiment.epochs)), Some((step, 3)));
    let view = page.view();
    assert_eq!((view.run.map(|run| run.curves), view.form.epochs, view.changed), (curves, 3, false));

    // Stopped by the visitor, it goes on to where it was meant to end.
    page.press(Input::Stop);
    page.wait(300.0);
    let stopped = page.step();
    page.press(Input::GoOn(0));
    page.until("the end", 30_000.0, |view| view.whole && view.status == Status::Finished);
    assert!(page.step() > stopped && page.view().form.epochs == 3);
    page.press(Input::GoOn(5_000));
    assert!(page.error().contains("cannot run") && page.status() == Status::Finished, "{}", page.error());
}

#[test]
fn train_pressed_while_loading_starts_once_loaded() {
    let mut page = Page::closed();
    page.press(Input::Open);
    page.press(Input::Train);
    assert_eq!((page.status(), page.view().then), (Status::Loading, Some(Then::Train)));
    page.until("training", 2_000.0, |view| view.status == Status::Running && view.trained);
    let loads = |page: &Page| page.commands(|command| matches!(command, Command::Load { needs_images: true, .. }));
    assert_eq!(loads(&page), 1, "the images are downloaded once");
    page.press(Input::ChoosePreset(Preset::Sprint));
    page.press(Input::Train);
    page.press(Input::Train);
    page.until("training", 2_000.0, |view| view.status == Status::Running && view.trained);
    assert_eq!(loads(&page), 2, "the second press starts the run that is loading");
    page.press(Input::Pause);
    page.press(Input::Train);
    page.press(Input::Stop);
    assert_eq!(page.status(), Status::Finished);

    let mut page = Page::closed();
    page.press(Input::Open);
    page.press(Input::Train);
    page.press(Input::Stop);
    page.wait(2_000.0);
    assert_eq!((page.status(), page.step()), (Status::Idle, 0), "stopped before it began");
}

#[test]
fn a_run_is_finished_after_all_its_epochs_and_the_next_press_begins_a_new_one() {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment { epochs: 1, ..Preset::Modern.experiment() }));
    page.wait(1_000.0);
    page.press(Input::Train);
    page.until("the end", 60_000.0, |view| view.status == Status::Finished);
    page.wait(200.0);
    let view = page.view();
    assert!(view.whole && view.tested.is_some());
    assert_eq!(view.run.and_then(|run| run.saved_step), Some(1500), "the finished network is saved");
    page.press(Input::Train);
    page.until("a new run", 5_000.0, |view| view.status == Status::Running && view.trained);
    assert!(page.step() < 1500);
    assert!(page.plots.iter().any(|(_, plot)| matches!(plot, Plot::Archive { .. })));
}

#[test]
fn an_untrained_network_follows_the_form_after_the_debounce() {
    let mut page = Page::open();
    page.press(Input::ChoosePreset(Preset::Sprint));
    page.press(Input::ChoosePreset(Preset::BestToday));
    assert!(page.view().changed);
    page.wait(1_000.0);
    assert_eq!(run_of(&page), Preset::BestToday.experiment());
    assert_eq!(page.commands(|command| matches!(command, Command::Load { .. })), 2, "only the last change is loaded");
}

#[test]
fn a_trained_network_is_kept_until_train_is_pressed() {
    let mut page = Page::paused();
    let paused_at = page.step();
    page.press(Input::ChoosePreset(Preset::BestToday));
    page.wait(2_000.0);
    assert_eq!((run_of(&page), page.step()), (Preset::Modern.experiment(), paused_at));
    assert!(page.view().changed);
    page.press(Input::UndoEdits);
    assert!(!page.view().changed);
    page.press(Input::ChoosePreset(Preset::BestToday));
    page.press(Input::Train);
    page.until("the new run", 2_000.0, |view| view.status == Status::Running && view.trained);
    assert_eq!(run_of(&page), Preset::BestToday.experiment());
}

#[test]
fn an_invalid_form_is_reported() {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment { batch_size: 0, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    assert!(page.error().contains("Batch size"), "{}", page.error());
    page.press(Input::Edit(Preset::Modern.experiment()));
    page.press(Input::DraftProblem(Some("Epochs: a whole number from 1 to 1000.".into())));
    page.press(Input::Train);
    assert!(page.error().contains("Epochs"), "{}", page.error());
    page.press(Input::DraftProblem(None));
    page.press(Input::Train);
    page.wait(500.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()));
}

/// No single press on a rung, a lesson, a preset or Discard loses trained weights for good.
#[test]
fn a_replaced_run_can_be_restored() {
    let rung = Rung::Relu;
    let presses = [Input::Try { base: Preset::Modern, experiment: rung.experiment() }, Input::Discard];
    for press in presses {
        let mut page = Page::paused();
        let (step, run) = (page.step(), run_of(&page));
        let point = page.view().point;
        page.press(press);
        page.wait(3_000.0);
        assert_eq!(page.kept_steps(), [step]);
        page.restore(0);
        page.wait(1_000.0);
        let view = page.view();
        assert_eq!((view.status, page.step(), view.form), (Status::Paused, step, run.clone()));
        assert_eq!((run_of(&page), view.point), (run, point));
        assert!(page.plots.iter().any(|plot| matches!(plot, (2, Plot::Restore { .. }))), "{:?}", page.plots);
        page.press(Input::Train);
        page.wait(500.0);
        assert!(page.step() > step, "it resumes");
    }
}

#[test]
fn a_running_run_is_kept_at_the_step_at_which_it_was_replaced() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(1_000.0);
    let step = page.step();
    page.press(Input::Discard);
    page.wait(1_000.0);
    assert!(page.kept_steps()[0] >= step, "{:?}", page.view().kept);
}

#[test]
fn a_learning_rate_set_by_hand_stays_with_the_run() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(1_000.0);
    page.press(Input::SetLearningRate(0.5));
    page.wait(500.0);
    assert_eq!(page.view().rate, 0.5);
    assert!(page.view().run.is_some_and(|run| run.by_hand));
    let id = page.worker(lenet_experiment::compute::Backend::Cpu);
    page.press(Input::WorkerLost(id, "It crashed.".into()));
    page.press(Input::Train);
    page.until("training again", 5_000.0, |view| view.status == Status::Running && view.error.is_none());
    page.wait(500.0);
    assert_eq!(page.view().rate, 0.5);
    assert_eq!(page.last_load().1.and_then(|resume| resume.rate), Some(0.5));
}

/// After a divergence the rate is restored with the weights; the button resumes at a tenth of the rate that was too large.
#[test]
fn a_diverged_run_resumes_at_a_tenth_of_the_rate() {
    for press in [Input::Recover, Input::Train] {
        let mut page = Page::open();
        page.press(Input::Train);
        page.until("an epoch", 20_000.0, |view| view.progress.is_some_and(|progress| progress.epoch == 1));
        page.press(Input::SetLearningRate(10.0));
        page.wait(200.0);
        let view = page.view();
        assert_eq!(
            (view.status, page.step(), view.rate),
            (Status::Failed, 1500, 0.01),
            "step and rate of the last good checkpoint"
        );
        let error = view.error.expect("it is reported");
        assert!(error.failure.what.contains("learning rate 10.0"), "{:?}", error.failure);
        assert!(error.failure.kept.contains("step 1500"), "{:?}", error.failure);
        assert_eq!(error.action, Action::LowerRate);
        page.press(press);
        page.until("training again", 5_000.0, |view| view.status == Status::Running && view.error.is_none());
        page.wait(500.0);
        assert!(page.step() > 1500);
        assert_eq!(page.view().rate, 1.0);
    }
}

#[test]
fn a_run_that_diverges_at_once_starts_at_a_tenth() {
    let mut page = Page::diverging();
    page.press(Input::Train);
    page.wait(200.0);
    assert!(page.error().contains("initial weights"), "{}", page.error());
    page.press(Input::Recover);
    page.until("training", 5_000.0, |view| view.status == Status::Running && view.trained);
    assert_eq!(page.view().rate, TOO_LARGE / 5.0);
}

#[test]
fn the_curves_get_the_points_of_the_run() {
    let mut page = Page::paused();
    let points = page.plots.iter().filter(|plot| matches!(plot, (2, Plot::Point(_)))).count();
    assert!(points as u32 >= page.step() / STEPS && points > 0);
    assert_eq!(page.plots[..2], [(1, Plot::Start), (2, Plot::Start)], "without and with its images");
    page.press(Input::Discard);
    page.wait(1_000.0);
    let [.., (2, Plot::Archive { name, .. }), (3, Plot::Start)] = page.plots.as_slice() else {
        panic!("{:?}", page.plots.last());
    };
    assert_eq!(name.join(", "), "Modern, MNIST, seed 1");
}

#[test]
fn a_step_after_a_divergence_trains_one_step() {
    let mut page = Page::diverging();
    page.press(Input::Step);
    page.wait(500.0);
    assert_eq!(page.status(), Status::Failed);
    page.press(Input::Step);
    page.wait(2_000.0);
    assert_eq!((page.status(), page.step()), (Status::Paused, 1));
}
