//! The worker for everything but our own kernels on the CPU: our own on WebGPU, and burn on both.

use lenet_burn::BurnDevice;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Failure;
use lenet_gpu::GpuDevice;
use lenet_lab::worker::{self, measure};
use lenet_learner::trainer::Device;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Serves the page until the worker is terminated; `compute` is a [`Compute`](lenet_experiment::compute::Compute)'s slug.
#[wasm_bindgen]
pub fn serve(compute: String) {
    wasm_bindgen_futures::spawn_local(worker::serve(async move { open(&compute).await }));
}

async fn open(compute: &str) -> Result<Rc<dyn Device>, Failure> {
    match compute {
        "cpu-burn" => Ok(Rc::new(BurnDevice::flex())),
        "webgpu-burn" => Ok(Rc::new(BurnDevice::wgpu().await?.counting(Rc::new(dispatches)))),
        _ => Ok(Rc::new(GpuDevice::open().await?)),
    }
}

/// Dispatches so far, counted by `www/worker.js`; 0 where it does not count.
fn dispatches() -> u32 {
    let count = js_sys::Reflect::get(&js_sys::global(), &"gpuDispatches".into());
    count.ok().and_then(|count| count.as_f64()).unwrap_or(0.0) as u32
}

async fn device(compute: &str) -> Result<Rc<dyn Device>, JsValue> {
    open(compute).await.map_err(|failure| failure.what.into())
}

/// Both networks are trained alike.
fn experiment(network: &str) -> Result<Experiment, JsValue> {
    let modern = Preset::Modern.experiment();
    match (network, modern.network.training()) {
        ("wider", Some(training)) => {
            let layers = Preset::Wider.experiment().network.layers();
            Ok(Experiment { network: Network::from_layers(layers, training), ..modern })
        }
        ("article", _) => Ok(modern),
        (other, _) => Err(format!("the networks are `article` and `wider`, not `{other}`").into()),
    }
}

/// For `benches/browser`: images, milliseconds and steps of a measured run, see [`measure::training`].
#[wasm_bindgen]
pub async fn measure(
    compute: String,
    network: String,
    batch_size: u32,
    milliseconds: f64,
) -> Result<Vec<f64>, JsValue> {
    measure::training(device(&compute).await?, experiment(&network)?, batch_size, milliseconds).await
}

/// For `benches/browser`: trains for `count` epochs, see [`measure::epochs`].
#[wasm_bindgen]
pub async fn epochs(compute: String, network: String, batch_size: u32, count: u32) -> Result<(), JsValue> {
    measure::epochs(device(&compute).await?, experiment(&network)?, batch_size, count).await
}

fn main() {}
