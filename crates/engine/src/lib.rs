//! CPU training of the article's LeNet-5 and, in [`paper`], of LeNet-5 of 1998: forward pass, backward pass and update as
//! explicit SIMD over memory laid out for it. One source for browsers (SIMD128), x86-64 (AVX2) and ARM (NEON).
//!
//! Independent of burn, of the data sets and of the browser. Tests elsewhere compare it with burn.

mod activation;
mod activations;
mod buffer;
mod c1;
mod c3;
mod dense;
mod engine;
mod kernels;
mod layout;
mod loss;
mod network;
mod optimizer;
pub mod paper;
pub mod peak;
mod s2;
mod s4;
mod simd;
pub mod trainer;

pub use engine::{Engine, Example};
pub use layout::WrongLength;
