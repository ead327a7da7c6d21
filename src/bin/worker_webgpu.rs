//! The trainer on WebGPU (kernels written for the network, on a device of their own), in a Web Worker.

use lenet_lab::browser::{measure, worker};
use lenet_lab::values::experiment::{Backend, Kernels};
use wasm_bindgen::prelude::*;

/// Serves the page until the worker ends.
#[wasm_bindgen]
pub fn serve() {
    wasm_bindgen_futures::spawn_local(worker::serve(Backend::WebGpu, Kernels::Own));
}

/// For the benchmark: images, milliseconds and steps of a training, see [`measure::training`].
#[wasm_bindgen]
pub async fn measure(kernels: String, batch_size: u32, milliseconds: f64) -> Result<Vec<f64>, JsValue> {
    measure::training(Backend::WebGpu, &kernels, batch_size, milliseconds).await
}

/// For the benchmark: a training of so many epochs, see [`measure::epochs`].
#[wasm_bindgen]
pub async fn epochs(kernels: String, batch_size: u32, count: u32) -> Result<(), JsValue> {
    measure::epochs(Backend::WebGpu, &kernels, batch_size, count).await
}

fn main() {}
