//! Selects the instruction set.

use super::vector::Simd;

/// A computation that is generic over the instruction set; a closure cannot be.
pub trait WithSimd {
    type Output;
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output;
}

/// Runs `op` with the best instruction set of this processor.
#[cfg(target_arch = "wasm32")]
pub fn dispatch<T: WithSimd>(op: T) -> T::Output {
    op.with_simd(super::wasm::Simd128)
}

/// Runs `op` with the best instruction set of this processor.
#[cfg(target_arch = "aarch64")]
pub fn dispatch<T: WithSimd>(op: T) -> T::Output {
    op.with_simd(super::neon::Neon)
}

/// Runs `op` with the best instruction set of this processor.
#[cfg(not(any(target_arch = "aarch64", target_arch = "wasm32")))]
pub fn dispatch<T: WithSimd>(op: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = super::x86::Avx2::detect() {
        return op.with_simd(simd);
    }
    op.with_simd(super::portable::Portable)
}
