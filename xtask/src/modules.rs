//! The site's WebAssembly modules. `index.html` repeats the names for Trunk; a test compares the two.

use std::path::Path;
use xshell::{Cmd, Shell, cmd};

/// The target triple.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

/// Cargo's profile of a release build.
pub const RELEASE: &str = "web";

/// A binary of the root package that becomes a module of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// The binary's name in `Cargo.toml`.
    pub bin: &'static str,
    /// The features it is compiled with.
    pub features: &'static str,
    /// Prefix of its file names in the site; Trunk adds a hash to the page's.
    pub prefix: &'static str,
    /// wasm-opt's optimisation level in release builds.
    pub wasm_opt: &'static str,
    /// Maximum size of the module in bytes after gzip, in release builds.
    pub budget: u64,
}

impl Module {
    /// The command that compiles the module, to be bound by wasm-bindgen.
    pub(crate) fn compile<'a>(self, sh: &'a Shell, profile: &str, target: &Path) -> Cmd<'a> {
        let Self { bin, features, .. } = self;
        cmd!(sh, "cargo build --profile {profile} --target {TRIPLE} --target-dir {target}").args([
            "--no-default-features",
            "--features",
            features,
            "--bin",
            bin,
        ])
    }
}

/// The page.
pub const PAGE: Module = Module { bin: "app", features: "page", prefix: "app-", wasm_opt: "z", budget: 942_000 };

/// The worker that trains on the CPU.
pub const CPU_WORKER: Module =
    Module { bin: "worker-cpu", features: "worker-cpu", prefix: "worker-cpu_", wasm_opt: "s", budget: 260_000 };

/// The worker that trains on WebGPU, and with burn.
pub const WEBGPU_WORKER: Module = Module {
    bin: "worker-webgpu",
    features: "worker-webgpu",
    prefix: "worker-webgpu_",
    wasm_opt: "s",
    budget: 3_300_000,
};

/// All modules.
pub const MODULES: [Module; 3] = [PAGE, CPU_WORKER, WEBGPU_WORKER];

/// The features of WebAssembly that wasm-opt may use. With `--all-features` it writes modules that no browser
/// supports yet.
pub const WASM_FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
