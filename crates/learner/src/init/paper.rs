//! Initial weights of the paper's network.

use lenet_experiment::lenet1998::{PARAMETERS, Subsampling, TABLE_I};

/// How far from 0 a unit's weights may begin, except those of S2 and S4; F is its number of inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Within `limit` / F: the paper's words, with 2.4 (Appendix A). Deep sums then begin near 0, and the network
    /// collapses or stays behind.
    OverInputs {
        /// See above.
        limit: f32,
    },
    /// Within `limit` / sqrt(F), so that sums have the same variance in every layer.
    OverRoot {
        /// See above; with sqrt(3), 1.73, they have that of the inputs.
        limit: f32,
    },
}

impl Spread {
    fn limit(self, inputs: usize) -> f32 {
        match self {
            Self::OverInputs { limit } => limit / inputs as f32,
            Self::OverRoot { limit } => limit / (inputs as f32).sqrt(),
        }
    }
}

/// Limit of the coefficients and biases of S2 and S4: the paper's 2.4 / F for four inputs (Appendix A). With twice as much the
/// network is worse (docs/notes-1998.md).
const SUBSAMPLING_LIMIT: f32 = 2.4 / 4.0;

/// All parameters in the engine's order, biases and coefficients included, from a source of numbers evenly spread over
/// \[0, 1).
///
/// As a mean a subsampling unit's coefficient may be four times as large as a sum's, which is the same function.
pub fn initial_weights(spread: Spread, subsampling: Subsampling, mut uniform: impl FnMut() -> f32) -> Vec<f32> {
    let mut list = Vec::with_capacity(PARAMETERS);
    let mut draw = |count: usize, limit: f32| list.extend((0..count).map(|_| (2.0 * uniform() - 1.0) * limit));
    let coefficients = SUBSAMPLING_LIMIT * 4.0 / subsampling.scale();
    draw(6 * 25 + 6, spread.limit(25));
    draw(6, coefficients);
    draw(6, SUBSAMPLING_LIMIT);
    TABLE_I.iter().for_each(|inputs| draw(25 * inputs.len(), spread.limit(25 * inputs.len())));
    TABLE_I.iter().for_each(|inputs| draw(1, spread.limit(25 * inputs.len())));
    draw(16, coefficients);
    draw(16, SUBSAMPLING_LIMIT);
    draw(120 * 400 + 120, spread.limit(400));
    draw(84 * 120 + 84, spread.limit(120));
    list
}
