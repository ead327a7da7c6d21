//! The paper's network before training: its weights and its layer table.

use crate::data::random::Draws;
use crate::values::network::{LayerRow, Weights, WeightsError};
use crate::values::paper::WeightInit;
use lenet_engine::paper::{LAYERS, Spread, Subsampling};

/// What S2 and S4 multiply by their coefficient: the mean of four inputs, which is the paper's sum with a coefficient four
/// times as large.
pub(super) const SUBSAMPLING: Subsampling = Subsampling::Mean;

/// Weights, biases and coefficients evenly spread (Appendix A), made from the seed.
///
/// # Errors
/// Never in practice: the list always has the network's length.
pub fn initial_weights(init: WeightInit, seed: u32) -> Result<Weights, WeightsError> {
    let spread = match init {
        WeightInit::Literal => Spread::OverInputs { limit: 2.4 },
        WeightInit::OverRoot => Spread::OverRoot { limit: 1.73 },
    };
    let mut draws = Draws::new(u64::from(seed));
    Weights::try_from(lenet_engine::paper::initial_weights(spread, SUBSAMPLING, || draws.uniform(0.0, 1.0)))
}

/// One row a layer.
pub fn layers() -> Vec<LayerRow> {
    let row = |layer: &lenet_engine::paper::Layer| LayerRow {
        name: layer.name.into(),
        kind: kind(layer.name).into(),
        // A map of one unit is a unit.
        output: layer.output.iter().filter(|size| **size > 1).map(|size| *size as u32).collect(),
        parameters: layer.parameters as u32,
    };
    LAYERS.iter().map(row).collect()
}

fn kind(layer: &str) -> &'static str {
    match layer {
        "C1" => "convolution 5x5, 6 maps, 1.7159 tanh(2/3 x)",
        "S2" | "S4" => "mean of 2x2, times a coefficient, plus a bias, squashed",
        "C3" => "convolution 5x5, 16 maps on Table I's subsets, squashed",
        "C5" => "convolution 5x5, 120 units, squashed",
        "F6" => "dense, 84 units, squashed",
        _ => "10 distances to fixed pictures (RBF)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_table_is_the_papers() {
        let rows = layers();
        let table: Vec<(&str, &[u32], u32)> =
            rows.iter().map(|row| (row.name.as_str(), row.output.as_slice(), row.parameters)).collect();
        assert_eq!(
            table,
            [
                ("C1", [6, 28, 28].as_slice(), 156),
                ("S2", &[6, 14, 14], 12),
                ("C3", &[16, 10, 10], 1_516),
                ("S4", &[16, 5, 5], 32),
                ("C5", &[120], 48_120),
                ("F6", &[84], 10_164),
                ("Output", &[10], 0),
            ]
        );
        assert_eq!(rows.iter().map(|row| row.parameters).sum::<u32>(), 60_000);
    }

    #[test]
    fn seed_and_range_decide_and_the_literal_ones_are_smaller() {
        let both = [WeightInit::OverRoot, WeightInit::Literal].map(|init| initial_weights(init, 4).unwrap());
        assert_eq!(both[0], initial_weights(WeightInit::OverRoot, 4).unwrap());
        assert_ne!(both[0], initial_weights(WeightInit::OverRoot, 5).unwrap());
        // C5 has 400 inputs: 1.73 / 20 against 2.4 / 400.
        let largest = both.map(|weights| {
            let (_, values) = weights.tensors().find(|(spec, _)| spec.name == "c5.weight").unwrap();
            values.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()))
        });
        assert!((largest[0] - 0.0865).abs() < 1e-4 && (largest[1] - 0.006).abs() < 1e-5, "{largest:?}");
    }
}
