//! The trainers to compare.

/// A trainer and its batch sizes.
pub struct Trainer {
    pub name: &'static str,
    pub backend: &'static str,
    pub batches: &'static [u32],
    /// Function of the page with its first arguments.
    call: &'static str,
}

/// Batch sizes at which a single step takes seconds are left out.
pub const TRAINERS: [Trainer; 9] = [
    Trainer { name: "lenet-lab", backend: "cpu", batches: &[1, 32, 256], call: "ours('cpu', 'article'" },
    Trainer { name: "lenet-lab", backend: "webgpu", batches: &[1, 32, 256], call: "ours('webgpu', 'webgpu-own'" },
    Trainer { name: "burn", backend: "cpu", batches: &[1, 32, 256], call: "ours('webgpu', 'cpu-burn'" },
    Trainer { name: "burn", backend: "webgpu", batches: &[1, 32, 256], call: "ours('webgpu', 'webgpu-burn'" },
    Trainer { name: "jax-js", backend: "wasm", batches: &[1, 32], call: "jax('wasm'" },
    Trainer { name: "jax-js", backend: "webgpu", batches: &[32, 256], call: "jax('webgpu'" },
    Trainer { name: "tfjs", backend: "cpu", batches: &[1, 32], call: "tfjs('cpu'" },
    Trainer { name: "tfjs", backend: "webgl", batches: &[32, 256], call: "tfjs('webgl'" },
    Trainer { name: "tfjs", backend: "webgpu", batches: &[32], call: "tfjs('webgpu'" },
];

impl Trainer {
    /// The function call that measures it.
    pub fn call(&self, batch: u32, milliseconds: u32) -> String {
        format!("{}, {batch}, {milliseconds})", self.call)
    }

    /// Whether it uses WebGPU, so that its calls can be counted.
    pub fn is_on_gpu(&self) -> bool {
        self.backend == "webgpu"
    }
}
