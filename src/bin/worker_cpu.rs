//! The trainer on the CPU (burn-flex), in a Web Worker.

use lenet_lab::browser::worker;
use lenet_lab::values::experiment::Backend;

fn main() {
    wasm_bindgen_futures::spawn_local(worker::serve(Backend::Cpu));
}
