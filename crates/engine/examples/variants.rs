//! Ablation of the choices in reproducing the paper's network: error on the last 10,000 training images of MNIST after 13
//! epochs over the other 50,000 (the first epoch of the schedule's last stage), seeds 1 to 3, as a Markdown table. Before it,
//! within a second, how the two initialisations differ before the first step.
//!
//! `cargo run --release -p lenet-engine --example variants -- FOLDER`, where FOLDER has MNIST's training files, gzip.
//! `docs/notes-1998.md` has the results and what follows from them.

use flate2::read::GzDecoder;
use lenet_engine::Example;
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_experiment::lenet1998::{Subsampling, layer_ranges};
use lenet_experiment::paper::Criterion;
use lenet_experiment::rbf_targets::F6_UNITS;
use lenet_learner::init::paper::{InitRange, initial_weights};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

const TRAINING_IMAGES: usize = 50_000;
const EPOCHS: usize = 13;
const SEEDS: u64 = 3;

/// mu of the learning rates eta / (mu + h).
const MU: f32 = 0.02;

/// The paper's schedule, by epoch (section III.B).
const ETAS: [f64; EPOCHS] = [5e-4, 5e-4, 2e-4, 2e-4, 2e-4, 1e-4, 1e-4, 1e-4, 5e-5, 5e-5, 5e-5, 5e-5, 1e-5];

struct Variant {
    name: &'static str,
    config: Config,
    range: InitRange,
    /// Factor of S2's and S4's initial coefficients and biases.
    coefficient_factor: f32,
    /// Factor of the schedule.
    eta_factor: f64,
}

fn variants() -> Vec<Variant> {
    let rates = |floor, activation_curvature| Rates::LevenbergMarquardt { mu: MU, floor, activation_curvature };
    let config =
        Config { criterion: Criterion::Map { j: 5.0 }, subsampling: Subsampling::Mean, rates: rates(2.0, true) };
    let range = InitRange::OverSqrtFanIn { limit: 1.73 };
    let variant = |name, config| Variant { name, config, range, coefficient_factor: 1.0, eta_factor: 1.0 };
    let distance = Config { criterion: Criterion::Distance, ..config };
    vec![
        variant("as the preset: (9), j = 5, mean, floor 2, with \\|f'' g\\|", config),
        variant("without \\|f'' g\\|", Config { rates: rates(2.0, false), ..config }),
        variant("without floor", Config { rates: rates(0.0, true), ..config }),
        variant("sum instead of mean", Config { subsampling: Subsampling::Sum, ..config }),
        variant("j = 15", Config { criterion: Criterion::Map { j: 15.0 }, ..config }),
        Variant {
            eta_factor: 2.0,
            ..variant("one rate for all, twice eta, no curvature", Config { rates: Rates::Global, ..config })
        },
        Variant { range: InitRange::OverSqrtFanIn { limit: 2.4 }, ..variant("weights within 2.4 / sqrt(F)", config) },
        // 2.4 / sqrt(4) is twice 2.4 / 4.
        Variant {
            range: InitRange::OverSqrtFanIn { limit: 2.4 },
            coefficient_factor: 2.0,
            ..variant("the same, coefficients of S2 and S4 as well", config)
        },
        Variant {
            coefficient_factor: 1.73 / 1.2,
            ..variant("coefficients of S2 and S4 within 1.73 / sqrt(F)", config)
        },
        variant("(8)", distance),
        variant("(8) without \\|f'' g\\|", Config { rates: rates(2.0, false), ..distance }),
        Variant {
            range: InitRange::OverFanIn { limit: 2.4 },
            ..variant("weights within 2.4 / F, as the paper says", config)
        },
    ]
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: variants FOLDER, which has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz");
        return ExitCode::FAILURE;
    };
    let load = |name: &str, header: usize| {
        let mut bytes = Vec::new();
        let file = File::open(Path::new(&folder).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        GzDecoder::new(file).read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        bytes.split_off(header)
    };
    let (images, labels) = (load("train-images-idx3-ubyte.gz", 16), load("train-labels-idx1-ubyte.gz", 8));
    let set: Vec<Example> = images.as_chunks().0.iter().zip(labels).collect();
    let variants = variants();
    print_initialisations([&variants[0], &variants[variants.len() - 1]], &set[..500]);
    let (jobs, next) = (variants.len() * SEEDS as usize, AtomicUsize::new(0));
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let (sender, variants, next, set) = (sender.clone(), &variants, &next, &set);
            scope.spawn(move || {
                loop {
                    let job = next.fetch_add(1, Ordering::Relaxed);
                    if job >= jobs {
                        break;
                    }
                    let error = validation_error(&variants[job / SEEDS as usize], job as u64 % SEEDS + 1, set);
                    // The receiver outlives the scope.
                    let _ = sender.send((job, error));
                }
            });
        }
    });
    drop(sender);
    let mut errors: Vec<(usize, f64)> = receiver.iter().collect();
    errors.sort_by_key(|(job, _)| *job);
    println!("| variant | error in % on the validation images | mean |\n| --- | --- | --- |");
    for (variant, errors) in variants.iter().zip(errors.chunks(SEEDS as usize)) {
        let each: Vec<String> = errors.iter().map(|(_, error)| format!("{error:.2}")).collect();
        let mean = errors.iter().map(|(_, error)| error).sum::<f64>() / SEEDS as f64;
        println!("| {} | {} | {mean:.2} |", variant.name, each.join(" / "));
    }
    ExitCode::SUCCESS
}

/// Prints for both initialisations how much F6's outputs vary over images, and the layers' learning rates as a share of the
/// largest possible, eta / mu.
fn print_initialisations(pair: [&Variant; 2], set: &[Example]) {
    println!("| before the first step, seed 1 | {} | {} |\n| --- | ---: | ---: |", pair[0].name, pair[1].name);
    let mut engines = pair.map(|variant| {
        let mut random = SplitMix64(1);
        Engine::new(variant.config, &variant_weights(variant, &mut random), None)
            .unwrap_or_else(|error| panic!("{error:?}"))
    });
    let [ours, papers] = engines.each_mut().map(|engine| f6_deviation(engine, set));
    println!("| F6: standard deviation over images, mean of the units | {ours:.4} | {papers:.4} |");
    let curvatures = engines.each_mut().map(|engine| {
        engine.estimate_curvature(set.iter().copied());
        engine.curvature().unwrap_or_default()
    });
    for (layer, range) in layer_ranges() {
        let [ours, papers] = curvatures.each_ref().map(|curvature| {
            let mut rates: Vec<f32> = curvature[range.clone()].iter().map(|h| MU / (MU + h)).collect();
            rates.sort_by(f32::total_cmp);
            rates[rates.len() / 2]
        });
        println!("| {}: median rate as a share of eta / mu | {ours:.3} | {papers:.3} |", layer.name);
    }
    println!();
}

/// Standard deviation of F6's outputs over images, mean of the units.
fn f6_deviation(engine: &mut Engine, set: &[Example]) -> f64 {
    let (mut sums, mut squares) = ([0.0; F6_UNITS], [0.0; F6_UNITS]);
    for (image, _) in set {
        engine.predict(std::iter::once(*image), &mut Vec::new());
        for ((sum, square), unit) in sums.iter_mut().zip(&mut squares).zip(engine.f6()) {
            *sum += f64::from(*unit);
            *square += f64::from(*unit) * f64::from(*unit);
        }
    }
    let count = set.len() as f64;
    let deviation = |(sum, square): (&f64, &f64)| (square / count - (sum / count).powi(2)).max(0.0).sqrt();
    sums.iter().zip(&squares).map(deviation).sum::<f64>() / F6_UNITS as f64
}

/// Trains, and returns the percentage of the validation images that are misclassified.
fn validation_error(variant: &Variant, seed: u64, set: &[Example]) -> f64 {
    let mut random = SplitMix64(seed);
    let mut engine = Engine::new(variant.config, &variant_weights(variant, &mut random), None)
        .unwrap_or_else(|error| panic!("{error:?}"));
    let (training, validation) = set.split_at(TRAINING_IMAGES);
    let mut order: Vec<usize> = (0..TRAINING_IMAGES).collect();
    let mut distances = Vec::new();
    for eta in ETAS {
        engine.estimate_curvature((0..500).map(|_| training[random.below(TRAINING_IMAGES)]));
        for last in (1..TRAINING_IMAGES).rev() {
            order.swap(last, random.below(last + 1));
        }
        for index in &order {
            distances.clear();
            engine.step(training[*index], eta * variant.eta_factor, &mut distances);
        }
    }
    distances.clear();
    engine.predict(validation.iter().map(|(image, _)| *image), &mut distances);
    let nearest = |row: &[f32]| (0..10).min_by(|a, b| row[*a].total_cmp(&row[*b]));
    let rows = distances.chunks_exact(10).zip(validation);
    let wrong = rows.filter(|(row, (_, label))| nearest(row) != Some(usize::from(*label))).count();
    wrong as f64 * 100.0 / validation.len() as f64
}

fn variant_weights(variant: &Variant, random: &mut SplitMix64) -> Vec<f32> {
    let uniform = || random.below(1 << 24) as f32 / 16_777_216.0;
    let mut weights = initial_weights(variant.range, variant.config.subsampling, uniform);
    for (_, range) in layer_ranges().filter(|(layer, _)| ["S2", "S4"].contains(&layer.name)) {
        weights[range].iter_mut().for_each(|value| *value *= variant.coefficient_factor);
    }
    weights
}

/// A pseudo-random number generator (Steele, Lea, Flood 2014).
struct SplitMix64(u64);

impl SplitMix64 {
    /// Uniform in 0..bound.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * bound as u128) >> 64) as usize
    }
}
