//! The trainers to compare.

use lenet_experiment::presets::Preset;

/// A network to be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// The article's.
    Article,
    /// The same shape with 32 and 64 maps, ReLU and max pooling.
    Wider,
}

impl Network {
    /// A preset with this network.
    pub fn preset(self) -> Preset {
        match self {
            Self::Article => Preset::Modern,
            Self::Wider => Preset::Wider,
        }
    }
}

/// A trainer of a network and its batch sizes.
pub struct Trainer {
    pub name: &'static str,
    pub backend: &'static str,
    pub network: Network,
    pub batches: &'static [u32],
    /// Function of the page with its first arguments.
    call: &'static str,
}

const fn article(name: &'static str, backend: &'static str, batches: &'static [u32], call: &'static str) -> Trainer {
    Trainer { name, backend, network: Network::Article, batches, call }
}

const fn wider(name: &'static str, backend: &'static str, call: &'static str) -> Trainer {
    Trainer { name, backend, network: Network::Wider, batches: &[32], call }
}

/// Batch sizes at which a single step takes seconds are left out, and so is TensorFlow.js without WebGL on the wider network.
pub const TRAINERS: [Trainer; 14] = [
    article("lenet-lab", "cpu", &[1, 32, 256], "ours('cpu', ['article']"),
    article("lenet-lab", "webgpu", &[1, 32, 256], "ours('webgpu', ['webgpu-own', 'article']"),
    article("burn", "cpu", &[1, 32, 256], "ours('webgpu', ['cpu-burn', 'article']"),
    article("burn", "webgpu", &[1, 32, 256], "ours('webgpu', ['webgpu-burn', 'article']"),
    article("jax-js", "wasm", &[1, 32], "jax('wasm', 'article'"),
    article("jax-js", "webgpu", &[32, 256], "jax('webgpu', 'article'"),
    article("tfjs", "cpu", &[1, 32], "tfjs('cpu', 'article'"),
    article("tfjs", "webgl", &[32, 256], "tfjs('webgl', 'article'"),
    article("tfjs", "webgpu", &[32], "tfjs('webgpu', 'article'"),
    wider("burn", "cpu", "ours('webgpu', ['cpu-burn', 'wider']"),
    wider("burn", "webgpu", "ours('webgpu', ['webgpu-burn', 'wider']"),
    wider("jax-js", "wasm", "jax('wasm', 'wider'"),
    wider("jax-js", "webgpu", "jax('webgpu', 'wider'"),
    wider("tfjs", "webgl", "tfjs('webgl', 'wider'"),
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
