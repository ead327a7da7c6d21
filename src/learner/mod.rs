//! Layer 3: the network and its training, on burn. One code for both backends: the device decides at run time.
//!
//! [`session::Session`] keeps the books (phases, order of images, telemetry) and is values in, values out;
//! [`trainer::Trainer`] does the arithmetic of single steps, on burn's kernels ([`generic`]) or our own ([`fast`], `gpu`);
//! the paper's network has its own ([`paper`]).

pub mod batch;
pub mod device;
mod failures;
pub mod fast;
pub mod generic;
#[cfg(feature = "webgpu")]
mod gpu;
pub mod nn;
pub mod optimizer;
mod pace;
pub mod paper;
mod plan;
pub mod reading;
mod run;
pub mod session;
mod slice;
pub mod tally;
mod timing;
pub mod trainer;

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests;
