//! WebAssembly's 128-bit SIMD. Relaxed SIMD was no faster where both were measured, so it is not required.

use super::vector::Simd;
use core::arch::wasm32::*;

/// Vectors of four floats. A browser without SIMD does not compile the module.
#[derive(Clone, Copy)]
pub struct Simd128;

impl Simd for Simd128 {
    type V = v128;
    const LANES: usize = 4;

    #[inline(always)]
    fn run<R>(self, work: impl FnOnce() -> R) -> R {
        work()
    }
    #[inline(always)]
    fn splat(self, value: f32) -> v128 {
        f32x4_splat(value)
    }
    #[inline(always)]
    unsafe fn load_unchecked(self, from: *const f32) -> v128 {
        // SAFETY: the caller's contract.
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_unchecked(self, to: *mut f32, value: v128) {
        // SAFETY: the caller's contract.
        unsafe { v128_store(to.cast(), value) }
    }
    #[inline(always)]
    fn add(self, a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }
    #[inline(always)]
    fn sub(self, a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    fn mul(self, a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    fn div(self, a: v128, b: v128) -> v128 {
        f32x4_div(a, b)
    }
    #[inline(always)]
    fn mul_add(self, a: v128, b: v128, c: v128) -> v128 {
        f32x4_add(f32x4_mul(a, b), c)
    }
    #[inline(always)]
    fn min(self, a: v128, b: v128) -> v128 {
        f32x4_pmin(a, b)
    }
    #[inline(always)]
    fn max(self, a: v128, b: v128) -> v128 {
        f32x4_pmax(a, b)
    }
    #[inline(always)]
    fn sqrt(self, a: v128) -> v128 {
        f32x4_sqrt(a)
    }
    #[inline(always)]
    fn select_gt(self, a: v128, b: v128, x: v128, y: v128) -> v128 {
        v128_bitselect(x, y, f32x4_gt(a, b))
    }
    #[inline(always)]
    fn select_eq(self, a: v128, b: v128, x: v128, y: v128) -> v128 {
        v128_bitselect(x, y, f32x4_eq(a, b))
    }
    #[inline(always)]
    fn sum(self, a: v128) -> f32 {
        let pairs = f32x4_add(a, i32x4_shuffle::<2, 3, 0, 1>(a, a));
        f32x4_extract_lane::<0>(pairs) + f32x4_extract_lane::<1>(pairs)
    }
}
