//! Fallback for other processors: arrays, which the compiler may vectorise.

use super::vector::Simd;

/// Vectors of four floats.
#[derive(Clone, Copy)]
pub struct Portable;

type V = [f32; 4];

#[inline(always)]
fn map2(a: V, b: V, op: impl Fn(f32, f32) -> f32) -> V {
    [op(a[0], b[0]), op(a[1], b[1]), op(a[2], b[2]), op(a[3], b[3])]
}

#[inline(always)]
fn select(mask: [bool; 4], x: V, y: V) -> V {
    core::array::from_fn(|lane| if mask[lane] { x[lane] } else { y[lane] })
}

impl Simd for Portable {
    type V = V;
    const LANES: usize = 4;

    #[inline(always)]
    fn run<R>(self, work: impl FnOnce() -> R) -> R {
        work()
    }
    #[inline(always)]
    fn splat(self, value: f32) -> V {
        [value; 4]
    }
    #[inline(always)]
    unsafe fn load_unchecked(self, from: *const f32) -> V {
        // SAFETY: the caller's contract.
        unsafe { from.cast::<V>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_unchecked(self, to: *mut f32, value: V) {
        // SAFETY: the caller's contract.
        unsafe { to.cast::<V>().write_unaligned(value) }
    }
    #[inline(always)]
    fn add(self, a: V, b: V) -> V {
        map2(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: V, b: V) -> V {
        map2(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: V, b: V) -> V {
        map2(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: V, b: V) -> V {
        map2(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn mul_add(self, a: V, b: V, c: V) -> V {
        self.add(self.mul(a, b), c)
    }
    #[inline(always)]
    fn min(self, a: V, b: V) -> V {
        map2(a, b, |a, b| if b < a { b } else { a })
    }
    #[inline(always)]
    fn max(self, a: V, b: V) -> V {
        map2(a, b, |a, b| if b > a { b } else { a })
    }
    #[inline(always)]
    fn sqrt(self, a: V) -> V {
        a.map(f32::sqrt)
    }
    #[inline(always)]
    fn select_gt(self, a: V, b: V, x: V, y: V) -> V {
        select(core::array::from_fn(|lane| a[lane] > b[lane]), x, y)
    }
    #[inline(always)]
    fn select_eq(self, a: V, b: V, x: V, y: V) -> V {
        select(core::array::from_fn(|lane| a[lane] == b[lane]), x, y)
    }
    #[inline(always)]
    fn sum(self, a: V) -> f32 {
        (a[0] + a[2]) + (a[1] + a[3])
    }
}
