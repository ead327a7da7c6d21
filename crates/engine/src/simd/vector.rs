//! The vector operations that the kernels are written in.

/// SIMD vectors of f32 on one instruction set. A value of the type is the proof that the processor has the instructions,
/// so its operations are safe to call. Except for [`Self::sum`], they act lane by lane.
pub trait Simd: Copy + 'static {
    type V: Copy;
    /// Floats in a vector: 4 or 8.
    const LANES: usize;

    /// Runs `work` in a function compiled for these instructions. Everything that the closure calls has to be inlined.
    fn run<R>(self, work: impl FnOnce() -> R) -> R;

    /// `value` in every lane.
    fn splat(self, value: f32) -> Self::V;
    /// Loads `LANES` consecutive floats.
    ///
    /// # Safety
    /// `from` is valid for reads of `LANES` floats.
    unsafe fn load_unchecked(self, from: *const f32) -> Self::V;
    /// Stores `LANES` consecutive floats.
    ///
    /// # Safety
    /// `to` is valid for writes of `LANES` floats.
    unsafe fn store_unchecked(self, to: *mut f32, value: Self::V);
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    /// a * b + c, rounded once where the instruction set has fused multiply-add, else twice.
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    fn min(self, a: Self::V, b: Self::V) -> Self::V;
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    fn sqrt(self, a: Self::V) -> Self::V;
    /// a > b ? x : y
    fn select_gt(self, a: Self::V, b: Self::V, x: Self::V, y: Self::V) -> Self::V;
    /// a == b ? x : y
    fn select_eq(self, a: Self::V, b: Self::V, x: Self::V, y: Self::V) -> Self::V;
    /// Sum of all lanes.
    fn sum(self, a: Self::V) -> f32;

    /// Loads the first `LANES` floats of a slice.
    ///
    /// # Panics
    /// When the slice is shorter.
    #[inline(always)]
    fn load(self, from: &[f32]) -> Self::V {
        assert!(from.len() >= Self::LANES);
        // SAFETY: the length was checked.
        unsafe { self.load_unchecked(from.as_ptr()) }
    }

    /// Stores to the first `LANES` floats of a slice.
    ///
    /// # Panics
    /// When the slice is shorter.
    #[inline(always)]
    fn store(self, to: &mut [f32], value: Self::V) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: the length was checked.
        unsafe { self.store_unchecked(to.as_mut_ptr(), value) }
    }
}
