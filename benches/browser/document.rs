//! Generates docs/PERFORMANCE.md from the measurements.

use super::report::{Report, median};
use super::sizes;
use super::strip::{Comparison, Shown, Window};
use lab::reproduce::machine::Machine;
use lenet_experiment::presets::Preset;
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

/// What was done to burn, and what it would have to change.
const BURN: &str = "
## What burn dispatches

burn composes a training step of general operations. Those that cost most are ours, added to its tensors by its backend extension
(`crates/burn/src/operations`): activations with their gradients (`activate`, `gradient`), the losses (`cross_entropy`) and the
optimizers (`sgd`); on the CPU also convolution and average pooling. Images and weights stay on the device, and nothing is read
back within a slice of steps. What burn would have to change to need fewer dispatches than these:

- One layout for a whole network. Its convolutions compute channels last, its pooling, dense layers and gradients channels first:
  the copies between them (`copy`) are those of the table.
- The bias's gradient in the kernel of the product that precedes it, instead of a reduction of its own (`reduce`).
- A backward pass from a gradient that is known, instead of from a tensor of ones (`full`).
- Autotune where there are no timestamp queries. With burn's feature `autotune` the worker stops at its first kernel, because
  CubeCL times by them, and the page's device, which every browser with WebGPU can open, has none.
- On the CPU, convolutions that gather whole rows of a window instead of single values, as ours do.

Fusion merges chains of elementwise operations; these are single kernels here. Without the kernels of ours, a step took 115
dispatches, with fusion 94, and the module was 15 % larger.

";

/// The document as Markdown.
pub fn document(report: &Report, site: &Path) -> String {
    let mut text = format!(
        "# Performance\n\n\
         <!-- Written by `cargo xtask bench --docs`, with `--keras` for Keras too; not to be edited by hand. -->\n\n\
         Training the article's network (tanh, average pooling, cross-entropy, plain SGD) in one session of one Chromium,\n\
         each trainer in turn, for several rounds: the median of the rounds, and half the difference between slowest and\n\
         fastest. What counts is the ratio: `ours on the CPU is` says how many times as fast ours is on one thread of the\n\
         browser. WebGPU is a software adapter here (SwiftShader), which says little about a GPU. Rows of `native`\n\
         run outside the browser, ours on one thread with AVX2 where the CPU has it, Keras on all cores. `of peak`:\n\
         {:.2} million multiply-adds per image, as a fraction of what the same thread did in registers just before.\n\n\
         Machine: {}.\n",
        Preset::Modern.experiment().network.multiply_adds() / 1e6,
        Machine::this()
    );
    text += &report.table();
    text += "\n## How the cost grows with the batch size\n\n";
    text += &report.growth();
    let wider = report.wider();
    if !wider.is_empty() {
        let _ = write!(
            text,
            "\n## A wider network\n\n\
             The article's shape with 32 and 64 maps, ReLU and max pooling ({:.1} million multiply-adds per image), which ours\n\
             trains with burn; loss and optimizer as above. TensorFlow.js without WebGL, seconds a step, is left out.\n{wider}",
            Preset::Wider.experiment().network.multiply_adds() / 1e6
        );
    }
    let kernels = report.kernels_of_burn();
    if !kernels.is_empty() {
        text += BURN;
        text += &kernels;
    }
    let minutes = |speed: f64| {
        let seconds = 20.0 * 60_000.0 / speed;
        format!("{}:{:02} minutes", seconds as u64 / 60, seconds as u64 % 60)
    };
    if let (Some(browser), Some(native)) = (report.ours("cpu"), report.ours("native")) {
        let _ = write!(
            text,
            "\n## Twenty epochs, then and now\n\n\
             At the speeds above, twenty epochs of 60,000 images, one image per step, take {} in this browser and\n\
             {} natively, both on one core. The article's took 20 times 100 seconds in Keras; the paper's slightly smaller network took two to three\n\
             days of a Silicon Graphics Origin 2000.\n",
            minutes(browser),
            minutes(native)
        );
    }
    if let Some((paper, [ratio, min, max], rounds)) = report.paper() {
        let _ = write!(
            text,
            "\n## The paper's own network\n\n\
             `lenet-1998` trains {paper:.0} images per second on the CPU of this browser, one image per step: {} for its\n\
             20 passes of 60,000. An image takes {ratio:.2} times as long as the article's ({min:.2} to {max:.2} in {rounds} turns of one\n\
             after the other). Estimating the curvature from 500 images before each pass is not included.\n",
            minutes(paper)
        );
    }
    text += &first_visits(report);
    text += &strip(report);
    text += &physical_gpu();
    text += "\n## Size\n\nThe page starts with its own module and the CPU worker; the WebGPU worker is fetched when it is needed.\n\n";
    text += &sizes::modules(site);
    text += "\n## Memory\n\nMemory of the worker's module after an epoch of 2,048 images, and after twenty; GPU buffers are not included.\n\
             Those are created once per run.\n\n";
    text += &sizes::memory(&report.memory);
    text
}

/// The document with the sections that were measured anew; the rest stays.
pub fn renewed(document: &str, report: &Report) -> String {
    let sections = [(VISITS, first_visits(report)), (STRIP, strip(report))];
    let measured = sections.into_iter().filter(|(_, section)| !section.is_empty());
    measured.fold(document.to_owned(), |document, (heading, section)| {
        const NEXT: &str = "\n## ";
        let (before, rest) = document.split_once(&format!("\n{heading}\n")).unwrap_or((&document, ""));
        let after = rest.find(NEXT).map_or("", |end| &rest[end..]);
        format!("{before}{section}{after}")
    })
}

const VISITS: &str = "## Time to the first point";

/// How long a first visit takes; empty if it was not measured.
fn first_visits(report: &Report) -> String {
    let Some([ready, first]) = Report::first_visit(&report.visits) else { return String::new() };
    let mut text = format!(
        "\n{VISITS}\n\n\
         In a browser with an empty cache, with the server on the same machine: Train can be pressed {ready:.0} ms after\n\
         opening the page, and the first point of the loss chart appears {first:.0} ms after pressing it at once (median of {}\n\
         visits).",
        report.visits.len()
    );
    if let Some([_, first]) = Report::first_visit(&report.visits_with_gpu) {
        let _ = write!(
            text,
            " Where the browser has WebGPU, here in software, both backends are timed beside that: {first:.0} ms."
        );
    }
    text + "\n"
}

const STRIP: &str = "## What the picture of the network costs";

/// What the picture of the network costs; empty if it was not measured.
fn strip(report: &Report) -> String {
    let measured = &report.strip;
    let Some(first) = measured.comparisons.first() else { return String::new() };
    let row = |name: &str, cost: &str, windows: &[Window]| {
        let of = |value: fn(&Window) -> f64| windows.iter().map(value).collect::<Vec<_>>();
        let (pictures, longest) = (median(&of(|window| window.pictures_per_second)), of(|window| window.longest_task));
        let long = longest.iter().filter(|ms| **ms > 0.0).count();
        let most = longest.iter().copied().fold(0.0, f64::max);
        let long = if long == 0 { "none".to_owned() } else { format!("{long} of {}, {most:.0} ms", longest.len()) };
        format!("| {name} | {cost} | {pictures:.0} | {long} |\n")
    };
    let side = |comparison: &Comparison, side: usize| -> Vec<Window> {
        comparison.pairs.iter().map(|pair| pair[side]).collect()
    };
    let mut rows = row("no strip", "", &side(first, 0));
    for comparison in &measured.comparisons {
        let name = match comparison.shown {
            Shown::Strip => "the strip",
            Shown::Pen => "a pen",
            Shown::PinnedPen => "a pen and a pinned unit",
        };
        let [low, cost, high] = comparison.cost().map(|share| share * 100.0);
        rows += &row(name, &format!("{cost:.1} % ({low:.1} to {high:.1} %)"), &side(comparison, 1));
    }
    rows += &row("a pen while training is paused", "", &measured.paused);
    format!(
        "\n{STRIP}\n\n\
         What the page opens with on the CPU, for two seconds without the strip, then for two seconds with it, and so on: the\n\
         share of the images per second that it costs, as median of {} pairs ({} with a pen) with its 95 % interval; and in how\n\
         many of the windows the page's thread had a task of 50 ms or more.\n\n\
         | shown | cost | pictures of F6 a second | tasks of 50 ms |\n| --- | ---: | ---: | ---: |\n{rows}",
        first.pairs.len(),
        measured.comparisons.last().map_or(0, |last| last.pairs.len()),
    )
}

/// Results of `crates/lab/benches/gpu.rs` on a physical GPU, from `docs/gpu.json`; empty without that file.
fn physical_gpu() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gpu.json");
    let Some(measured) = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) else {
        return String::new();
    };
    let mut text = format!(
        "\n## On a GPU\n\n\
         {}, natively through Vulkan (`LENET_BENCH_GPU_JSON=$PWD/docs/gpu.json cargo bench -p lab --bench gpu` measures it and\n\
         writes the file that this table is made of): the modern preset on 60,000\n\
         images with readbacks as in the page, our engine on one core of the same machine ({}), and burn's\n\
         kernels on the GPU.\n\n\
         | trainer | batch | images/s | seconds per epoch of 60,000 |\n| --- | ---: | ---: | ---: |\n",
        measured["gpu"].as_str().unwrap_or_default(),
        measured["machine"].as_str().unwrap_or_default(),
    );
    for row in measured["rows"].as_array().into_iter().flatten() {
        let speed = row["images_per_second"].as_f64().unwrap_or(0.0);
        let (trainer, batch) = (row["trainer"].as_str().unwrap_or_default(), &row["batch"]);
        let _ = writeln!(text, "| {trainer} | {batch} | {speed:.0} | {:.2} |", 60_000.0 / speed);
    }
    text
}
