//! The paper's own LeNet-5: its training on the engine written for it ([`PaperTrainer`]), and the same network on burn's
//! generic tensors ([`LeNet1998`]), which the engine is checked against.
//!
//! The letters of shapes: n images; other sizes are the paper's.

mod criterion;
mod curvature;
mod first;
mod list;
mod network;
mod trainer;

use first::SUBSAMPLING;

pub use first::{initial_weights, layers};
pub use network::{LAYERS, Layer, LeNet1998, Trace, inputs};
pub use trainer::PaperTrainer;

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests;
