//! The paper's own LeNet-5 on burn's generic tensors: what the engine of the same network is checked against.
//!
//! The letters of shapes: n images; other sizes are the paper's.

mod criterion;
mod curvature;
mod list;
mod network;

pub use network::{LAYERS, Layer, LeNet1998, Trace};

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests;
