//! Our trainer outside the browser, on one thread.

use super::report::Row;
use super::trainers::Network;
use lenet_engine::trainer::Cpu;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Event;
use lenet_learner::session::Session;
use std::rc::Rc;
use std::time::Instant;

/// Our trainer at each batch size, for about `milliseconds` each, next to the peak of the thread.
pub fn rows(milliseconds: f64) -> Vec<Row> {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1000.0;
    let session = Session::new(Rc::new(Cpu));
    let row = |batch_size| {
        let peak = peak(&clock);
        let experiment = Experiment { batch_size, ..Preset::Modern.experiment() };
        let event = pollster::block_on(session.benchmark(1, &experiment, &clock, milliseconds));
        let Event::Benchmarked { images_per_second, .. } = event else { panic!("{event:?}") };
        let (trainer, backend, batch, calls) = ("lenet-lab", "native", batch_size, [None; 4]);
        Row { trainer, backend, network: Network::Article, batch, images_per_second, peak, calls, kernels: Vec::new() }
    };
    [1, 32, 256].map(row).into()
}

/// Peak GFLOP/s of this thread, after a warm-up.
fn peak(clock: &dyn Fn() -> f64) -> f64 {
    const ITERATIONS: u32 = 2_000_000;
    lenet_engine::peak::work(ITERATIONS);
    let start = clock();
    let (operations, _) = lenet_engine::peak::work(ITERATIONS);
    operations as f64 / (clock() - start) / 1e6
}
