//! SIMD from one source: 128-bit SIMD in the browser, NEON on ARM, AVX2 with fused multiply-add on x86-64.

mod dispatch;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(not(any(target_arch = "aarch64", target_arch = "wasm32")))]
mod portable;
mod vector;
#[cfg(target_arch = "wasm32")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use dispatch::{WithSimd, dispatch};
pub use vector::Simd;
