//! The trainer on WebGPU (burn-wgpu), in a Web Worker.

use lenet_lab::browser::worker;
use lenet_lab::values::experiment::{Backend, Kernels};

fn main() {
    wasm_bindgen_futures::spawn_local(worker::serve(Backend::WebGpu, Kernels::Own));
}
