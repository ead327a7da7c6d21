//! A lost graphics device.

use super::page::Page;
use lenet_conductor::{Action, BackendChoice, Input, Status};
use lenet_experiment::compute::Backend;

/// Like a lost worker: a new one resumes from the newest checkpoint.
#[test]
fn a_lost_device_is_replaced() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(1_000.0);
    page.press(Input::Train);
    page.wait(7_000.0);
    let first = page.worker(Backend::WebGpu);
    page.fake(Backend::WebGpu).lose_device();
    page.wait(100.0);
    let error = page.view().error.expect("it is reported");
    assert!(page.error().contains("graphics device was lost: GPU process killed."), "{}", page.error());
    assert!(error.use_cpu && error.action == Action::Restart);
    let saved = page.view().run.and_then(|run| run.saved_step).unwrap();
    page.press(Input::Recover);
    page.until("training again", 5_000.0, |view| view.status == Status::Running && view.error.is_none());
    assert_eq!(page.view().compute.backend, Backend::WebGpu);
    assert_ne!(page.worker(Backend::WebGpu), first, "on a new device");
    assert_eq!(page.last_load().1.map(|resume| resume.step), Some(saved));
}

#[test]
fn after_a_lost_device_the_cpu_resumes_from_the_checkpoint() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(1_000.0);
    page.press(Input::Train);
    page.wait(7_000.0);
    page.fake(Backend::WebGpu).lose_device();
    page.wait(100.0);
    let saved = page.view().run.and_then(|run| run.saved_step).unwrap();
    page.press(Input::UseCpu);
    page.until("training on the CPU", 5_000.0, |view| view.status == Status::Running && view.error.is_none());
    assert_eq!((page.view().compute.backend, page.view().choice), (Backend::Cpu, BackendChoice::Only(Backend::Cpu)));
    assert_eq!(page.last_load().1.map(|resume| resume.step), Some(saved));
}

#[test]
fn with_auto_the_cpu_resumes_after_a_lost_device() {
    let mut page = Page::moved_to_webgpu();
    page.wait(7_000.0);
    page.fake(Backend::WebGpu).lose_device();
    page.wait(100.0);
    assert!(page.error().contains("Press Train to continue from there, on the CPU."), "{}", page.error());
    page.press(Input::Train);
    page.until("training again", 5_000.0, |view| view.status == Status::Running);
    page.wait(5_000.0);
    assert_eq!(page.view().compute.backend, Backend::Cpu, "WebGPU is not tried again");
}
