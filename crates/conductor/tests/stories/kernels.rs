//! Our kernels and burn's: by choice, in the middle of a run, and where only one of them can train.

use super::fake_worker::Health;
use super::page::Page;
use lenet_conductor::{Input, Status};
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::custom::CustomNet;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::presets::Preset;

/// An experiment with a network of its own.
fn custom() -> Experiment {
    let modern = Preset::Modern.experiment();
    let training = modern.network.training().unwrap();
    let layers = "conv 8 3x3 relu, max 2x2".parse().unwrap();
    Experiment { network: Network::Custom(CustomNet { layers, training }), ..modern }
}

#[test]
fn other_kernels_continue_the_run_with_its_weights() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(1_000.0);
    for kernels in [Kernels::Burn, Kernels::Own] {
        let step = page.step();
        page.press(Input::ChooseKernels(kernels));
        page.until("the kernels", 3_000.0, |view| view.compute.kernels == kernels && view.status == Status::Running);
        assert!(page.last_load().1.is_some_and(|resume| resume.step >= step), "with its latest weights");
        assert_eq!((page.workers.len(), page.error()), (1, String::new()));
        page.wait(500.0);
        assert!(page.step() > step);
    }
}

#[test]
fn with_burn_both_backends_are_benchmarked_again() {
    let mut page = Page::with_webgpu();
    page.world.webgpu_speed = 90_000.0;
    page.press(Input::ChooseKernels(Kernels::Burn));
    page.press(Input::Train);
    let on_gpu = Compute { backend: Backend::WebGpu, kernels: Kernels::Burn };
    page.until("WebGPU", 5_000.0, |view| view.compute == on_gpu && view.status == Status::Running);
    assert!(page.notice().contains("moves to WebGPU with burn"), "{}", page.notice());
    assert_eq!(page.workers.len(), 1);
}

#[test]
fn a_custom_network_trains_with_burn_and_leaves_the_choice_for_lenet_5() {
    let mut page = Page::with_webgpu();
    page.press(Input::Edit(custom()));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert_eq!(page.view().compute, Compute { backend: Backend::Cpu, kernels: Kernels::Burn });
    let why = "trains with burn, a library for any layers; our kernels, which are faster, know only those of LeNet-5";
    assert!(page.notice().contains(why), "{}", page.notice());
    page.press(Input::ChooseKernels(Kernels::Own));
    assert!(page.error().contains("written for LeNet-5"), "{}", page.error());
    page.press(Input::ChoosePreset(Preset::Modern));
    assert_eq!(page.view().notice, None);
    page.press(Input::Train);
    page.until("our kernels", 3_000.0, |view| view.status == Status::Running && view.compute.kernels == Kernels::Own);
}

#[test]
fn the_paper_network_is_never_sent_to_burn() {
    let mut page = Page::open();
    page.press(Input::ChooseKernels(Kernels::Burn));
    page.wait(1_000.0);
    page.press(Input::ChoosePreset(Preset::Lenet1998));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert_eq!(page.view().compute, Compute::own(Backend::Cpu));
    page.press(Input::ChooseKernels(Kernels::Burn));
    assert!(page.error().contains("burn cannot train"), "{}", page.error());
}

#[test]
fn a_worker_may_be_silent_for_a_step_of_a_large_network() {
    let mut page = Page::open();
    let Network::Custom(net) = custom().network else { panic!("a custom network") };
    let layers = "conv 32 5x5 pad 2 relu, max 2x2, conv 64 5x5 relu, max 2x2".parse().unwrap();
    let network = Network::Custom(CustomNet { layers, ..net });
    page.press(Input::Edit(Experiment { network, batch_size: 128, ..custom() }));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    page.fake(Backend::Cpu).health = Health::Dead;
    page.wait(20_000.0);
    assert_eq!(page.error(), "", "2 billion multiply-adds take 20 seconds on a slow device");
    page.wait(15_000.0);
    assert!(page.error().contains("Training has stopped"), "{}", page.error());
}

#[test]
fn other_kernels_in_the_middle_of_a_run_are_benchmarked_too() {
    let mut page = Page::with_webgpu();
    page.press(Input::Train);
    page.wait(2_000.0);
    page.world.webgpu_speed = 90_000.0;
    page.press(Input::ChooseKernels(Kernels::Burn));
    let on_gpu = Compute { backend: Backend::WebGpu, kernels: Kernels::Burn };
    page.until("the faster one", 5_000.0, |view| view.compute == on_gpu && view.status == Status::Running);
    page.wait(1_000.0);
    assert_eq!(page.workers.len(), 1, "no worker is left that was only benchmarked");
}

#[test]
fn kernels_for_the_form_can_be_chosen_beside_a_run_that_they_cannot_train() {
    let mut page = Page::open();
    page.press(Input::ChoosePreset(Preset::Lenet1998));
    page.press(Input::Train);
    page.wait(2_000.0);
    page.press(Input::Pause);
    page.press(Input::ChoosePreset(Preset::Modern));
    page.press(Input::ChooseKernels(Kernels::Burn));
    assert_eq!((page.error(), page.view().compute), (String::new(), Compute::own(Backend::Cpu)));
    page.press(Input::Train);
    page.until("burn", 3_000.0, |view| view.compute.kernels == Kernels::Burn && view.status == Status::Running);
}
