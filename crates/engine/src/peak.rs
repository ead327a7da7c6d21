//! Benchmark of a thread's peak FLOP/s: multiply-adds on registers only. Other benchmarks are given as a fraction.

use crate::simd::{Simd, WithSimd, dispatch};
use std::hint::black_box;

/// Independent dependency chains: enough to hide the latency of a multiply-add, few enough for sixteen registers.
const CHAINS: usize = 12;

struct Peak {
    iterations: u32,
}

impl WithSimd for Peak {
    type Output = (u64, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (u64, f32) {
        simd.run(
            #[inline(always)]
            || {
                // x = 0.75 x + 0.25 converges to 1: neither infinities nor slow subnormal numbers.
                // Hidden from the compiler, because V8 builds a known vector constant anew at every use.
                let (factor, summand) = black_box((0.75, 0.25));
                let (factor, summand) = (simd.splat(factor), simd.splat(summand));
                let mut accumulators: [S::V; CHAINS] = std::array::from_fn(|i| simd.splat(i as f32));
                for _ in 0..self.iterations {
                    for accumulator in &mut accumulators {
                        *accumulator = simd.mul_add(*accumulator, factor, summand);
                    }
                }
                let all = accumulators.into_iter().fold(simd.splat(0.0), |all, accumulator| simd.add(all, accumulator));
                (u64::from(self.iterations) * (CHAINS * S::LANES * 2) as u64, simd.sum(all))
            },
        )
    }
}

/// Returns the number of floating-point operations done, and a result that depends on all of them, so that none is
/// optimised away.
pub fn work(iterations: u32) -> (u64, f32) {
    dispatch(Peak { iterations })
}

#[cfg(test)]
mod tests {
    #[test]
    fn chains_converge_to_one() {
        let (operations, result) = super::work(100);
        assert_eq!(operations % 2400, 0);
        // The sum of a one for each chain and lane: operations / (100 iterations * 2).
        assert_eq!(result, operations as f32 / 200.0);
    }
}
