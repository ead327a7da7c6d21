//! Gives every parser of files and texts changed inputs, and measures the memory that each takes. `docs/RELIABILITY.md` has its
//! figures.
//!
//! ```sh
//! cargo run --release -p lenet-data --example fuzz -- 10000000
//! ```
//!
//! A panic ends it, and so does an input for which a parser holds more than [`MOST_TIMES`] its length at once, beside
//! [`ALLOWED`] bytes.

use lenet_data::hand::{self, Drawn};
use lenet_data::model_file::{self, Model};
use lenet_data::poster::{self, Content};
use lenet_data::random::Rng;
use lenet_data::strokes::{PEN_WIDTH, Stroke};
use lenet_data::{idx, model_import, onnx, own, pupil};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::layers::Layers;
use lenet_experiment::link::{Exercise, Link, parse};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::OwnFile;
use lenet_experiment::schedule::Schedule;
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// Bytes that a parser may hold at once for each byte of its input: the most that deflate packs into one byte are 1,032.
const MOST_TIMES: usize = 1_100;

/// Bytes that it may hold beside.
const ALLOWED: usize = 4 << 20;

/// Inputs of a parser between two changes of its seed.
const ROUND: u32 = 64;

/// Counts the bytes that are held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller's promises are those of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A parser, whole inputs for it, and whether it takes one.
struct Parser {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    takes: fn(&[u8]) -> bool,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn file(bytes: &[u8]) -> OwnFile {
    OwnFile { name: "file".into(), bytes: bytes.to_vec() }
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
fn cases() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let files = std::fs::read_dir(folder).expect("the cases are there").map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending != "md")).collect();
    cases.sort();
    cases.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn parsers() -> Vec<Parser> {
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
        Parser { name: "files of one's own", seeds: cases(), takes: |bytes| own::read(&[file(bytes)], false).is_ok() },
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

/// Changes bytes, cuts, repeats and joins.
fn change(random: &mut Rng, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(3) {
        let length = bytes.len() as u32;
        // Headers are where a change has an effect.
        let at = if random.below(2) == 0 { random.below(length.min(64)) } else { random.below(length) } as usize;
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, other.iter().copied().skip(at).take(40))),
            2 if !bytes.is_empty() => {
                drop(bytes.splice(at..at, bytes[at..].iter().copied().take(16).collect::<Vec<_>>()))
            }
            3 => bytes.extend_from_slice(&other[..other.len().min(at)]),
            4 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            5 if !bytes.is_empty() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5) as usize],
            _ if !bytes.is_empty() => bytes[at] = random.below(256) as u8,
            _ => {}
        }
    }
    bytes
}

fn main() {
    let inputs: u32 = std::env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(100_000);
    let parsers = parsers();
    let each = inputs / parsers.len() as u32;
    println!("{:20} {:>10} {:>10} {:>14} {:>8}", "parser", "inputs", "taken", "most KB held", "seconds");
    for Parser { name, seeds, takes } in &parsers {
        let mut random = Rng::new(1);
        let (start, mut taken, mut most) = (Instant::now(), 0, 0);
        for index in 0..each {
            let seed = &seeds[(index / ROUND) as usize % seeds.len()];
            let other = &seeds[random.below(seeds.len() as u32) as usize];
            // The first of a round is as it was: a parser that takes nothing would prove nothing.
            let input = if index % ROUND == 0 { seed.clone() } else { change(&mut random, seed, other) };
            let before = HELD.load(Relaxed);
            MOST.store(before, Relaxed);
            taken += u32::from(black_box(takes(&input)));
            let held = MOST.load(Relaxed) - before;
            assert!(held <= ALLOWED + MOST_TIMES * input.len(), "{name}: {held} bytes for {} bytes", input.len());
            most = most.max(held);
        }
        println!("{name:20} {each:>10} {taken:>10} {:>14} {:>8.1}", most / 1_000, start.elapsed().as_secs_f64());
        let all = ROUND * seeds.len() as u32;
        assert!(taken > 0 || each < all, "{name}: not even a whole input is taken");
    }
}
