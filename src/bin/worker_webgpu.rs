//! The WebGPU worker. For comparison it also holds burn, on the CPU and on WebGPU.

use lenet_burn::BurnDevice;
use lenet_experiment::presets::Preset;
use lenet_gpu::GpuDevice;
use lenet_lab::worker::{self, measure};
use lenet_learner::trainer::Device;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Serves the page until the worker is terminated.
#[wasm_bindgen]
pub fn serve() {
    wasm_bindgen_futures::spawn_local(worker::serve(async { Ok(Rc::new(GpuDevice::open().await?) as _) }));
}

async fn device(kernels: &str) -> Result<Rc<dyn Device>, JsValue> {
    let opened: Result<Rc<dyn Device>, _> = match kernels {
        "own" => GpuDevice::open().await.map(|device| Rc::new(device) as _),
        "burn" => BurnDevice::wgpu().await.map(|device| Rc::new(device) as _),
        "burn-flex" => Ok(Rc::new(BurnDevice::flex())),
        other => return Err(format!("the kernels are `own`, `burn` and `burn-flex`, not `{other}`").into()),
    };
    opened.map_err(|failure| failure.what.into())
}

/// For `benches/browser`: images, milliseconds and steps of a measured run, see [`measure::training`].
#[wasm_bindgen]
pub async fn measure(kernels: String, batch_size: u32, milliseconds: f64) -> Result<Vec<f64>, JsValue> {
    measure::training(device(&kernels).await?, Preset::Modern, batch_size, milliseconds).await
}

/// For `benches/browser`: trains for `count` epochs, see [`measure::epochs`].
#[wasm_bindgen]
pub async fn epochs(kernels: String, batch_size: u32, count: u32) -> Result<(), JsValue> {
    measure::epochs(device(&kernels).await?, Preset::Modern, batch_size, count).await
}

fn main() {}
