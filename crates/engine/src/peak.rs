//! What a thread can do at most: multiplications and additions on registers alone, the yardstick of every figure.

use crate::simd::{Simd, Work, dispatch};
use std::hint::black_box;

/// Chains that run side by side: enough to hide the latency of each, few enough for sixteen registers.
const CHAINS: usize = 12;

struct Chains(u32);

impl Work for Chains {
    type Output = (u64, f32);

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) -> (u64, f32) {
        simd.run(
            #[inline(always)]
            || {
                // Every chain tends to 1, never to infinity or to numbers too small to be quick.
                // The compiler must not know them: a browser would make a known constant anew at every use.
                let (factor, summand) = black_box((0.75, 0.25));
                let (factor, summand) = (simd.splat(factor), simd.splat(summand));
                let mut sums: [S::V; CHAINS] = std::array::from_fn(|i| simd.splat(i as f32));
                for _ in 0..self.0 {
                    for sum in &mut sums {
                        *sum = simd.mul_add(*sum, factor, summand);
                    }
                }
                let all = sums.into_iter().fold(simd.splat(0.0), |all, sum| simd.add(all, sum));
                (u64::from(self.0) * (CHAINS * S::LANES * 2) as u64, simd.sum(all))
            },
        )
    }
}

/// Does `turns` rounds; the number of floating-point operations done, and a result that depends on all of them.
pub fn work(turns: u32) -> (u64, f32) {
    dispatch(Chains(turns))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_chains_settle_at_one() {
        let (operations, result) = super::work(100);
        assert_eq!(operations % 2400, 0);
        // Twelve chains in every lane.
        assert_eq!(result, operations as f32 / 200.0);
    }
}
