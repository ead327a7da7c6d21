//! CPU and WebGPU: by choice, by benchmark, and where WebGPU cannot train.

use super::fake_worker::Health;
use super::page::Page;
use lenet_conductor::{BackendChoice, Input, Status, WebGpuSupport, Workload};
use lenet_experiment::compute::{Backend, Compute};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

fn modern() -> Workload {
    Workload::of(&Preset::Modern.experiment())
}

#[test]
fn both_are_benchmarked_and_the_slower_ones_worker_is_terminated() {
    let mut page = Page::with_webgpu();
    page.press(Input::Train);
    page.wait(2_000.0);
    let view = page.view();
    for backend in [Backend::Cpu, Backend::WebGpu] {
        assert!(
            view.benchmarks.of(Compute::own(backend), &modern()).is_some_and(|found| found.images_per_second.is_some())
        );
    }
    assert_eq!((view.compute.backend, view.status, view.notice), (Backend::Cpu, Status::Running, None));
    assert_eq!(page.workers.len(), 1, "the worker that was only benchmarked is terminated");
    page.press(Input::Stop);
    page.press(Input::Train);
    page.wait(2_000.0);
    assert_eq!(
        page.commands(|command| matches!(command, Command::Benchmark { .. })),
        3,
        "the CPU again, before training"
    );
}

#[test]
fn the_page_says_how_long_training_takes_before_it_starts() {
    let mut page = Page::open();
    page.wait(500.0);
    let expected = page.view().expected_seconds.expect("the speed is measured");
    page.press(Input::Edit(Experiment { epochs: 40, ..Preset::Modern.experiment() }));
    page.wait(1_000.0);
    assert_eq!(page.view().expected_seconds, Some(2.0 * expected), "twice the epochs");
    assert_eq!(page.commands(|command| matches!(command, Command::Benchmark { .. })), 2, "until it is no faster");
    page.press(Input::Train);
    page.wait(500.0);
    assert_eq!(page.view().expected_seconds, None, "now the run says how long it takes");
}

#[test]
fn a_run_moves_to_the_faster_backend_with_its_weights() {
    let mut page = Page::moved_to_webgpu();
    assert!(page.notice().contains("The run moves to WebGPU, which is faster at this batch size."));
    let moved = page.last_load().1.expect("it resumes from a checkpoint").step;
    assert!(moved > 0 && page.step() >= moved);
    page.wait(500.0);
    assert!(page.step() > moved);
    assert_eq!((page.workers.len(), page.error()), (1, String::new()));
    assert_eq!(page.spawned.len(), 2, "the benchmarked worker trains");

    page.press(Input::Stop);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!(page.view().compute.backend, Backend::WebGpu, "the next run starts there");
}

#[test]
fn a_probe_that_ends_after_train_still_leads_to_a_benchmark() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(500.0);
    page.press(Input::WebGpuProbed(WebGpuSupport::Usable { name: "a card".into(), software: false }));
    page.wait(1_000.0);
    assert!(page.view().benchmarks.of(Compute::own(Backend::WebGpu), &modern()).is_some());
}

#[test]
fn a_probe_without_an_answer_is_given_up_and_reported() {
    let mut page = Page::open();
    page.wait(8_000.0);
    assert_eq!(page.view().webgpu, WebGpuSupport::Probing);
    page.wait(2_000.0);
    let WebGpuSupport::Missing { why, remedy } = page.view().webgpu else { panic!("{:?}", page.view().webgpu) };
    assert!(why.contains("no answer") && remedy.contains("Training runs on the CPU."), "{why} {remedy}");
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!(page.status(), Status::Running);
}

#[test]
fn a_benchmark_that_fails_leaves_the_run_where_it_is() {
    for health in [Health::NeverStarts, Health::Hung, Health::Dead] {
        let mut page = Page::with_webgpu();
        page.world.webgpu_speed = 90_000.0;
        page.handle(Input::Train);
        page.fake(Backend::WebGpu).health = health;
        page.deliver_all();
        page.wait(35_000.0);
        let view = page.view();
        assert_eq!((view.compute.backend, view.status, page.error()), (Backend::Cpu, Status::Running, String::new()));
        let benchmark = view.benchmarks.of(Compute::own(Backend::WebGpu), &modern());
        assert!(benchmark.is_some_and(|found| found.images_per_second.is_none()));
        assert_eq!(page.workers.len(), 1);
    }
}

#[test]
fn a_choice_moves_the_run_paused_or_running() {
    for (press, status) in [(Input::Pause, Status::Paused), (Input::Hidden(false), Status::Running)] {
        let mut page = Page::with_webgpu();
        page.press(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu)));
        page.press(Input::Train);
        page.wait(1_000.0);
        page.press(press);
        let step = page.step();
        page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
        page.until("WebGPU", 3_000.0, |view| view.compute.backend == Backend::WebGpu && view.status == status);
        assert!(page.last_load().1.is_some_and(|resume| resume.step >= step), "with its latest weights");
        assert_eq!(page.workers.len(), 1);
        page.press(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu)));
        page.until("CPU", 3_000.0, |view| view.compute.backend == Backend::Cpu && view.status == status);
        assert!(page.last_load().1.is_some_and(|resume| resume.step >= step));
    }
}

#[test]
fn an_untrained_network_moves_too() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.until("WebGPU", 3_000.0, |view| view.compute.backend == Backend::WebGpu && view.status == Status::Idle);
    let mut page = Page::closed();
    page.press(Input::Open);
    page.press(Input::WebGpuProbed(WebGpuSupport::Usable { name: "a card".into(), software: true }));
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.press(Input::Train);
    page.until("training there", 3_000.0, |view| {
        view.compute.backend == Backend::WebGpu && view.status == Status::Running
    });
}

#[test]
fn a_move_from_a_hung_worker_uses_the_newest_checkpoint() {
    for health in [Health::Hung, Health::Dead] {
        let mut page = Page::with_webgpu();
        page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
        page.wait(1_000.0);
        page.press(Input::Train);
        page.wait(7_000.0);
        let saved = page.view().run.and_then(|run| run.saved_step).unwrap();
        page.fake(Backend::WebGpu).health = health;
        page.press(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu)));
        page.until("CPU", 13_000.0, |view| view.compute.backend == Backend::Cpu && view.status == Status::Running);
        assert_eq!(page.last_load().1.map(|resume| resume.step), Some(saved));
    }
}

#[test]
fn a_second_choice_overrides_the_first() {
    let mut page = Page::with_webgpu();
    page.press(Input::Train);
    page.wait(2_000.0);
    page.handle(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.handle(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu)));
    page.deliver_all();
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert_eq!((page.view().compute.backend, page.error()), (Backend::Cpu, String::new()));
    assert!(page.step() > 0);
}

#[test]
fn what_webgpu_cannot_train_runs_on_the_cpu_with_a_notice() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(1_000.0);
    page.press(Input::ChoosePreset(Preset::Lenet1998));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert_eq!(page.view().compute.backend, Backend::Cpu);
    assert!(page.notice().contains("This experiment trains on the CPU: WebGPU cannot train it."), "{}", page.notice());
    page.press(Input::ChooseBackend(BackendChoice::Auto));
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    assert!(page.error().contains("cannot be trained on WebGPU"), "{}", page.error());
    assert_eq!((page.view().choice, page.status()), (BackendChoice::Auto, Status::Running));
}

#[test]
fn a_move_to_a_worker_that_never_starts_keeps_the_checkpoint() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu)));
    page.press(Input::Train);
    page.wait(1_000.0);
    page.next_health = Health::NeverStarts;
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(31_000.0);
    assert!(
        page.error().contains("did not start") && page.error().contains("The network from step"),
        "{}",
        page.error()
    );
    assert!(page.view().error.is_some_and(|error| error.use_cpu));
    page.next_health = Health::Well;
    page.press(Input::UseCpu);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert!(page.last_load().1.is_some_and(|resume| resume.step > 0));
}

#[test]
fn an_experiment_that_webgpu_cannot_train_stays_on_the_cpu_while_it_loads() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChoosePreset(Preset::Lenet1998));
    page.handle(Input::Train);
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    assert!(page.error().contains("cannot be trained on WebGPU"), "{}", page.error());
    page.until("training", 3_000.0, |view| view.status == Status::Running && view.compute.backend == Backend::Cpu);
}

#[test]
fn a_benchmark_that_has_become_needless_leaves_no_worker() {
    let mut page = Page::with_webgpu();
    page.handle(Input::Train);
    page.handle(Input::ChoosePreset(Preset::Lenet1998));
    page.handle(Input::Train);
    page.deliver_all();
    page.wait(3_000.0);
    assert_eq!((page.status(), page.workers.len()), (Status::Running, 1));
}

#[test]
fn a_chosen_backend_ends_the_notice_of_an_earlier_move() {
    let mut page = Page::moved_to_webgpu();
    assert!(page.notice().contains("moves to WebGPU"));
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu)));
    page.until("the CPU", 5_000.0, |view| view.compute.backend == Backend::Cpu && view.status == Status::Running);
    assert_eq!(page.notice(), "");
}
