//! Every parser of files and texts that visitors open or paste.

use lenet_data::hand::{self, Drawn};
use lenet_data::model_file::{self, Model};
use lenet_data::poster::{self, Content};
use lenet_data::strokes::{PEN_WIDTH, Stroke};
use lenet_data::{idx, model_import, onnx, own, pupil};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::layers::Layers;
use lenet_experiment::link::{Exercise, Link, parse};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::OwnFile;
use lenet_experiment::schedule::Schedule;
use std::path::Path;

/// A parser.
pub struct Parser {
    /// In small letters and words.
    pub name: &'static str,
    /// Whole inputs for it.
    pub seeds: Vec<Vec<u8>>,
    /// Whether it takes an input.
    pub takes: fn(&[u8]) -> bool,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn file(bytes: &[u8]) -> OwnFile {
    OwnFile { name: "file".into(), bytes: bytes.to_vec() }
}

impl Parser {
    /// Its name in paths and on the command line: `files-of-ones-own`.
    pub fn slug(&self) -> String {
        self.name.replace(' ', "-").replace('\'', "")
    }
}

/// A network of few parameters, so that its files are short.
fn model() -> Model {
    let layers: Layers = "conv 2 5x5 tanh, average 2, dense 10".parse().unwrap();
    let network = Network::Custom(CustomNet { layers, training: Training::default() });
    let experiment = Experiment { network, ..Preset::Modern.experiment() };
    let weights = vec![0.5; experiment.network.parameters()].try_into().unwrap();
    Model { experiment, weights, step: 3, rate: Some(0.1) }
}

fn drawings() -> Vec<Drawn> {
    let stroke = |digit: u8| Stroke { points: (0..20).map(|at| [0.05 * at as f32, 0.1 * f32::from(digit)]).collect() };
    (0..10).map(|digit| Drawn::new(digit, &[stroke(digit)], PEN_WIDTH)).collect()
}

/// Seeds of files of one's own: those of the cases of real people.
fn cases(folder: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder).expect("the cases are there").map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending != "md")).collect();
    cases.sort();
    cases.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// All of them; `cases` is the folder of inputs that real people have.
pub fn parsers(cases: &Path) -> Vec<Parser> {
    let images: Vec<u8> = [0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 28, 0, 0, 0, 28].into_iter().chain([7; 8 * 784]).collect();
    let labels = vec![0, 0, 8, 1, 0, 0, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7];
    let pixel =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\0IEND\xae\x42\x60\x82";
    let content = Content { model: vec![1; 300], curves: vec![2; 100] };
    let link = |preset: Preset| {
        let experiment = Experiment { seed: 7, epochs: 3, ..preset.experiment() };
        let link = Link { base: preset, experiment, exercise: Exercise::default() };
        format!("https://a.org/#{}", link.to_fragment().unwrap()).into_bytes()
    };
    let packed: Vec<_> = drawings().iter().map(|drawn| pupil::pack(drawn).unwrap()).collect();
    let heading = pupil::Heading { name: "Anna".into(), ..pupil::Heading::default() };
    let Ok(packed) = packed.try_into() else { unreachable!("there are ten") };
    vec![
        Parser {
            name: "IDX files",
            seeds: vec![images.clone(), labels.clone()],
            takes: |bytes| idx::parse_images(bytes).is_ok() | idx::parse_labels(bytes).is_ok(),
        },
        Parser {
            name: "files of one's own",
            seeds: self::cases(cases),
            takes: |bytes| own::read(&[file(bytes)], false).is_ok(),
        },
        Parser {
            name: "images with labels",
            seeds: vec![[labels, images].concat()],
            takes: |bytes| {
                let (labels, images) = bytes.split_at(bytes.len().min(16));
                own::read(&[file(images), file(labels)], true).is_ok()
            },
        },
        Parser {
            name: "networks",
            seeds: vec![model_file::encode(&model()), onnx::encode(&model())],
            takes: |bytes| model_import::import(bytes).is_ok(),
        },
        Parser {
            name: "posters",
            seeds: vec![poster::embed(pixel, &content).unwrap()],
            takes: |bytes| poster::content(bytes).is_ok_and(|content| content.is_some()),
        },
        Parser {
            name: "drawings",
            seeds: vec![hand::to_text(&drawings()).into_bytes()],
            takes: |bytes| hand::from_text(&text(bytes)).is_ok(),
        },
        Parser {
            name: "codes of a class",
            seeds: vec![pupil::code(&heading, &packed).into_bytes()],
            takes: |bytes| pupil::find(&text(bytes)).iter().any(|found| found.pupil.is_ok()),
        },
        Parser {
            name: "links",
            seeds: Preset::ALL.map(link).to_vec(),
            takes: |bytes| parse(&text(bytes)).is_some_and(|parsed| parsed.notes.is_empty()),
        },
        Parser {
            name: "layers",
            seeds: vec![b"conv 6 5x5 pad 2 tanh, average 2, norm, dropout 20, dense 84 relu, dense 10".to_vec()],
            takes: |bytes| text(bytes).parse::<Layers>().is_ok(),
        },
        Parser {
            name: "schedules",
            seeds: vec![b"0.0005 x2, 0.1 to 0.001 x3, 1e-5".to_vec()],
            takes: |bytes| text(bytes).parse::<Schedule>().is_ok(),
        },
    ]
}
