//! The actions of a random sequence, and how often each occurs.

use super::fake_worker::Health;
use super::opened::checkpoint;
use super::world::Files;
use lenet_conductor::{BackendChoice, FileOrigin, Input, LabelledImage, ModelFormat, OwnFiles, Racer, WebGpuSupport};
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::image::Image;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{OwnFile, Split};
use proptest::prelude::*;

/// An input or a fault.
#[derive(Clone, Debug)]
pub enum Act {
    Press(Input),
    /// All messages in flight arrive.
    Deliver,
    /// Ticks of 100 ms.
    Wait(u8),
    /// Ticks of a second.
    WaitLong(u8),
    /// A kept run is restored.
    Restore(prop::sample::Index),
    /// A late copy of a message arrives.
    Repeat(prop::sample::Index),
    /// A worker crashes.
    Crash(prop::sample::Index),
    LoseDevice(prop::sample::Index),
    Health(prop::sample::Index, Health),
    NextHealth(Health),
    Train(Files),
    Rest(Files),
    Test(Files),
    WebGpuSpeed(f64),
    /// The browser's storage refuses to write, or no longer.
    Refuse(bool),
    /// A stored run is opened.
    OpenRun(prop::sample::Index),
}

/// Kept runs are rarely there under these ids.
fn racer() -> impl Strategy<Value = Racer> {
    prop_oneof![
        4 => prop::sample::select(Preset::ALL.to_vec()).prop_map(Racer::Preset),
        2 => Just(Racer::Form),
        1 => (1..8u32).prop_map(Racer::Kept),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let modern = Preset::Modern.experiment();
    let short = Experiment { epochs: 1, batch_size: 512, ..modern.clone() };
    let broken = Experiment { batch_size: 0, ..modern.clone() };
    let network = CustomNet { layers: Preset::Modern.experiment().network.layers(), training: Training::default() };
    let custom = Experiment { network: Network::Custom(network), ..modern.clone() };
    let rung = Input::Try { base: Preset::Modern, experiment: Rung::Adam.experiment() };
    let usable = WebGpuSupport::Usable { name: "a card".into(), software: false };
    let files = |bytes: Vec<u8>| {
        let files = [OwnFile { name: "images".into(), bytes }].into();
        Input::OpenFiles(OwnFiles { files, transposed: false })
    };
    prop_oneof![
        8 => Just(Input::Train),
        4 => Just(Input::Pause),
        2 => Just(Input::Step),
        2 => Just(Input::Stop),
        2 => Just(Input::Discard),
        1 => (0..3_u32).prop_map(Input::GoOn),
        1 => Just(Input::SetLearningRate(0.1)),
        1 => Just(Input::SetLearningRate(50.0)),
        3 => prop::sample::select(Preset::ALL.to_vec()).prop_map(Input::ChoosePreset),
        2 => Just(rung),
        1 => prop::sample::select(DatasetId::ALL.to_vec()).prop_map(Input::ChooseDataset),
        2 => Just(Input::Edit(short)),
        1 => Just(Input::Edit(broken)),
        1 => Just(Input::DraftProblem(Some("Epochs: a whole number.".into()))),
        1 => Just(Input::DraftProblem(None)),
        1 => Just(Input::UndoEdits),
        2 => Just(Input::ChooseBackend(BackendChoice::Auto)),
        2 => Just(Input::ChooseBackend(BackendChoice::Only(Backend::Cpu))),
        2 => Just(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu))),
        1 => Just(Input::ChooseKernels(Kernels::Own)),
        1 => Just(Input::ChooseKernels(Kernels::Burn)),
        2 => Just(Input::Edit(custom)),
        2 => Just(Input::Drawn(Some(Image::blank()))),
        1 => Just(Input::Drawn(None)),
        1 => Just(Input::PickTestImage),
        1 => Just(Input::Pick(LabelledImage { split: Split::Test, index: 4, image: Image::blank(), label: 4 })),
        2 => (any::<bool>(), 0..60u32).prop_map(|(test, most)| {
            Input::ShowImages(if test { Split::Test } else { Split::Validation }, (0..most).collect())
        }),
        2 => (0..4_usize).prop_map(|drawings| Input::SetHand(vec![(Image::blank(), 1); drawings].into())),
        2 => Just(Input::LearnHand),
        3 => ([racer(), racer()], 1..3u32).prop_map(|(racers, cores)| Input::Race { racers, cores }),
        1 => Just(Input::EndRace),
        1 => any::<bool>().prop_map(Input::ShowInside),
        2 => (0..3_000u32).prop_map(Input::GoTo),
        3 => (0..3_000u32).prop_map(Input::GoExactly),
        2 => Just(Input::Verify),
        1 => Just(Input::Now),
        1 => Just(Input::TurnImages),
        1 => Just(Input::SaveModel(ModelFormat::Safetensors)),
        2 => (0..3_000u32).prop_map(|step| Input::OpenModel { checkpoint: checkpoint(Preset::Modern, step), origin: FileOrigin::Here }),
        1 => Just(files(vec![1])),
        1 => Just(files(vec![])),
        4 => Just(Input::Recover),
        1 => Just(Input::UseCpu),
        1 => Just(Input::DismissError),
        1 => Just(Input::DismissNotice),
        1 => any::<bool>().prop_map(Input::Hidden),
        3 => Just(Input::WebGpuProbed(usable)),
    ]
}

pub fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    let health = || prop::sample::select(vec![Health::Well, Health::NeverStarts, Health::Dead, Health::Hung]);
    let files =
        || prop::sample::select(vec![Files::Here, Files::Here, Files::Missing, Files::Unreachable, Files::Stalled]);
    prop_oneof![
        30 => input().prop_map(Act::Press),
        5 => Just(Act::Deliver),
        12 => (1..12u8).prop_map(Act::Wait),
        3 => (1..40u8).prop_map(Act::WaitLong),
        2 => index().prop_map(Act::Restore),
        4 => index().prop_map(Act::Repeat),
        1 => index().prop_map(Act::Crash),
        1 => index().prop_map(Act::LoseDevice),
        1 => (index(), health()).prop_map(|(index, health)| Act::Health(index, health)),
        1 => health().prop_map(Act::NextHealth),
        1 => files().prop_map(Act::Train),
        1 => files().prop_map(Act::Rest),
        1 => files().prop_map(Act::Test),
        1 => prop::sample::select(vec![100.0, 90_000.0]).prop_map(Act::WebGpuSpeed),
        1 => any::<bool>().prop_map(Act::Refuse),
        2 => index().prop_map(Act::OpenRun),
    ]
}
