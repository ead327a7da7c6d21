//! docs/PERFORMANCE.md, written from what was measured.

use super::report::Report;
use super::sizes;
use lenet_lab::lab::reproduce::machine::Machine;
use lenet_lab::values::network::Architecture;
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

/// The page of documentation.
pub fn document(report: &Report, site: &Path) -> String {
    let mut text = format!(
        "# Performance\n\n\
         <!-- Written by `cargo xtask bench --docs`, with `--keras` for Keras too; not to be edited by hand. -->\n\n\
         Training the article's network (tanh, average pooling, cross-entropy, plain SGD) in one session of one Chromium,\n\
         each trainer in turn and then again; the median of the rounds, and half the distance between the slowest and the\n\
         quickest. What counts is the ratio: `ours on the CPU is` says how many times as fast ours is on one thread of the\n\
         browser. WebGPU is a software adapter here (SwiftShader), which says little of a graphics card. Rows of `native`\n\
         run outside of the browser, ours on one thread with AVX2 where the processor has it, Keras on all cores. `of peak`:\n\
         {:.2} million multiply-adds an image, as a share of what the same thread did on registers alone just before.\n\n\
         Machine: {}.\n",
        Architecture::Article.multiply_adds() / 1e6,
        Machine::this()
    );
    text += &report.table();
    text += "\n## How the cost grows with the batch size\n\n";
    text += &report.growth();
    let minutes = |speed: f64| {
        let seconds = 20.0 * 60_000.0 / speed;
        format!("{}:{:02} minutes", seconds as u64 / 60, seconds as u64 % 60)
    };
    if let (Some(browser), Some(native)) = (report.ours("cpu"), report.ours("native")) {
        let _ = write!(
            text,
            "\n## Twenty epochs, then and now\n\n\
             At the speeds above, twenty epochs of 60,000 images, one image a step, come to {} in this browser and to\n\
             {} natively, both on one core. The article's took 20 times 100 seconds in Keras; the paper's network, a slightly smaller one, two to three\n\
             days of a Silicon Graphics Origin 2000.\n",
            minutes(browser),
            minutes(native)
        );
    }
    if let Some((paper, [ratio, least, most], turns)) = report.paper() {
        let _ = write!(
            text,
            "\n## The paper's own network\n\n\
             `lenet-1998` trains {paper:.0} images a second on the CPU of this browser, one image a step: {} for its\n\
             20 passes of 60,000. An image takes {ratio:.2} times as long as the article's ({least:.2} to {most:.2} in {turns} turns of one\n\
             after the other). The estimates of the curvature, of 500 images before each pass, are not counted.\n",
            minutes(paper)
        );
    }
    if let Some([ready, first]) = Report::first_visit(&report.visits) {
        let _ = write!(
            text,
            "\n## Time to the first point\n\n\
             In a browser that has never seen the page, served from the same machine: Train can be pressed {ready:.0} ms after\n\
             opening it, and the first point of the loss chart is there {first:.0} ms after pressing it at once (median of {}\n\
             visits).",
            report.visits.len()
        );
        if let Some([_, first]) = Report::first_visit(&report.visits_with_gpu) {
            let _ = write!(
                text,
                " Where the browser has WebGPU, here in software, both backends are timed beside that: {first:.0} ms."
            );
        }
        text.push('\n');
    }
    text += &graphics_processor();
    text += "\n## Size\n\nThe page starts with its own module and the CPU's trainer; the WebGPU trainer is fetched when it is wanted.\n\n";
    text += &sizes::modules(site);
    text += "\n## Memory\n\nWhat the trainer's module holds after an epoch of 2,048 images, and after twenty; a GPU's own buffers are not counted.\n\
             They are made once a run.\n\n";
    text += &sizes::memory(&report.memory);
    text
}

/// What `benches/gpu.rs` has measured on a real graphics processor, from `docs/gpu.json`; nothing where there is no such file.
fn graphics_processor() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gpu.json");
    let Some(measured) = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) else {
        return String::new();
    };
    let mut text = format!(
        "\n## On a graphics card\n\n\
         {}, natively through Vulkan (`LENET_BENCH_GPU_JSON=docs/gpu.json cargo bench --all-features --bench gpu` measures it and\n\
         writes the file that this table is made of): the modern preset on 60,000\n\
         images with read-backs as in the page, our engine on one core of the same machine ({}), and burn's generic\n\
         kernels on the card.\n\n\
         | trainer | batch | images/s | seconds an epoch of 60,000 |\n| --- | ---: | ---: | ---: |\n",
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
