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
}

const fn article(name: &'static str, backend: &'static str, batches: &'static [u32]) -> Trainer {
    Trainer { name, backend, network: Network::Article, batches }
}

const fn wider(name: &'static str, backend: &'static str) -> Trainer {
    Trainer { name, backend, network: Network::Wider, batches: &[32] }
}

/// Batch sizes at which a single step takes seconds are left out, and so is TensorFlow.js without WebGL on the wider network.
pub const TRAINERS: [Trainer; 14] = [
    article("lenet-lab", "cpu", &[1, 32, 256]),
    article("lenet-lab", "webgpu", &[1, 32, 256]),
    article("burn", "cpu", &[1, 32, 256]),
    article("burn", "webgpu", &[1, 32, 256]),
    article("jax-js", "wasm", &[1, 32]),
    article("jax-js", "webgpu", &[32, 256]),
    article("tfjs", "cpu", &[1, 32]),
    article("tfjs", "webgl", &[32, 256]),
    article("tfjs", "webgpu", &[32]),
    wider("burn", "cpu"),
    wider("burn", "webgpu"),
    wider("jax-js", "wasm"),
    wider("jax-js", "webgpu"),
    wider("tfjs", "webgl"),
];

impl Trainer {
    /// The call of the page's function that measures it.
    pub fn call(&self, batch: u32, milliseconds: u32) -> String {
        let backend = self.backend;
        let network = match self.network {
            Network::Article => "article",
            Network::Wider => "wider",
        };
        let function = match (self.name, backend) {
            // The CPU worker holds one trainer, the other four.
            ("lenet-lab", "cpu") => format!("ours('cpu', ['{network}']"),
            ("lenet-lab", _) => format!("ours('webgpu', ['{backend}-own', '{network}']"),
            ("burn", _) => format!("ours('webgpu', ['{backend}-burn', '{network}']"),
            ("jax-js", _) => format!("jax('{backend}', '{network}'"),
            (peer, _) => format!("{peer}('{backend}', '{network}'"),
        };
        format!("{function}, {batch}, {milliseconds})")
    }

    /// Whether it uses WebGPU, so that its calls can be counted.
    pub fn is_on_gpu(&self) -> bool {
        self.backend == "webgpu"
    }
}
