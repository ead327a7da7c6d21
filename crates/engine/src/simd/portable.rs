//! For machines without one of the others: arrays, which the compiler turns into what there is.

use super::Simd;

/// Four floats.
#[derive(Clone, Copy)]
pub struct Portable;

type V = [f32; 4];

#[inline(always)]
fn each(a: V, b: V, act: impl Fn(f32, f32) -> f32) -> V {
    [act(a[0], b[0]), act(a[1], b[1]), act(a[2], b[2]), act(a[3], b[3])]
}

#[inline(always)]
fn pick(mask: [bool; 4], x: V, y: V) -> V {
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
    unsafe fn read(self, from: *const f32) -> V {
        // SAFETY: the caller's.
        unsafe { from.cast::<V>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn write(self, to: *mut f32, value: V) {
        // SAFETY: the caller's.
        unsafe { to.cast::<V>().write_unaligned(value) }
    }
    #[inline(always)]
    fn add(self, a: V, b: V) -> V {
        each(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: V, b: V) -> V {
        each(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: V, b: V) -> V {
        each(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: V, b: V) -> V {
        each(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn mul_add(self, a: V, b: V, c: V) -> V {
        self.add(self.mul(a, b), c)
    }
    #[inline(always)]
    fn min(self, a: V, b: V) -> V {
        each(a, b, |a, b| if b < a { b } else { a })
    }
    #[inline(always)]
    fn max(self, a: V, b: V) -> V {
        each(a, b, |a, b| if b > a { b } else { a })
    }
    #[inline(always)]
    fn sqrt(self, a: V) -> V {
        a.map(f32::sqrt)
    }
    #[inline(always)]
    fn where_greater(self, a: V, b: V, x: V, y: V) -> V {
        pick(core::array::from_fn(|lane| a[lane] > b[lane]), x, y)
    }
    #[inline(always)]
    fn where_equal(self, a: V, b: V, x: V, y: V) -> V {
        pick(core::array::from_fn(|lane| a[lane] == b[lane]), x, y)
    }
    #[inline(always)]
    fn sum(self, a: V) -> f32 {
        (a[0] + a[2]) + (a[1] + a[3])
    }
}
