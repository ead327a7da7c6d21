//! Networks from files, put on the page.

use super::fake_worker::LETTERS;
use super::page::Page;
use lenet_conductor::{FileOrigin, Input, OwnFiles, Plot, Status};
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Command, OwnFile};

/// A network of this preset, as from a file.
pub fn checkpoint(preset: Preset, step: u32) -> Box<Checkpoint> {
    let weights = vec![0.5; 4].try_into().unwrap();
    Box::new(Checkpoint { experiment: preset.experiment(), step, rate: None, weights, moments: Vec::new() })
}

fn open(checkpoint: Box<Checkpoint>) -> Input {
    Input::OpenModel { checkpoint, origin: FileOrigin::Here }
}

#[test]
fn a_network_from_a_file_comes_onto_the_page_and_waits_for_train() {
    let mut page = Page::open();
    let file = checkpoint(Preset::BestToday, 700);
    page.press(open(file.clone()));
    page.wait(1_000.0);
    assert_eq!((page.status(), page.step()), (Status::Paused, 700));
    assert_eq!(page.view().form, file.experiment);
    assert_eq!(page.view().base, Preset::BestToday);
    assert_eq!(page.notice(), "The network in the file is opened.");
    let loads = page.commands(|command| matches!(command, Command::Load { resume: Some(from), .. } if *from == file));
    assert_eq!(loads, 1, "the worker gets the weights of the file");
    let restored =
        page.plots.iter().find_map(|(_, plot)| if let Plot::Restore { epoch } = plot { Some(*epoch) } else { None });
    // 48,000 images in batches of 32.
    assert_eq!(restored, Some(700.0 / 1_500.0), "the curves of the file stay up to there");
    assert_eq!(page.view().tested.map(|tested| tested.step), Some(700), "it is evaluated at once");
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.status() == Status::Running && page.step() > 700);
    assert_eq!(page.error(), "");
}

#[test]
fn the_run_before_it_can_be_brought_back() {
    let mut page = Page::paused();
    let before = page.step();
    page.press(open(checkpoint(Preset::Modern, 900)));
    page.wait(1_000.0);
    assert_eq!((page.step(), page.view().kept.len()), (900, 1));
    page.restore(0);
    page.wait(1_000.0);
    assert_eq!((page.step(), page.view().kept.len()), (before, 1));
    page.restore(0);
    page.wait(1_000.0);
    assert_eq!(page.step(), 900);
}

#[test]
fn what_the_file_does_not_say_is_said() {
    let mut page = Page::open();
    page.press(Input::OpenModel { checkpoint: checkpoint(Preset::Modern, 0), origin: FileOrigin::Weights });
    page.wait(1_000.0);
    assert!(page.notice().contains("tanh and average are assumed"), "{}", page.notice());
    assert_eq!(page.step(), 1, "a network without a step would not be kept");
    // The visitor knows that it has others, and opens it again.
    page.press(Input::ChoosePreset(Preset::BestToday));
    page.press(Input::OpenModel { checkpoint: checkpoint(Preset::Modern, 0), origin: FileOrigin::Weights });
    page.wait(1_000.0);
    assert!(page.notice().contains("ReLU and max are assumed"), "{}", page.notice());
    let Network::Article(net) = page.view().form.network else { panic!("the article's network") };
    assert_eq!((net.activation, net.pooling), (Activation::Relu, Pooling::Max));
}

#[test]
fn a_file_without_the_images_it_was_trained_on_takes_those_of_the_form() {
    let mut page = Page::open();
    page.press(Input::ChooseDataset(DatasetId::FashionMnist));
    let mut file = checkpoint(Preset::Modern, 10);
    file.experiment.dataset = DatasetId::Own;
    page.press(open(file));
    page.wait(1_000.0);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::FashionMnist));
}

#[test]
fn an_experiment_that_cannot_run_is_refused() {
    let mut page = Page::paused();
    let before = page.view();
    let mut file = checkpoint(Preset::Modern, 10);
    file.experiment = Experiment { batch_size: 0, ..file.experiment };
    page.press(open(file));
    assert!(page.error().starts_with("The network in the file cannot be trained."), "{}", page.error());
    page.press(Input::Recover);
    assert_eq!(page.view(), before);
}

#[test]
fn a_network_of_others_images_says_what_it_lacks_and_needs_outputs_for_those_that_are_open() {
    let own = || Experiment { dataset: DatasetId::Own, ..Preset::Modern.experiment() };
    let mut page = Page::open();
    page.press(open(Box::new(Checkpoint { experiment: own(), ..*checkpoint(Preset::Modern, 700) })));
    page.wait(1_000.0);
    assert!(page.notice().contains("not in it: here it is tested on MNIST"), "{}", page.notice());

    let three = own().with_outputs(3).unwrap();
    let before = page.view().run.map(|run| run.experiment);
    page.press(open(Box::new(Checkpoint { experiment: three, ..*checkpoint(Preset::Modern, 700) })));
    assert!(page.error().contains("Open those images under Data set"), "{}", page.error());
    assert_eq!(page.view().run.map(|run| run.experiment), before);

    let mut page = Page::open();
    let files = [OwnFile { name: LETTERS.into(), bytes: vec![1] }].into();
    page.press(Input::OpenFiles(OwnFiles { files, transposed: false }));
    page.wait(1_000.0);
    let before = page.view().run.map(|run| run.experiment);
    page.press(open(Box::new(Checkpoint { experiment: own(), ..*checkpoint(Preset::Modern, 700) })));
    page.wait(1_000.0);
    assert!(page.error().contains("26 classes"), "{}", page.error());
    assert_eq!((page.step(), page.view().run.map(|run| run.experiment)), (0, before), "nothing has changed");
}
