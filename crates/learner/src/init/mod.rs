//! Initial weights, drawn on the CPU from the experiment's seed, so that every device starts from the same values.

pub mod article;
pub mod paper;

use lenet_data::random::Rng;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::handicap::Handicap;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::network::{NotFinite, Role, Weights};
use lenet_experiment::paper::WeightInit;
use paper::InitRange;

/// Subsampling of S2 and S4: the mean of four inputs; with coefficients four times as large it equals the paper's sum.
pub const SUBSAMPLING: Subsampling = Subsampling::Mean;

/// Initial weights of an experiment.
///
/// # Errors
/// Never in practice: every value is finite.
pub fn initial_weights(experiment: &Experiment) -> Result<Weights, NotFinite> {
    let weights = match &experiment.network {
        Network::Article(_) | Network::Custom(_) => article::glorot(&experiment.network.tensors(), experiment.seed),
        Network::Paper(net) => paper_weights(net.init, experiment.seed),
    };
    if experiment.handicap == Handicap::ZeroWeights { zeroed(&experiment.network, &weights?) } else { weights }
}

/// The same with every weight and bias 0; batch normalisation still changes nothing.
fn zeroed(network: &Network, weights: &Weights) -> Result<Weights, NotFinite> {
    let tensors = network.tensors();
    let zeroed = weights.split(&tensors).flat_map(|(spec, values)| {
        let is_zero = matches!(spec.role, Role::Weight | Role::Bias);
        values.iter().map(move |value| if is_zero { 0.0 } else { *value })
    });
    Weights::try_from(zeroed.collect::<Vec<f32>>())
}

/// Uniform weights, biases and coefficients (the paper, Appendix A).
fn paper_weights(init: WeightInit, seed: u32) -> Result<Weights, NotFinite> {
    let range = match init {
        WeightInit::Literal => InitRange::OverFanIn { limit: 2.4 },
        WeightInit::OverRoot => InitRange::OverSqrtFanIn { limit: 1.73 },
    };
    let mut rng = Rng::new(u64::from(seed));
    Weights::try_from(paper::initial_weights(range, SUBSAMPLING, || rng.uniform(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::network::PAPER_TENSORS;

    #[test]
    fn seed_and_init_determine_the_weights_and_literal_ones_are_smaller() {
        let both = [WeightInit::OverRoot, WeightInit::Literal].map(|init| paper_weights(init, 4).unwrap());
        assert_eq!(both[0], paper_weights(WeightInit::OverRoot, 4).unwrap());
        assert_ne!(both[0], paper_weights(WeightInit::OverRoot, 5).unwrap());
        // C5 has 400 inputs: 1.73 / 20 against 2.4 / 400.
        let largest = both.map(|weights| {
            let (_, values) = weights.split(&PAPER_TENSORS).find(|(spec, _)| spec.name == "c5.weight").unwrap();
            values.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()))
        });
        assert!((largest[0] - 0.0865).abs() < 1e-4 && (largest[1] - 0.006).abs() < 1e-5, "{largest:?}");
    }
}
