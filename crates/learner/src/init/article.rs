//! Initial weights of networks with logits: the article's and custom ones.

use lenet_data::random::Rng;
use lenet_experiment::network::{NotFinite, Role, TENSORS, TensorSpec, Weights};

/// Initial weights of the article's network.
///
/// # Errors
/// Never in practice: every value is finite.
pub fn initial_weights(seed: u32) -> Result<Weights, NotFinite> {
    glorot(&TENSORS, seed)
}

/// Glorot uniform weights, zero biases, and batch normalisation that changes nothing: Keras's defaults, which the article
/// does not change.
///
/// Drawn on the CPU from the seed, so that every backend starts from the same weights.
///
/// # Errors
/// Never in practice: every value is finite.
pub fn glorot(tensors: &[TensorSpec], seed: u32) -> Result<Weights, NotFinite> {
    let mut rng = Rng::new(u64::from(seed));
    let mut values = Vec::new();
    for spec in tensors {
        match spec.role {
            Role::Weight => {
                let limit = glorot_limit(spec);
                values.extend((0..spec.len()).map(|_| rng.uniform(-limit, limit)));
            }
            Role::Bias | Role::RunningMean => values.resize(values.len() + spec.len(), 0.0),
            Role::Scale | Role::RunningVariance => values.resize(values.len() + spec.len(), 1.0),
        }
    }
    Weights::try_from(values)
}

/// sqrt(6 / (inputs of a unit + outputs that an input reaches)), Glorot and Bengio 2010, eq. (16), of weights
/// `[out, in, ..]`.
fn glorot_limit(spec: &TensorSpec) -> f32 {
    let fans: usize = spec.shape.iter().take(2).sum();
    let positions: usize = spec.shape.iter().skip(2).product();
    (6.0 / (fans * positions) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_fill_glorots_range_and_biases_are_zero() {
        // sqrt(6 / (fan in + fan out)), written out for each layer.
        let limits =
            [6.0 / (25.0 + 150.0), 6.0 / (150.0 + 400.0), 6.0 / 520.0, 6.0 / 204.0, 6.0 / 94.0_f32].map(f32::sqrt);
        let weights = initial_weights(1).unwrap();
        for (index, (spec, values)) in weights.split(&TENSORS).enumerate() {
            let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            if index % 2 == 1 {
                assert_eq!(largest, 0.0, "{}", spec.name);
            } else {
                // The largest of n draws is within 5 / n of the limit, except with probability exp(-5).
                let limit = limits[index / 2];
                assert!(largest <= limit && largest > limit * (1.0 - 5.0 / values.len() as f32), "{}", spec.name);
            }
        }
    }

    #[test]
    fn the_seed_determines_the_weights() {
        assert_eq!(initial_weights(4), initial_weights(4));
        assert_ne!(initial_weights(4), initial_weights(5));
    }
}
