//! Vectors of floats: one source for 128-bit SIMD in the browser, NEON on ARM, AVX2 with fused multiply-add on x86-64.
//!
//! A value of a [`Simd`] type is the proof that the machine has these instructions, so its operations are safe to call.

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(not(any(target_arch = "aarch64", target_arch = "wasm32")))]
mod portable;
#[cfg(target_arch = "wasm32")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

/// A machine's vectors of floats.
pub trait Simd: Copy + 'static {
    /// Some floats.
    type V: Copy;
    /// Their number: 4 or 8.
    const LANES: usize;

    /// Does work in a function compiled for these instructions; what the closure calls has to be inlined.
    fn run<R>(self, work: impl FnOnce() -> R) -> R;

    /// The same float in every lane.
    fn splat(self, value: f32) -> Self::V;
    /// Reads neighbours.
    ///
    /// # Safety
    /// `LANES` floats can be read there.
    unsafe fn read(self, from: *const f32) -> Self::V;
    /// Writes neighbours.
    ///
    /// # Safety
    /// `LANES` floats can be written there.
    unsafe fn write(self, to: *mut f32, value: Self::V);
    /// a + b
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// a - b
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    /// a * b
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    /// a / b
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    /// a * b + c, rounded once or twice.
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// The smaller of each pair.
    fn min(self, a: Self::V, b: Self::V) -> Self::V;
    /// The larger of each pair.
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    /// Square root.
    fn sqrt(self, a: Self::V) -> Self::V;
    /// Where a > b, x, elsewhere y.
    fn where_greater(self, a: Self::V, b: Self::V, x: Self::V, y: Self::V) -> Self::V;
    /// Where a == b, x, elsewhere y.
    fn where_equal(self, a: Self::V, b: Self::V, x: Self::V, y: Self::V) -> Self::V;
    /// Sum of all lanes.
    fn sum(self, a: Self::V) -> f32;

    /// Reads the first floats of a slice, which must have so many.
    #[inline(always)]
    fn load(self, from: &[f32]) -> Self::V {
        assert!(from.len() >= Self::LANES);
        // SAFETY: just checked.
        unsafe { self.read(from.as_ptr()) }
    }

    /// Writes the first floats of a slice, which must have so many.
    #[inline(always)]
    fn store(self, to: &mut [f32], value: Self::V) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: just checked.
        unsafe { self.write(to.as_mut_ptr(), value) }
    }
}

/// Does something that is generic over [`Simd`] with the best that this machine has.
pub trait Work {
    /// What comes out.
    type Output;
    /// The work.
    fn with<S: Simd>(self, simd: S) -> Self::Output;
}

/// Calls `work` with the best vectors that this machine has.
#[cfg(target_arch = "wasm32")]
pub fn dispatch<W: Work>(work: W) -> W::Output {
    work.with(wasm::Simd128)
}

/// Calls `work` with the best vectors that this machine has.
#[cfg(target_arch = "aarch64")]
pub fn dispatch<W: Work>(work: W) -> W::Output {
    work.with(neon::Neon)
}

/// Calls `work` with the best vectors that this machine has.
#[cfg(not(any(target_arch = "aarch64", target_arch = "wasm32")))]
pub fn dispatch<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = x86::Avx2::detect() {
        return work.with(simd);
    }
    work.with(portable::Portable)
}
