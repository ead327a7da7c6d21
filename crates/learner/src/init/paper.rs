//! Initial weights of the paper's network.

use lenet_experiment::lenet1998::{Subsampling, TABLE_I};
use lenet_experiment::network::PAPER_PARAMETERS;

/// Range around 0 from which initial weights and biases are drawn uniformly, except those of S2 and S4.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InitRange {
    /// Within `limit` / fan-in. Pre-activations of deep layers are then near 0, and training collapses or lags behind.
    OverFanIn {
        /// 2.4 in the paper (Appendix A).
        limit: f32,
    },
    /// Within `limit` / sqrt(fan-in): pre-activations have the same variance in every layer.
    OverSqrtFanIn {
        /// With sqrt(3) = 1.73 that variance equals the variance of the inputs.
        limit: f32,
    },
}

impl InitRange {
    fn limit(self, fan_in: usize) -> f32 {
        match self {
            Self::OverFanIn { limit } => limit / fan_in as f32,
            Self::OverSqrtFanIn { limit } => limit / (fan_in as f32).sqrt(),
        }
    }
}

/// Limit of the coefficients and biases of S2 and S4: the paper's 2.4 / fan-in for four inputs (Appendix A). Twice as much
/// trains worse (docs/notes-1998.md).
const SUBSAMPLING_LIMIT: f32 = 2.4 / 4.0;

/// All parameters, flat, including biases and coefficients; `uniform` draws from \[0, 1).
///
/// [`Subsampling::Mean`] has coefficients four times as large as [`Subsampling::Sum`], which is the same function.
pub fn initial_weights(range: InitRange, subsampling: Subsampling, mut uniform: impl FnMut() -> f32) -> Vec<f32> {
    let mut list = Vec::with_capacity(PAPER_PARAMETERS);
    let mut draw = |count: usize, limit: f32| list.extend((0..count).map(|_| (2.0 * uniform() - 1.0) * limit));
    let coefficient_limit = SUBSAMPLING_LIMIT * 4.0 / subsampling.scale();
    // C1
    draw(6 * 25 + 6, range.limit(25));
    // S2
    draw(6, coefficient_limit);
    draw(6, SUBSAMPLING_LIMIT);
    // C3
    TABLE_I.iter().for_each(|inputs| draw(25 * inputs.len(), range.limit(25 * inputs.len())));
    TABLE_I.iter().for_each(|inputs| draw(1, range.limit(25 * inputs.len())));
    // S4
    draw(16, coefficient_limit);
    draw(16, SUBSAMPLING_LIMIT);
    // C5
    draw(120 * 400 + 120, range.limit(400));
    // F6
    draw(84 * 120 + 84, range.limit(120));
    list
}
