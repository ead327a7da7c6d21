//! Workers that crash, hang or never start, and lost devices.

use super::fake_worker::Health;
use super::page::Page;
use super::world::STEPS;
use lenet_conductor::{BackendChoice, Input, ModelFormat, Plot, Status, WorkerState};
use lenet_experiment::compute::Backend;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Event, Phase};

fn training() -> Page {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(2_000.0);
    assert_eq!(page.status(), Status::Running);
    page
}

fn kill(page: &mut Page) {
    let id = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(id, "It crashed.".into()));
}

#[test]
fn a_crashed_worker_is_reported_and_replaced() {
    for press in [Input::Train, Input::Recover] {
        let mut page = training();
        page.wait(5_000.0);
        let step = page.step();
        kill(&mut page);
        let view = page.view();
        assert_eq!((view.status, view.worker), (Status::Failed, WorkerState::Lost));
        assert!(page.error().contains("stopped") && page.error().contains("It crashed."), "{}", page.error());
        let saved = view.run.and_then(|run| run.saved_step).expect("there is a checkpoint");
        assert!(page.error().contains(&format!("The network from step {saved}")), "{}", page.error());
        assert!(saved + 51 * STEPS >= step, "it is at most five seconds old: {saved} of {step}");
        page.press(press);
        page.until("training again", 5_000.0, |view| view.status == Status::Running);
        assert_eq!((page.error(), page.last_load().1.map(|resume| resume.step)), (String::new(), Some(saved)));
        page.wait(500.0);
        assert!(page.step() > saved);
        assert!(page.plots.iter().any(|(_, plot)| matches!(plot, Plot::Rewind { .. })));
    }
}

#[test]
fn a_crash_before_the_first_checkpoint_reports_the_lost_steps() {
    let mut page = Page::open();
    page.press(Input::Train);
    // The telemetry arrives, the requested checkpoint does not.
    while page.step() == 0 {
        page.work();
        while let Some((worker, event)) = page.mail.pop_front() {
            if !matches!(event, Event::CheckpointTaken { .. }) {
                page.handle(Input::FromWorker(worker, event));
            }
        }
    }
    kill(&mut page);
    assert!(page.error().contains("Lost: the 30 steps trained so far;"), "{}", page.error());
    page.press(Input::Train);
    page.until("training again", 5_000.0, |view| view.status == Status::Running && view.error.is_none());
}

/// If the worker is lost afterwards, the run resumes at the same step.
#[test]
fn pause_stop_and_hiding_the_page_take_a_checkpoint() {
    for (press, status) in
        [(Input::Pause, Status::Paused), (Input::Stop, Status::Finished), (Input::Hidden(true), Status::Running)]
    {
        let mut page = training();
        page.press(press);
        let step = page.step();
        assert_eq!(page.status(), status);
        assert_eq!(page.view().run.and_then(|run| run.saved_step), Some(step));
        kill(&mut page);
        assert!(page.error().contains(&format!("The network from step {step} and the charts are kept.")));
        page.press(Input::Recover);
        page.wait(800.0);
        let back = page.last_load().1.map(|resume| resume.step);
        assert_eq!(back, Some(step), "{status:?}");
    }
}

#[test]
fn checkpoints_are_requested_every_few_seconds_and_one_at_a_time() {
    let mut page = training();
    page.wait(3_000.0);
    let first = page.view().run.and_then(|run| run.saved_step).unwrap();
    page.wait(5_000.0);
    let second = page.view().run.and_then(|run| run.saved_step).unwrap();
    assert!(second > first, "{first}, {second}");
    page.fake(Backend::Cpu).health = Health::Hung;
    page.wait(15_000.0);
    assert!(page.conductor.requests() <= 1, "{} pending requests", page.conductor.requests());
}

/// After two seconds it is no longer shown as running.
#[test]
fn a_dead_worker_is_noticed_in_a_few_seconds() {
    let mut page = training();
    page.fake(Backend::Cpu).health = Health::Dead;
    page.wait(2_500.0);
    assert_eq!(page.status(), Status::NotResponding);
    page.wait(4_000.0);
    assert_eq!(page.status(), Status::Failed);
    assert!(page.error().contains("no longer answers"), "{}", page.error());
    page.press(Input::Train);
    page.until("training again", 5_000.0, |view| view.status == Status::Running);
}

#[test]
fn a_paused_worker_that_dies_is_noticed_too() {
    let mut page = Page::paused();
    page.fake(Backend::Cpu).health = Health::Dead;
    page.wait(21_000.0);
    assert!(page.error().contains("no longer answers"), "{}", page.error());
}

/// The run makes no progress although its worker answers pings.
#[test]
fn a_hung_run_is_noticed_and_its_worker_replaced() {
    let mut page = training();
    let before = page.worker(Backend::Cpu);
    page.fake(Backend::Cpu).health = Health::Hung;
    page.wait(15_000.0);
    assert_ne!(page.status(), Status::Failed);
    page.wait(6_000.0);
    assert_eq!(page.status(), Status::Failed);
    assert!(page.error().contains("stopped making progress"), "{}", page.error());
    assert!(page.error().contains("The network from step"), "{}", page.error());
    page.press(Input::Recover);
    page.until("training again", 5_000.0, |view| view.status == Status::Running);
    assert_ne!(page.worker(Backend::Cpu), before, "in a new worker");
}

#[test]
fn an_unanswered_pause_or_stop_is_noticed() {
    for press in [Input::Pause, Input::Stop] {
        let mut page = training();
        page.fake(Backend::Cpu).health = Health::Hung;
        page.press(press);
        page.wait(21_000.0);
        assert_eq!(page.status(), Status::Failed);
    }
}

/// It compiles the kernels.
#[test]
fn the_first_step_on_webgpu_may_take_long() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseDataset(DatasetId::Synthetic));
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(2_000.0);
    page.handle(Input::Train);
    page.fake(Backend::WebGpu).health = Health::Hung;
    page.wait(100_000.0);
    assert_eq!(page.error(), "");
    page.wait(25_000.0);
    assert!(page.error().contains("stopped making progress"), "{}", page.error());
}

#[test]
fn a_worker_that_never_starts_is_noticed_and_replaced() {
    let mut page = Page::closed();
    page.next_health = Health::NeverStarts;
    page.press(Input::Open);
    page.press(Input::Train);
    page.wait(29_000.0);
    assert_eq!((page.status(), page.error()), (Status::Loading, String::new()));
    page.wait(2_000.0);
    assert!(page.error().contains("did not start"), "{}", page.error());
    assert!(page.error().contains("nothing had been trained"), "{}", page.error());
    page.next_health = Health::Well;
    page.press(Input::Recover);
    page.until("training", 5_000.0, |view| view.status == Status::Running);
}

#[test]
fn a_slow_download_of_a_worker_is_not_given_up() {
    let mut page = Page::closed();
    page.next_health = Health::NeverStarts;
    page.press(Input::Open);
    let id = page.worker(Backend::Cpu);
    for received in 1..=10 {
        page.wait(20_000.0);
        page.press(Input::WorkerLoading(id, received * 1_000));
        assert_eq!(page.view().worker, WorkerState::Starting { received: received * 1_000 });
    }
    assert_eq!((page.status(), page.error()), (Status::Loading, String::new()));
}

#[test]
fn a_worker_that_cannot_be_loaded_is_started_again() {
    let mut page = Page::closed();
    page.press(Input::Open);
    kill(&mut page);
    assert_eq!(page.status(), Status::Failed);
    assert!(!page.error().is_empty());
    page.press(Input::Train);
    page.until("training", 5_000.0, |view| view.status == Status::Running);
    assert_eq!(page.error(), "");
}

#[test]
fn a_worker_from_another_build_is_reported() {
    let mut page = Page::closed();
    page.world.protocol += 1;
    page.press(Input::Open);
    page.wait(1_000.0);
    assert!(page.error().contains("different versions") && page.error().contains("reload"), "{}", page.error());
    let mut page = training();
    let id = page.worker(Backend::Cpu);
    page.press(Input::WorkerOutdated(id));
    assert!(page.error().contains("different versions"), "{}", page.error());
}

#[test]
fn a_page_that_was_frozen_does_not_count_as_a_silent_worker() {
    let mut page = training();
    page.fake(Backend::Cpu).health = Health::Hung;
    // Frozen for an hour: the page has received nothing because it was not running.
    page.now_ms += 3_600_000.0;
    page.tick();
    page.fake(Backend::Cpu).health = Health::Well;
    page.wait(2_000.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()));
}

#[test]
fn the_network_can_be_saved_after_its_worker_was_lost() {
    let mut page = training();
    page.press(Input::Pause);
    let step = page.step();
    kill(&mut page);
    page.press(Input::SaveModel(ModelFormat::Safetensors));
    assert_eq!(page.downloads.iter().map(|checkpoint| checkpoint.step).collect::<Vec<_>>(), [step]);
}

#[test]
fn a_worker_lost_while_another_run_loads_keeps_the_trained_one() {
    let mut page = Page::paused();
    let step = page.step();
    page.press(Input::ChoosePreset(Preset::BestToday));
    page.press(Input::Train);
    kill(&mut page);
    assert!(page.error().contains(&format!("The network from step {step}")), "{}", page.error());
    page.press(Input::UndoEdits);
    page.press(Input::Train);
    page.until("the trained one", 5_000.0, |view| view.status == Status::Running);
    assert_eq!(page.last_load().1.map(|resume| resume.step), Some(step));
}

#[test]
fn step_and_discard_work_after_a_lost_worker() {
    for (press, status) in [(Input::Step, Status::Paused), (Input::Discard, Status::Idle)] {
        let mut page = Page::paused();
        kill(&mut page);
        page.press(press);
        page.until("the outcome", 5_000.0, |view| view.status == status && view.then.is_none());
        assert_eq!(page.error(), "");
    }
}

#[test]
fn late_messages_of_an_old_run_or_worker_change_nothing() {
    let mut page = Page::paused();
    let (old, run) = (page.worker(Backend::Cpu), page.view().run.unwrap().run);
    kill(&mut page);
    page.press(Input::Train);
    page.wait(2_000.0);
    let before = page.view();
    page.press(Input::FromWorker(old, Event::PhaseChanged { run, phase: Phase::Failed }));
    let new = page.worker(Backend::Cpu);
    page.press(Input::FromWorker(new, Event::PhaseChanged { run, phase: Phase::Failed }));
    page.press(Input::WorkerLost(old, "late".into()));
    assert_eq!(page.view(), before);
}
