//! The two loops in which the time is spent. Every convolution and every dense layer, forward and backward, is one of
//! them over other strides; both keep all their sums in registers.

use crate::simd::Simd;
use std::array::from_fn;

/// The first N vectors of a slice, which must have so many.
#[inline(always)]
pub fn vectors<S: Simd, const N: usize>(simd: S, from: &[f32]) -> [S::V; N] {
    assert!(from.len() >= N * S::LANES);
    // SAFETY: just checked.
    from_fn(|n| unsafe { simd.read(from.as_ptr().add(n * S::LANES)) })
}

/// Writes N vectors to the beginning of a slice, which must be so long.
#[inline(always)]
pub fn put<S: Simd, const N: usize>(simd: S, to: &mut [f32], values: [S::V; N]) {
    assert!(to.len() >= N * S::LANES);
    for (n, value) in values.iter().enumerate() {
        // SAFETY: just checked.
        unsafe { simd.write(to.as_mut_ptr().add(n * S::LANES), *value) }
    }
}

/// How a kernel walks over memory, in floats.
#[derive(Clone, Copy)]
pub struct Walk {
    /// Where it begins.
    pub start: usize,
    /// From one row of sums to the next.
    pub row: usize,
    /// One turn of the inner loop.
    pub inner: usize,
    /// One turn of the outer loop.
    pub outer: usize,
}

impl Walk {
    /// The highest place that is read by this many rows, inner and outer turns, each reading so many floats.
    #[inline(always)]
    fn end(self, rows: usize, [outer, inner]: [usize; 2], floats: usize) -> usize {
        self.start + (rows - 1) * self.row + (inner - 1) * self.inner + (outer - 1) * self.outer + floats
    }
}

/// Adds outer products: `sums[m][n] += single(a, m) * vector(b, n)`, over all turns of both loops.
///
/// Per turn it reads M single floats (`a.row` apart) and N neighbouring vectors; `b.row` is not used.
///
/// # Panics
/// When a walk leaves its slice.
#[inline(always)]
pub fn tile<S: Simd, const M: usize, const N: usize>(
    simd: S,
    turns: [usize; 2],
    a: (&[f32], Walk),
    (b, at_b): (&[f32], Walk),
    sums: [[S::V; N]; M],
) -> [[S::V; N]; M] {
    grid(simd, turns, a, (b, Walk { row: S::LANES, ..at_b }), sums)
}

/// The same with vectors that are `b.row` apart.
///
/// # Panics
/// When a walk leaves its slice.
#[inline(always)]
pub fn grid<S: Simd, const M: usize, const N: usize>(
    simd: S,
    turns: [usize; 2],
    (a, at_a): (&[f32], Walk),
    (b, at_b): (&[f32], Walk),
    mut sums: [[S::V; N]; M],
) -> [[S::V; N]; M] {
    let [outer, inner] = turns;
    assert!(outer > 0 && inner > 0 && at_a.end(M, turns, 1) <= a.len());
    assert!(at_b.end(N, turns, S::LANES) <= b.len());
    for o in 0..outer {
        // Places that go up by themselves, for one that is computed from a turn's number takes longer. Beyond the last
        // turn they may be outside, so they wrap.
        let mut singles = a.as_ptr().wrapping_add(at_a.start + o * at_a.outer);
        let mut row = b.as_ptr().wrapping_add(at_b.start + o * at_b.outer);
        for _ in 0..inner {
            // SAFETY: both walks' last places were checked, and a walk only goes up.
            unsafe {
                let vectors: [S::V; N] = from_fn(|n| simd.read(row.add(n * at_b.row)));
                for (m, sums) in sums.iter_mut().enumerate() {
                    let single = simd.splat(*singles.add(m * at_a.row));
                    for (sum, vector) in sums.iter_mut().zip(vectors) {
                        *sum = simd.mul_add(single, vector, *sum);
                    }
                }
            }
            singles = singles.wrapping_add(at_a.inner);
            row = row.wrapping_add(at_b.inner);
        }
    }
    sums
}

/// Scalar products: `sums[m][n] += vector(a, m) . vector(b, n)`, lane by lane, over all turns of both loops.
///
/// # Panics
/// When a walk leaves its slice.
#[inline(always)]
pub fn dots<S: Simd, const M: usize, const N: usize>(
    simd: S,
    turns: [usize; 2],
    (a, at_a): (&[f32], Walk),
    (b, at_b): (&[f32], Walk),
) -> [[f32; N]; M] {
    let [outer, inner] = turns;
    assert!(outer > 0 && inner > 0 && at_a.end(M, turns, S::LANES) <= a.len());
    assert!(at_b.end(N, turns, S::LANES) <= b.len());
    let mut sums = [[simd.splat(0.0); N]; M];
    for o in 0..outer {
        // As in `grid`.
        let mut left = a.as_ptr().wrapping_add(at_a.start + o * at_a.outer);
        let mut right = b.as_ptr().wrapping_add(at_b.start + o * at_b.outer);
        for _ in 0..inner {
            // SAFETY: both walks' last places were checked, and a walk only goes up.
            unsafe {
                let vectors: [S::V; N] = from_fn(|n| simd.read(right.add(n * at_b.row)));
                for (m, sums) in sums.iter_mut().enumerate() {
                    let vector = simd.read(left.add(m * at_a.row));
                    for (sum, other) in sums.iter_mut().zip(vectors) {
                        *sum = simd.mul_add(vector, other, *sum);
                    }
                }
            }
            left = left.wrapping_add(at_a.inner);
            right = right.wrapping_add(at_b.inner);
        }
    }
    sums.map(|row| row.map(|sum| simd.sum(sum)))
}
