//! The CPU worker: the engine, nothing else.

use lenet_engine::{peak, trainer::Cpu};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_lab::worker::{self, measure};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Serves the page until the worker is terminated; it can open nothing but the engine.
#[wasm_bindgen]
pub fn serve(_compute: String) {
    wasm_bindgen_futures::spawn_local(worker::serve(async { Ok(Rc::new(Cpu) as _) }));
}

fn experiment(network: &str) -> Result<Experiment, JsValue> {
    match network {
        "article" => Ok(Preset::Modern.experiment()),
        "paper" => Ok(Preset::Lenet1998.experiment()),
        other => Err(format!("the networks are `article` and `paper`, not `{other}`").into()),
    }
}

/// For `benches/browser`: images, milliseconds and steps of a measured run, see [`measure::training`].
#[wasm_bindgen]
pub async fn measure(network: String, batch_size: u32, milliseconds: f64) -> Result<Vec<f64>, JsValue> {
    measure::training(Rc::new(Cpu), experiment(&network)?, batch_size, milliseconds).await
}

/// For `benches/browser`: trains for `count` epochs, see [`measure::epochs`].
#[wasm_bindgen]
pub async fn epochs(network: String, batch_size: u32, count: u32) -> Result<(), JsValue> {
    measure::epochs(Rc::new(Cpu), experiment(&network)?, batch_size, count).await
}

/// For `benches/browser`: peak GFLOP/s of this thread.
#[wasm_bindgen]
pub fn peak(milliseconds: f64) -> f64 {
    const ITERATIONS: u32 = 200_000;
    // Warm-up.
    peak::work(ITERATIONS);
    let (start, mut operations) = (worker::now(), 0);
    while worker::now() - start < milliseconds {
        operations += peak::work(ITERATIONS).0;
    }
    operations as f64 / (worker::now() - start) / 1e6
}

fn main() {}
