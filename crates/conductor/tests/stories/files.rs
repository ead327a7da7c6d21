//! The user's own files, and the network as a file.

use super::fake_worker::{Health, LETTERS, PETS};
use super::page::Page;
use lenet_conductor::{BackendChoice, Input, ModelFormat, OwnFiles, Racer, Status, Then};
use lenet_experiment::compute::Backend;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, OwnFile};

fn files(images: &[u8]) -> Input {
    let files = [OwnFile { name: "images".into(), bytes: images.to_vec() }].into();
    Input::OpenFiles(OwnFiles { files, transposed: false })
}

fn imports(page: &Page) -> usize {
    page.commands(|command| matches!(command, Command::Import { .. }))
}

#[test]
fn own_files_are_accepted_and_trained_on() {
    let mut page = Page::paused();
    page.press(files(&[1]));
    assert_eq!(page.view().form.dataset, DatasetId::Own);
    assert_eq!(page.notice(), "Your files are loaded: 600 images to train on, 100 to test on.");
    assert!(
        page.view().own.is_some_and(|own| own.notices == ["images is taken."]) && page.view().trained,
        "the run stays until Train is pressed"
    );
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running && view.trained);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::Own));
    page.press(Input::Pause);
    page.press(files(&[2]));
    assert!(page.notice().contains("discard it to begin with these"), "{}", page.notice());
}

#[test]
fn more_classes_than_outputs_need_a_wider_network() {
    let mut page = Page::paused();
    let files = [OwnFile { name: LETTERS.into(), bytes: vec![1] }].into();
    page.press(Input::OpenFiles(OwnFiles { files, transposed: false }));
    page.wait(1_000.0);
    let view = page.view();
    assert!(view.problem.as_ref().is_some_and(|problem| problem.contains("26 classes")), "{:?}", view.problem);
    assert_eq!((view.trained, view.run.map(|run| run.experiment.dataset)), (true, Some(DatasetId::Mnist)));
    page.press(Input::Race { racers: [Racer::Form, Racer::Preset(Preset::Sprint)], cores: 4 });
    assert!(page.error().contains("26 classes") && page.view().race.is_none(), "{}", page.error());
    page.press(Input::Recover);
    page.press(Input::Discard);
    page.wait(1_000.0);
    let wider = page.view().form.with_outputs(26).unwrap();
    page.press(Input::Edit(wider.clone()));
    page.wait(1_000.0);
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running && view.trained);
    assert_eq!((page.view().problem, page.view().run.map(|run| run.experiment)), (None, Some(wider)));
    page.press(Input::Pause);
    page.press(Input::Race { racers: [Racer::Form, Racer::Preset(Preset::Sprint)], cores: 4 });
    assert!(page.error().contains("26 classes") && page.view().trained, "no preset has as many: {}", page.error());
}

#[test]
fn train_waits_for_files_that_are_being_read() {
    let loads = |page: &Page| page.commands(|command| matches!(command, Command::Load { .. }));
    let mut page = Page::open();
    page.wait(1_000.0);
    let before = loads(&page);
    page.fake(Backend::Cpu).health = Health::Busy;
    page.press(files(&[1]));
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!((page.view().then, loads(&page)), (Some(Then::Train), before), "nothing trains on other images");
    page.press(Input::Stop);
    assert_eq!(page.view().then, None, "it need not wait");
    page.press(Input::Train);
    page.fake(Backend::Cpu).health = Health::Well;
    page.until("training", 3_000.0, |view| view.status == Status::Running && view.trained);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::Own));

    // After Discard the worker has the images of the run before.
    let mut page = Page::paused();
    page.press(Input::Discard);
    page.wait(1_000.0);
    page.fake(Backend::Cpu).health = Health::Busy;
    page.press(files(&[1]));
    page.press(Input::Step);
    page.press(files(&[2]));
    assert_eq!(page.view().then, Some(Then::Step), "more files do not take it back");
    page.fake(Backend::Cpu).health = Health::Well;
    page.until("a step", 3_000.0, |view| view.status == Status::Paused && view.trained);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::Own));

    let mut page = Page::open();
    page.wait(1_000.0);
    page.fake(Backend::Cpu).health = Health::Busy;
    page.press(files(&[1]));
    page.press(Input::Train);
    page.press(Input::ChooseDataset(DatasetId::Synthetic));
    assert_eq!((page.view().then, page.view().is_reading), (None, true), "something else was chosen since");

    let mut page = Page::open();
    page.wait(1_000.0);
    page.fake(Backend::Cpu).health = Health::Busy;
    page.press(files(&[]));
    page.press(Input::Train);
    page.fake(Backend::Cpu).health = Health::Well;
    page.wait(1_000.0);
    assert!(page.error().contains("were not opened"), "{}", page.error());
    assert_eq!((page.view().then, loads(&page)), (None, before), "files that are refused start nothing");
}

#[test]
fn a_network_keeps_the_names_of_the_folders_that_it_has_learned() {
    let open = |name: &str| {
        let files = [OwnFile { name: name.into(), bytes: vec![1] }].into();
        Input::OpenFiles(OwnFiles { files, transposed: false })
    };
    let named = |page: &Page| page.view().run.map(|run| run.class_names.iter().take(2).collect::<Vec<_>>());
    let mut page = Page::open();
    page.press(open(PETS));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running && view.trained);
    page.press(Input::Pause);
    assert_eq!(named(&page), Some(vec!["cats", "dogs"]));
    page.press(open("numbers"));
    page.wait(1_000.0);
    assert_eq!(named(&page), Some(vec!["cats", "dogs"]), "of the images that it was trained on");
    page.press(Input::Discard);
    page.wait(1_000.0);
    assert_eq!(named(&page), Some(vec!["0", "1"]));
}

#[test]
fn broken_files_change_nothing() {
    let mut page = Page::paused();
    let before = page.view();
    page.press(files(&[]));
    assert!(page.error().contains("were not opened"), "{}", page.error());
    page.press(Input::Recover);
    assert_eq!(page.view(), before);
}

#[test]
fn files_that_take_a_while_are_said_to_be_read() {
    let many = |bytes: &[u8]| {
        let file = OwnFile { name: "3/1.png".into(), bytes: bytes.to_vec() };
        Input::OpenFiles(OwnFiles { files: vec![file; 101].into(), transposed: false })
    };
    let mut page = Page::paused();
    let reading = "Your files are being read.";
    page.fake(Backend::Cpu).health = Health::Hung;
    page.press(many(&[1]));
    assert_eq!(page.notice(), reading);
    page.wait(130_000.0);
    assert!(page.error() != "" && page.notice() != reading, "{}", page.error());
    let mut page = Page::paused();
    page.press(many(&[]));
    assert!(page.error().contains("were not opened") && page.notice().is_empty(), "{}", page.notice());
    page.press(many(&[1]));
    assert!(page.notice().starts_with("Your files are loaded"), "{}", page.notice());
}

#[test]
fn images_turn_and_turn_back() {
    let mut page = Page::open();
    page.press(Input::TurnImages);
    assert_eq!(imports(&page), 0, "there are none");
    page.press(files(&[1]));
    page.wait(1_000.0);
    let loads = |page: &Page| page.commands(|command| matches!(command, Command::Load { .. }));
    let before = loads(&page);
    page.press(Input::TurnImages);
    assert!(page.view().own.is_some_and(|own| own.transposed));
    assert!(page.notice().contains("their images turned"), "{}", page.notice());
    page.wait(1_000.0);
    assert_eq!(loads(&page), before + 1, "the untrained run gets the turned images");
    page.press(Input::TurnImages);
    assert!(page.view().own.is_some_and(|own| !own.transposed));
    // A worker that starts later gets them as they are shown.
    page.press(Input::TurnImages);
    let id = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(id, "It crashed.".into()));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    let turned = page.commands(|command| matches!(command, Command::Import { transposed: true, .. }));
    assert_eq!((imports(&page), turned), (5, 3));
}

#[test]
fn every_new_worker_gets_own_files() {
    let mut page = Page::with_webgpu();
    page.press(files(&[1]));
    page.wait(1_000.0);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::Own));
    let id = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(id, "It crashed.".into()));
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running && view.trained);
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.until("WebGPU", 3_000.0, |view| view.status == Status::Running && view.compute.backend == Backend::WebGpu);
    assert!(imports(&page) >= 3);
    assert_eq!(page.error(), "");
}

#[test]
fn files_opened_without_a_worker_are_refused_with_a_reason() {
    let mut page = Page::open();
    let id = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(id, "It crashed.".into()));
    page.press(files(&[1]));
    assert!(page.error().contains("not running"), "{}", page.error());
    page.press(Input::Train);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
}

#[test]
fn files_opened_while_a_worker_starts_wait_for_it() {
    let mut page = Page::closed();
    page.press(Input::Open);
    page.press(files(&[1]));
    page.wait(2_000.0);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::Own));
}

#[test]
fn the_network_is_saved_at_its_current_step() {
    let mut page = Page::paused();
    page.press(Input::SaveModel(ModelFormat::Safetensors));
    assert_eq!(page.downloads.iter().map(|checkpoint| checkpoint.step).collect::<Vec<_>>(), [page.step()]);
    assert_eq!((page.error(), page.notice()), (String::new(), String::new()));
}

#[test]
fn without_an_answer_the_newest_checkpoint_is_saved() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(2_000.0);
    let saved = page.view().run.and_then(|run| run.saved_step).unwrap();
    page.fake(Backend::Cpu).health = Health::Dead;
    page.press(Input::SaveModel(ModelFormat::Safetensors));
    page.wait(7_000.0);
    assert_eq!(page.downloads.iter().map(|checkpoint| checkpoint.step).collect::<Vec<_>>(), [saved]);
    assert!(page.notice().contains(&format!("step {saved}")), "{}", page.notice());
}

#[test]
fn a_file_that_a_hung_worker_does_not_send_is_saved_from_the_checkpoint() {
    let mut page = Page::paused();
    let step = page.step();
    page.press(Input::PickTestImage);
    page.fake(Backend::Cpu).health = Health::Hung;
    page.press(Input::PickTestImage);
    page.press(Input::SaveModel(ModelFormat::Safetensors));
    page.wait(40_000.0);
    assert_eq!(page.downloads.iter().map(|saved| saved.step).collect::<Vec<_>>(), [step]);
}
