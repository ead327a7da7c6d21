//! The two inner loops in which the time is spent. Every convolution and every dense layer, forward and backward, is a
//! sequence of one of these tiles over other strides. Both keep their whole tile of accumulators in registers.

use crate::simd::Simd;
use std::array::from_fn;

/// Loads N consecutive vectors from the start of a slice.
///
/// # Panics
/// When the slice is shorter.
#[inline(always)]
pub fn load_vectors<S: Simd, const N: usize>(simd: S, from: &[f32]) -> [S::V; N] {
    assert!(from.len() >= N * S::LANES);
    // SAFETY: the length was checked.
    from_fn(|n| unsafe { simd.load_unchecked(from.as_ptr().add(n * S::LANES)) })
}

/// Stores N consecutive vectors to the start of a slice.
///
/// # Panics
/// When the slice is shorter.
#[inline(always)]
pub fn store_vectors<S: Simd, const N: usize>(simd: S, to: &mut [f32], values: [S::V; N]) {
    assert!(to.len() >= N * S::LANES);
    for (n, value) in values.iter().enumerate() {
        // SAFETY: the length was checked.
        unsafe { simd.store_unchecked(to.as_mut_ptr().add(n * S::LANES), *value) }
    }
}

/// Trip counts of a tile's two nested loops over the terms of its sums, in a GEMM or in a convolution.
#[derive(Clone, Copy)]
pub struct Loops {
    pub outer: usize,
    pub inner: usize,
}

/// One factor of a tile's product. Offset and strides in floats; element `row` of iteration (outer, inner) is at
/// `values[offset + row * row_stride + outer * outer_stride + inner * inner_stride]`.
#[derive(Clone, Copy)]
pub struct Operand<'a> {
    pub values: &'a [f32],
    pub offset: usize,
    pub row_stride: usize,
    pub outer_stride: usize,
    pub inner_stride: usize,
}

impl Operand<'_> {
    /// End of the last of `rows` elements, each `width` floats, in the last iteration.
    #[inline(always)]
    fn end(&self, rows: usize, loops: Loops, width: usize) -> usize {
        self.offset
            + (rows - 1) * self.row_stride
            + (loops.inner - 1) * self.inner_stride
            + (loops.outer - 1) * self.outer_stride
            + width
    }
}

/// A tile of a GEMM: broadcasts scalars of `a` over vectors of `b`, M x N accumulators.
///
/// # Panics
/// When an operand ends beyond its memory.
#[inline(always)]
pub fn gemm_tile<S: Simd, const M: usize, const N: usize>(
    simd: S,
    loops: Loops,
    a: Operand,
    b: Operand,
    mut accumulators: [[S::V; N]; M],
) -> [[S::V; N]; M] {
    // a [outer][inner][M] scalars, b [outer][inner][N] vectors -> accumulators [M][N] vectors
    // accumulators[m][n] += sum_outer,inner a[outer][inner][m] * b[outer][inner][n]
    assert!(loops.outer > 0 && loops.inner > 0 && a.end(M, loops, 1) <= a.values.len());
    assert!(b.end(N, loops, S::LANES) <= b.values.len());
    for outer in 0..loops.outer {
        // Incremented pointers are faster than addresses computed from the loop counters. After the last iteration they
        // may be out of bounds, hence wrapping arithmetic.
        let mut a_at = a.values.as_ptr().wrapping_add(a.offset + outer * a.outer_stride);
        let mut b_at = b.values.as_ptr().wrapping_add(b.offset + outer * b.outer_stride);
        for _ in 0..loops.inner {
            // SAFETY: the end of both operands was checked, and addresses only increase up to it.
            unsafe {
                let vectors: [S::V; N] = from_fn(|n| simd.load_unchecked(b_at.add(n * b.row_stride)));
                for (m, row) in accumulators.iter_mut().enumerate() {
                    let scalar = simd.splat(*a_at.add(m * a.row_stride));
                    for (accumulator, vector) in row.iter_mut().zip(vectors) {
                        *accumulator = simd.mul_add(scalar, vector, *accumulator);
                    }
                }
            }
            a_at = a_at.wrapping_add(a.inner_stride);
            b_at = b_at.wrapping_add(b.inner_stride);
        }
    }
    accumulators
}

/// A tile of M x N dot products between vectors of `a` and vectors of `b`.
///
/// # Panics
/// When an operand ends beyond its memory.
#[inline(always)]
pub fn dot_tile<S: Simd, const M: usize, const N: usize>(
    simd: S,
    loops: Loops,
    a: Operand,
    b: Operand,
) -> [[f32; N]; M] {
    // a [outer][inner][M] vectors, b [outer][inner][N] vectors -> [M][N] floats
    // out[m][n] = sum_outer,inner,lane a[outer][inner][m][lane] * b[outer][inner][n][lane]
    assert!(loops.outer > 0 && loops.inner > 0 && a.end(M, loops, S::LANES) <= a.values.len());
    assert!(b.end(N, loops, S::LANES) <= b.values.len());
    let mut accumulators = [[simd.splat(0.0); N]; M];
    for outer in 0..loops.outer {
        // Incremented pointers, as in `gemm_tile`.
        let mut a_at = a.values.as_ptr().wrapping_add(a.offset + outer * a.outer_stride);
        let mut b_at = b.values.as_ptr().wrapping_add(b.offset + outer * b.outer_stride);
        for _ in 0..loops.inner {
            // SAFETY: the end of both operands was checked, and addresses only increase up to it.
            unsafe {
                let vectors: [S::V; N] = from_fn(|n| simd.load_unchecked(b_at.add(n * b.row_stride)));
                for (m, row) in accumulators.iter_mut().enumerate() {
                    let left = simd.load_unchecked(a_at.add(m * a.row_stride));
                    for (accumulator, right) in row.iter_mut().zip(vectors) {
                        *accumulator = simd.mul_add(left, right, *accumulator);
                    }
                }
            }
            a_at = a_at.wrapping_add(a.inner_stride);
            b_at = b_at.wrapping_add(b.inner_stride);
        }
    }
    accumulators.map(|row| row.map(|accumulator| simd.sum(accumulator)))
}
