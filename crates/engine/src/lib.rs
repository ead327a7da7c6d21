//! LeNet-5 of the article, and in [`paper`] that of 1998, trained by code that is written for them: forward, backward
//! and update by explicit SIMD over memory laid out for the purpose. One source for browsers (SIMD128), x86-64 (AVX2) and
//! ARM (NEON).
//!
//! Knows nothing of burn, of data sets or of the browser. Its numbers are checked against burn's where both are at hand.

mod buffer;
mod c1;
mod c3;
mod criterion;
mod dense;
mod engine;
mod kernels;
mod layout;
pub mod paper;
mod pass;
pub mod peak;
mod recipe;
mod simd;
mod squash;
pub mod trainer;
mod update;

pub use engine::{Engine, Example, PIXELS, WrongLength};
pub use layout::PARAMETERS;
pub use recipe::{Activation, Loss, Optimizer, Pooling, Recipe};
