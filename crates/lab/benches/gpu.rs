//! Native benchmark of our kernels on the GPU of this machine: `cargo bench -p lab --bench gpu`.
//!
//! Trains the modern preset on 60,000 synthetic images through a session, as the page does: one epoch of warm-up, then two
//! measured ones. For comparison burn's generic kernels, for a few seconds each, and our engine on one core of the same machine.
//! Writes the results to the file named by `LENET_BENCH_GPU_JSON`; `docs/PERFORMANCE.md` has its table from `docs/gpu.json`.

use lab::device::open;
use lab::reproduce::machine::Machine;
use lenet_data::dataset::Dataset;
use lenet_data::synthetic::synthetic;
use lenet_engine::trainer::Cpu;
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event};
use lenet_gpu::GpuDevice;
use lenet_learner::session::Session;
use lenet_learner::trainer::Device;
use pollster::block_on;
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::Instant;

/// Size of the training set of MNIST.
const IMAGES: usize = 60_000;

fn main() {
    // `cargo test --benches` only checks that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let gpu = match block_on(GpuDevice::open()) {
        Ok(gpu) => gpu,
        Err(failure) => return println!("{} {}", failure.what, failure.remedy),
    };
    let name = gpu.adapter_name().to_owned();
    let gpu: Rc<dyn Device> = Rc::new(gpu);
    println!("{name}\n\n| trainer | batch | images/s | seconds per epoch of 60,000 |\n| --- | ---: | ---: | ---: |");
    let machine = Machine::this().to_string();
    let set = Rc::new(synthetic(1, IMAGES));
    let mut rows = Vec::new();
    for batch_size in [1, 8, 32, 64, 128, 256, 512] {
        rows.push(row("gpu", batch_size, epochs(&gpu, &set, batch_size)));
    }
    for batch_size in [1, 32, 256] {
        rows.push(row("cpu", batch_size, timed(Rc::new(Cpu), batch_size)));
    }
    match block_on(open(Backend::WebGpu, Kernels::Burn)) {
        Ok(burn) => rows.extend([1, 32, 256].map(|size| row("burn on the gpu", size, timed(burn.clone(), size)))),
        Err(failure) => println!("burn's kernels: {}", failure.what),
    }
    if let Some(file) = std::env::var_os("LENET_BENCH_GPU_JSON") {
        let text = format!("{:#}\n", json!({ "gpu": name, "machine": machine, "rows": rows }));
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

fn row(trainer: &str, batch_size: u32, images_per_second: f64) -> Value {
    let epoch = IMAGES as f64 / images_per_second;
    println!("| {trainer} | {batch_size} | {images_per_second:.0} | {epoch:.3} |");
    json!({ "trainer": trainer, "batch": batch_size, "images_per_second": images_per_second.round() })
}

/// Images per second over the second and third epoch, readbacks included.
fn epochs(device: &Rc<dyn Device>, set: &Rc<Dataset>, batch_size: u32) -> f64 {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1000.0;
    let experiment = Experiment { batch_size, epochs: 3, validation_percent: 0, ..Preset::Modern.experiment() };
    let mut session = Session::new(device.clone());
    block_on(session.load(1, experiment, set.clone(), None, None)).unwrap_or_else(|failure| panic!("{failure:?}"));
    block_on(session.handle(Command::Run { run: 1 }));
    let mut warm = None;
    while session.is_running() {
        for event in block_on(session.slice(&clock, 50.0)) {
            match event {
                Event::RunFailed { failure, .. } => panic!("{failure:?}"),
                Event::Progress { progress, .. } if progress.epoch >= 1 => {
                    warm.get_or_insert(clock());
                }
                _ => {}
            }
        }
    }
    2.0 * IMAGES as f64 / (clock() - warm.unwrap_or(0.0)) * 1000.0
}

/// Images per second over about two seconds.
fn timed(device: Rc<dyn Device>, batch_size: u32) -> f64 {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1000.0;
    let experiment = Experiment { batch_size, ..Preset::Modern.experiment() };
    match block_on(Session::new(device).benchmark(1, &experiment, &clock, 2000.0)) {
        Event::Benchmarked { images_per_second, .. } => images_per_second,
        other => panic!("{other:?}"),
    }
}
