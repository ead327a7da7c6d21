use super::paper::without_gaps;
use super::*;
use crate::random::Rng;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::TensorSpec;
use lenet_experiment::presets::Preset;
use std::collections::HashSet;

fn model(experiment: Experiment) -> Model {
    let mut rng = Rng::new(5);
    let count = experiment.network.tensors().iter().map(TensorSpec::len).sum();
    let values: Vec<f32> = (0..count).map(|_| rng.uniform(-1.0, 1.0)).collect();
    Model { experiment, weights: values.try_into().unwrap(), step: 1, rate: None }
}

#[test]
fn every_value_is_computed_once_and_before_it_is_used() {
    let permuted = Experiment { handicap: Handicap::PermutedPixels, ..Preset::Small.experiment() };
    for experiment in Preset::ALL.map(Preset::experiment).into_iter().chain([permuted]) {
        let file = ModelProto::decode(&*encode(&model(experiment))).unwrap();
        let graph = file.graph.unwrap();
        let inputs = graph.input.iter().map(|input| input.name.clone());
        let mut known: HashSet<String> =
            graph.initializer.iter().map(|tensor| tensor.name.clone()).chain(inputs).collect();
        assert_eq!(known.len(), graph.initializer.len() + 1);
        for node in &graph.node {
            assert!(node.input.iter().all(|name| known.contains(name)), "{node:?}");
            assert!(node.output.iter().all(|name| known.insert(name.clone())), "{node:?}");
        }
        assert!(graph.output.iter().all(|output| known.contains(&output.name)));
    }
}

#[test]
fn only_kernels_of_table_i_are_taken_from_a_full_convolution() {
    let mut full = vec![0.0; C3_SHAPE.iter().product()];
    // Map 15 is connected to all maps, map 0 not to the last.
    full[(15 * 6 + 5) * 25 + 3] = 2.0;
    let kernels = without_gaps(&full).unwrap();
    assert_eq!((kernels.len(), kernels[59 * 25 + 3]), (60 * 25, 2.0));
    full[5 * 25] = 1.0;
    assert_eq!(without_gaps(&full), None);
}
