//! What every layer of a network computes for one image, in plain loops: the values that the page draws. How a unit's value
//! follows from what it sees, and what made an answer. Shares no code with the trainers, which are tested against it.
#![warn(missing_docs)]

mod activation;
mod attribution;
mod explanation;
mod gradient;
mod layer;
mod layers;
mod loss;
#[cfg(test)]
mod tests;
mod unit;
mod units;

pub use activation::Activation;
pub use attribution::{Attribution, POINTS};
pub use explanation::{Explanation, Patch, Product, Terms, mean};
pub use layer::{Layer, Operation, Window};
pub use unit::{ReceptiveField, Unit};
pub use units::{LayerUnits, UnitSums};

use lenet_experiment::experiment::Network;
use lenet_experiment::image::Image;
use lenet_experiment::network::Weights;
use lenet_experiment::paper::PAPER_PIXELS;

/// A network with its weights, ready to be looked at.
#[derive(Clone, Debug)]
pub struct Inspector {
    layers: Vec<Layer>,
    /// Input values of background and ink.
    pixels: [f32; 2],
}

impl Inspector {
    /// The network's layers with these weights; missing weights are zero.
    pub fn new(network: &Network, weights: &Weights) -> Self {
        let (layers, pixels) = match network {
            Network::Article(_) | Network::Custom(_) => (layers::of_list(network, weights), [0.0, 1.0]),
            // Section II.B of the paper.
            Network::Paper(_) => (layers::of_paper(weights), PAPER_PIXELS),
        };
        Self { layers, pixels }
    }

    /// The layers in order, the output last.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The image as the network's input `[28][28]`.
    pub fn input(&self, image: &Image) -> Vec<f32> {
        let [background, ink] = self.pixels;
        image.pixels().iter().map(|&pixel| background + (ink - background) * f32::from(pixel) / 255.0).collect()
    }

    /// The forward pass: what each layer computes, `[maps][side][side]` or `[units]`, the output last: logits, or for the paper's
    /// network distances.
    pub fn forward(&self, image: &Image) -> Vec<Vec<f32>> {
        let mut values: Vec<Vec<f32>> = Vec::with_capacity(self.layers.len());
        let input = self.input(image);
        for layer in &self.layers {
            let output = layer.forward(values.last().unwrap_or(&input));
            values.push(output);
        }
        values
    }

    /// How a unit's value follows from its inputs, with the values of [`Self::forward`] for this image; `None` if there is no such
    /// unit.
    pub fn explain(&self, image: &Image, values: &[impl AsRef<[f32]>], unit: Unit) -> Option<Explanation> {
        let layer = self.layers.get(unit.layer).filter(|layer| unit.is_in(layer.output))?;
        Some(match unit.layer.checked_sub(1) {
            Some(before) => layer.explain(values.get(before)?.as_ref(), unit),
            None => layer.explain(&self.input(image), unit),
        })
    }

    /// What a unit depends on: in the input, then in each layer before its own. Empty if there is no such unit.
    pub fn receptive_fields(&self, unit: Unit) -> Vec<ReceptiveField> {
        let exists = self.layers.get(unit.layer).is_some_and(|layer| unit.is_in(layer.output));
        let mut field = ReceptiveField::of(unit);
        let layers = self.layers.iter().take(if exists { unit.layer + 1 } else { 0 }).rev();
        let mut fields: Vec<ReceptiveField> = layers
            .map(|layer| {
                field = field.before(layer);
                field.clone()
            })
            .collect();
        fields.reverse();
        fields
    }
}
