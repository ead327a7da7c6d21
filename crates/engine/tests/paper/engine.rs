//! Distances, gradients, curvature and counts of the engine, compared with the graph.

use crate::lenet::{Lenet, curvature, distances, gradient, input};
use crate::{assert_close, configs, examples, weights};
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_experiment::lenet1998::{CONNECTIONS, LAYERS};
use lenet_experiment::network::PAPER_PARAMETERS;
use lenet_experiment::paper::Criterion;

#[test]
fn parameters_and_connections_are_the_papers_in_every_layer() {
    let lenet = Lenet::new(configs()[0].subsampling);
    let bias = |unit: usize| usize::from(lenet.graph.units[unit].bias.is_some());
    for (layer, in_graph) in LAYERS.iter().zip(&lenet.layers) {
        let name = layer.name;
        // Pooling has units of its own in the graph, with four inputs. The coefficient is one more connection there.
        let units = || in_graph.units.clone();
        let edges: usize = units().map(|unit| lenet.graph.units[unit].edges.len() + bias(unit)).sum();
        let pooled = units().filter(|&unit| bias(unit) == 0).count();
        assert_eq!((name, layer.parameters), (in_graph.name, in_graph.parameters.len()));
        assert_eq!(layer.connections, edges - pooled, "{name}");
        assert_eq!(layer.output.iter().product::<usize>(), units().len() - pooled, "{name}");
    }
    assert_eq!((LAYERS[6].parameters, LAYERS[6].connections), (0, 84 * 10));
    assert_eq!((PAPER_PARAMETERS, lenet.graph.parameters), (60_000, 60_000));
    assert_eq!(LAYERS.iter().map(|layer| layer.parameters).sum::<usize>(), PAPER_PARAMETERS);
    assert_eq!((LAYERS.iter().map(|layer| layer.connections).sum::<usize>(), CONNECTIONS), (340_908, 340_908));
}

#[test]
fn distances_equal_the_graphs() {
    for config in configs() {
        let lenet = Lenet::new(config.subsampling);
        let initial = weights(config.subsampling);
        let exact: Vec<f64> = initial.iter().map(|w| f64::from(*w)).collect();
        let mut engine = Engine::new(config, &initial, None).unwrap();
        for (image, _) in examples(3) {
            let mut actual = Vec::new();
            engine.predict(std::iter::once(&image), &mut actual);
            let trace = lenet.graph.forward(&exact, &input(&image));
            for (actual, expected) in actual.iter().zip(distances(lenet.graph.outputs(&trace))) {
                // Sums of 84 squares, about 100 in total, of outputs with an error of about 1e-6.
                assert!((f64::from(*actual) - expected).abs() < 2e-6 * expected, "{actual} {expected} {config:?}");
            }
        }
    }
}

#[test]
fn gradients_equal_the_graphs() {
    for config in configs() {
        let lenet = Lenet::new(config.subsampling);
        let initial = weights(config.subsampling);
        let exact: Vec<f64> = initial.iter().map(|w| f64::from(*w)).collect();
        let set = examples(3);
        let mut engine = Engine::new(config, &initial, None).unwrap();
        let actual = engine.gradients(set.iter().map(|(image, label)| (image, *label)));
        let mut expected = vec![0.0; PAPER_PARAMETERS];
        for (image, label) in &set {
            let trace = lenet.graph.forward(&exact, &input(image));
            let at_outputs = gradient(config.criterion, lenet.graph.outputs(&trace), usize::from(*label));
            let gradients = lenet.graph.backward(&exact, &trace, &at_outputs).parameters;
            expected.iter_mut().zip(gradients).for_each(|(sum, part)| *sum += part / set.len() as f64);
        }
        assert_close(&lenet, &actual, &expected, 1e-5, &format!("{config:?}"));
    }
}

#[test]
fn curvature_equals_the_graphs() {
    let kinds = [(0.0, false), (2.0, false), (0.0, true), (2.0, true)];
    for (config, (floor, activation_curvature)) in
        configs().into_iter().flat_map(|config| kinds.map(|kind| (config, kind)))
    {
        let config = Config { rates: Rates::LevenbergMarquardt { mu: 0.02, floor, activation_curvature }, ..config };
        let lenet = Lenet::new(config.subsampling);
        let initial = weights(config.subsampling);
        let exact: Vec<f64> = initial.iter().map(|w| f64::from(*w)).collect();
        let set = examples(3);
        let mut engine = Engine::new(config, &initial, None).unwrap();
        engine.estimate_curvature(set.iter().map(|(image, label)| (image, *label)));
        let mut expected = vec![0.0; PAPER_PARAMETERS];
        for (image, label) in &set {
            let trace = lenet.graph.forward(&exact, &input(image));
            let (f6, label) = (lenet.graph.outputs(&trace), usize::from(*label));
            let gradients = lenet.graph.backward(&exact, &trace, &gradient(config.criterion, f6, label));
            let at_outputs = curvature(config.criterion, f6, label, f64::from(floor));
            let gradients = activation_curvature.then_some(&gradients);
            let second = lenet.graph.curvature(&exact, &trace, &at_outputs, gradients);
            expected.iter_mut().zip(second).for_each(|(sum, part)| *sum += part / set.len() as f64);
        }
        assert_close(&lenet, &engine.curvature().unwrap(), &expected, 1e-5, &format!("{config:?}"));
    }
}

#[test]
fn the_criteria_have_different_gradients() {
    // Otherwise the tests over both criteria would be weaker than they look.
    let f6 = [0.3; 84];
    let at = |criterion| gradient(criterion, &f6, 4);
    let (distance, map) = (at(Criterion::Distance), at(Criterion::Map { j: 110.0 }));
    assert!(distance.iter().zip(&map).any(|(a, b)| (a - b).abs() > 0.1));
}
