//! The trainer on the CPU (code written for the network, checked against burn-flex), in a Web Worker.

use lenet_lab::browser::worker;
use lenet_lab::values::experiment::{Backend, Kernels};

fn main() {
    wasm_bindgen_futures::spawn_local(worker::serve(Backend::Cpu, Kernels::Own));
}
