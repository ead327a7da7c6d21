//! What each choice in rebuilding the paper's network is worth: test error on the last 10,000 training images of MNIST after
//! 13 passes over the other 50,000 (the first of the schedule's last stage), seeds 1 to 3, as a table in Markdown. Before it,
//! in a second, how the two starts differ before the first step.
//!
//! `cargo run --release -p lenet-engine --example variants -- FOLDER`, where FOLDER has MNIST's training files, gzip.
//! `docs/notes-1998.md` says what follows from it.

use flate2::read::GzDecoder;
use lenet_engine::PIXELS;
use lenet_engine::paper::{
    Criterion, Engine, Rates, Recipe, Spread, Subsampling, UNITS, initial_weights, layer_ranges,
};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

const LEARNED: usize = 50_000;
const PASSES: usize = 13;
const SEEDS: u64 = 3;

/// Of the rates eta / (mu + h).
const MU: f32 = 0.02;

/// The paper's schedule, by pass (section III.B).
const ETAS: [f64; PASSES] = [5e-4, 5e-4, 2e-4, 2e-4, 2e-4, 1e-4, 1e-4, 1e-4, 5e-5, 5e-5, 5e-5, 5e-5, 1e-5];

/// A choice, and how much larger eta is with it.
struct Variant {
    name: &'static str,
    recipe: Recipe,
    spread: Spread,
    /// How many times as large S2's and S4's coefficients and biases begin.
    coefficients: f32,
    factor: f64,
}

fn variants() -> Vec<Variant> {
    let rates = |floor, bent| Rates::LevenbergMarquardt { mu: MU, floor, bent };
    let recipe =
        Recipe { criterion: Criterion::Map { j: 5.0 }, subsampling: Subsampling::Mean, rates: rates(2.0, true) };
    let spread = Spread::OverRoot { limit: 1.73 };
    let variant = |name, recipe| Variant { name, recipe, spread, coefficients: 1.0, factor: 1.0 };
    let distance = Recipe { criterion: Criterion::Distance, ..recipe };
    vec![
        variant("as the preset: (9), j = 5, mean, floor 2, with \\|f'' g\\|", recipe),
        variant("without \\|f'' g\\|", Recipe { rates: rates(2.0, false), ..recipe }),
        variant("without floor", Recipe { rates: rates(0.0, true), ..recipe }),
        variant("sum instead of mean", Recipe { subsampling: Subsampling::Sum, ..recipe }),
        variant("j = 15", Recipe { criterion: Criterion::Map { j: 15.0 }, ..recipe }),
        Variant {
            factor: 2.0,
            ..variant("one rate for all, twice eta, no curvature", Recipe { rates: Rates::Global, ..recipe })
        },
        Variant { spread: Spread::OverRoot { limit: 2.4 }, ..variant("weights within 2.4 / sqrt(F)", recipe) },
        // 2.4 / sqrt(4) is twice 2.4 / 4.
        Variant {
            spread: Spread::OverRoot { limit: 2.4 },
            coefficients: 2.0,
            ..variant("the same, coefficients of S2 and S4 as well", recipe)
        },
        Variant { coefficients: 1.73 / 1.2, ..variant("coefficients of S2 and S4 within 1.73 / sqrt(F)", recipe) },
        variant("(8)", distance),
        variant("(8) without \\|f'' g\\|", Recipe { rates: rates(2.0, false), ..distance }),
        Variant {
            spread: Spread::OverInputs { limit: 2.4 },
            ..variant("weights within 2.4 / F, as the paper says", recipe)
        },
    ]
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("which folder has train-images-idx3-ubyte.gz?");
        return ExitCode::FAILURE;
    };
    let read = |name: &str, head: usize| {
        let mut bytes = Vec::new();
        let file = File::open(Path::new(&folder).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        GzDecoder::new(file).read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        bytes.split_off(head)
    };
    let (images, labels) = (read("train-images-idx3-ubyte.gz", 16), read("train-labels-idx1-ubyte.gz", 8));
    let set: Vec<(&[u8; PIXELS], u8)> = images.as_chunks().0.iter().zip(labels).collect();
    let variants = variants();
    print_starts([&variants[0], &variants[variants.len() - 1]], &set[..500]);
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
                    let error = error_of(&variants[job / SEEDS as usize], job as u64 % SEEDS + 1, set);
                    // Nobody listens only when main has ended.
                    let _ = sender.send((job, error));
                }
            });
        }
    });
    drop(sender);
    let mut errors: Vec<(usize, f64)> = receiver.iter().collect();
    errors.sort_by_key(|(job, _)| *job);
    println!("| variant | error in % on the images held back | mean |\n| --- | --- | --- |");
    for (variant, errors) in variants.iter().zip(errors.chunks(SEEDS as usize)) {
        let each: Vec<String> = errors.iter().map(|(_, error)| format!("{error:.2}")).collect();
        let mean = errors.iter().map(|(_, error)| error).sum::<f64>() / SEEDS as f64;
        println!("| {} | {} | {mean:.2} |", variant.name, each.join(" / "));
    }
    ExitCode::SUCCESS
}

/// For each start, how much of what F6 tells differs from image to image, and how near the layers' rates are to the largest
/// possible one, eta / mu.
fn print_starts(starts: [&Variant; 2], set: &[(&[u8; PIXELS], u8)]) {
    println!("| before the first step, seed 1 | {} | {} |\n| --- | ---: | ---: |", starts[0].name, starts[1].name);
    let mut engines = starts.map(|variant| {
        let mut draws = Draws(1);
        Engine::new(variant.recipe, &first_weights(variant, &mut draws), None)
            .unwrap_or_else(|error| panic!("{error:?}"))
    });
    let [ours, papers] = engines.each_mut().map(|engine| spread_of_f6(engine, set));
    println!("| F6: standard deviation over images, mean of the units | {ours:.4} | {papers:.4} |");
    let curvatures = engines.each_mut().map(|engine| {
        engine.estimate_curvature(set.iter().copied());
        engine.curvature().unwrap_or_default()
    });
    for (layer, places) in layer_ranges() {
        let [ours, papers] = curvatures.each_ref().map(|curvature| {
            let mut rates: Vec<f32> = curvature[places.clone()].iter().map(|h| MU / (MU + h)).collect();
            rates.sort_by(f32::total_cmp);
            rates[rates.len() / 2]
        });
        println!("| {}: median rate as a share of eta / mu | {ours:.3} | {papers:.3} |", layer.name);
    }
    println!();
}

fn spread_of_f6(engine: &mut Engine, set: &[(&[u8; PIXELS], u8)]) -> f64 {
    let (mut sums, mut squares) = ([0.0; UNITS], [0.0; UNITS]);
    for (image, _) in set {
        engine.read(std::iter::once(*image), &mut Vec::new());
        for ((sum, square), unit) in sums.iter_mut().zip(&mut squares).zip(engine.f6()) {
            *sum += f64::from(*unit);
            *square += f64::from(*unit) * f64::from(*unit);
        }
    }
    let count = set.len() as f64;
    let deviation = |(sum, square): (&f64, &f64)| (square / count - (sum / count).powi(2)).max(0.0).sqrt();
    sums.iter().zip(&squares).map(deviation).sum::<f64>() / UNITS as f64
}

/// Per cent of the images held back that are misread.
fn error_of(variant: &Variant, seed: u64, set: &[(&[u8; PIXELS], u8)]) -> f64 {
    let mut draws = Draws(seed);
    let mut engine = Engine::new(variant.recipe, &first_weights(variant, &mut draws), None)
        .unwrap_or_else(|error| panic!("{error:?}"));
    let (learned, held_back) = set.split_at(LEARNED);
    let mut order: Vec<usize> = (0..LEARNED).collect();
    let mut distances = Vec::new();
    for eta in ETAS {
        engine.estimate_curvature((0..500).map(|_| learned[draws.below(LEARNED)]));
        for last in (1..LEARNED).rev() {
            order.swap(last, draws.below(last + 1));
        }
        for place in &order {
            distances.clear();
            engine.step(learned[*place], eta * variant.factor, &mut distances);
        }
    }
    distances.clear();
    engine.read(held_back.iter().map(|(image, _)| *image), &mut distances);
    let nearest = |row: &[f32]| (0..10).min_by(|a, b| row[*a].total_cmp(&row[*b]));
    let wrong =
        distances.chunks_exact(10).zip(held_back).filter(|(row, (_, label))| nearest(row) != Some(usize::from(*label)));
    wrong.count() as f64 * 100.0 / held_back.len() as f64
}

fn first_weights(variant: &Variant, draws: &mut Draws) -> Vec<f32> {
    let mut weights =
        initial_weights(variant.spread, variant.recipe.subsampling, || draws.below(1 << 24) as f32 / 16_777_216.0);
    for (_, places) in layer_ranges().filter(|(layer, _)| ["S2", "S4"].contains(&layer.name)) {
        weights[places].iter_mut().for_each(|value| *value *= variant.coefficients);
    }
    weights
}

/// SplitMix64.
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * most as u128) >> 64) as usize
    }
}
