//! What the page draws of a network against burn, layer by layer.

use super::custom::networks;
use super::fixtures::squares;
use super::plain_loops::{combinations, weights_with_biases};
use burn::tensor::Device;
use lenet_burn::network::{BurnNetwork, Values};
use lenet_burn::paper::{LeNet1998, inputs};
use lenet_burn::trainer::images;
use lenet_data::dataset::Dataset;
use lenet_experiment::experiment::Network;
use lenet_experiment::image::Image;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::network::Weights;
use lenet_experiment::presets::Preset;
use lenet_inspect::Inspector;
use lenet_learner::batch::Batch;
use lenet_learner::init::initial_weights;

fn image(set: &Dataset, index: usize) -> Image {
    let mut image = Image::blank();
    image.pixels_mut().copy_from_slice(set.image(index));
    image
}

/// Asserts that all layers' outputs agree to single precision.
fn assert_close(ours: &[Vec<f32>], theirs: &[Vec<f32>], context: &str) {
    assert_eq!(ours.len(), theirs.len());
    for (layer, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(ours.len(), theirs.len());
        let scale = theirs.iter().fold(1.0_f32, |most, value| value.abs().max(most));
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-5 * scale, "layer {layer}: {ours} {theirs}, {context}");
        }
    }
}

fn matches_burn(network: &Network, weights: &Weights) {
    let set = squares(2, 9);
    let burn = BurnNetwork::from_weights(&network.layers(), weights, &Device::flex());
    let inspector = Inspector::new(network, weights);
    for index in 0..2 {
        let outputs = burn.outputs(images(&Batch::new(&set, [index]), &Device::flex()));
        let values = |output| match output {
            Values::Maps(maps) => maps.into_data().try_into_vec::<f32>().unwrap(),
            Values::Units(units) => units.into_data().try_into_vec().unwrap(),
        };
        let theirs: Vec<Vec<f32>> = outputs.into_iter().map(values).collect();
        assert_close(&inspector.forward(&image(&set, index as usize)), &theirs, &format!("{network:?}"));
    }
}

#[test]
fn every_variant_of_the_articles_network_matches_burn() {
    combinations().iter().for_each(|experiment| matches_burn(&experiment.network, &weights_with_biases()));
}

#[test]
fn custom_networks_match_burn() {
    networks().into_iter().for_each(|(network, weights)| matches_burn(&network, &weights));
}

#[test]
fn the_papers_network_matches_burn() {
    let experiment = Preset::Lenet1998.experiment();
    let weights = initial_weights(&experiment).unwrap();
    let inspector = Inspector::new(&experiment.network, &weights);
    let device = Device::flex();
    let network = LeNet1998::new(weights.values(), Subsampling::Mean, &device);
    let set = squares(2, 9);
    for index in 0..2 {
        let (images, _) = inputs(&[(*set.image(index), 0)], &device);
        let trace = network.trace(images.clone());
        let mut theirs: Vec<Vec<f32>> =
            trace.outputs.into_iter().map(|output| output.into_data().try_into_vec().unwrap()).collect();
        theirs.push(network.forward(images).into_data().try_into_vec().unwrap());
        assert_close(&inspector.forward(&image(&set, index)), &theirs, "the paper's network");
    }
}
