//! Values, gradients, curvature and counts of the engine against the graph.

use crate::lenet::{Lenet, curvature, distances, gradient, input};
use crate::{assert_close, examples, recipes, weights};
use lenet_engine::paper::{CONNECTIONS, Criterion, Engine, LAYERS, PARAMETERS, Rates, Recipe};

#[test]
fn parameters_and_connections_are_the_papers_in_every_layer() {
    let lenet = Lenet::new(recipes()[0].subsampling);
    let bias = |number: usize| usize::from(lenet.graph.units[number].bias.is_some());
    for (layer, (name, units, parameters)) in LAYERS.iter().zip(&lenet.layers) {
        // What S2 and S4 pool are units of the graph, with four inputs; the coefficient is one connection more.
        let edges: usize = units.clone().map(|number| lenet.graph.units[number].edges.len() + bias(number)).sum();
        let pooled = units.clone().filter(|&number| bias(number) == 0).count();
        assert_eq!((layer.name, layer.parameters), (*name, parameters.len()));
        assert_eq!(layer.connections, edges - pooled, "{name}");
        assert_eq!(layer.output.iter().product::<usize>(), units.len() - pooled, "{name}");
    }
    assert_eq!((LAYERS[6].parameters, LAYERS[6].connections), (0, 84 * 10));
    assert_eq!((PARAMETERS, lenet.graph.parameters), (60_000, 60_000));
    assert_eq!(LAYERS.iter().map(|layer| layer.parameters).sum::<usize>(), PARAMETERS);
    assert_eq!((LAYERS.iter().map(|layer| layer.connections).sum::<usize>(), CONNECTIONS), (340_908, 340_908));
}

#[test]
fn distances_are_the_graphs() {
    for recipe in recipes() {
        let lenet = Lenet::new(recipe.subsampling);
        let start = weights(recipe.subsampling);
        let exact: Vec<f64> = start.iter().map(|w| f64::from(*w)).collect();
        let mut engine = Engine::new(recipe, &start, None).unwrap();
        for (image, _) in examples(3) {
            let mut ours = Vec::new();
            engine.read(std::iter::once(&image), &mut ours);
            let walk = lenet.graph.forward(&exact, &input(&image));
            for (ours, theirs) in ours.iter().zip(distances(lenet.graph.outputs(&walk))) {
                // Sums of 84 squares, some 100 in all, from units that are right to about 1e-6.
                assert!((f64::from(*ours) - theirs).abs() < 2e-6 * theirs, "{ours} {theirs} {recipe:?}");
            }
        }
    }
}

#[test]
fn gradients_are_the_graphs() {
    for recipe in recipes() {
        let lenet = Lenet::new(recipe.subsampling);
        let start = weights(recipe.subsampling);
        let exact: Vec<f64> = start.iter().map(|w| f64::from(*w)).collect();
        let set = examples(3);
        let ours =
            Engine::new(recipe, &start, None).unwrap().gradients(set.iter().map(|(image, label)| (image, *label)));
        let mut theirs = vec![0.0; PARAMETERS];
        for (image, label) in &set {
            let walk = lenet.graph.forward(&exact, &input(image));
            let at_outputs = gradient(recipe.criterion, lenet.graph.outputs(&walk), usize::from(*label));
            let found = lenet.graph.backward(&exact, &walk, &at_outputs).parameters;
            theirs.iter_mut().zip(found).for_each(|(sum, part)| *sum += part / set.len() as f64);
        }
        assert_close(&lenet, &ours, &theirs, 1e-5, &format!("{recipe:?}"));
    }
}

#[test]
fn curvature_is_the_graphs() {
    let kinds = [(0.0, false), (2.0, false), (0.0, true), (2.0, true)];
    for (recipe, (floor, bent)) in recipes().into_iter().flat_map(|recipe| kinds.map(|kind| (recipe, kind))) {
        let recipe = Recipe { rates: Rates::LevenbergMarquardt { mu: 0.02, floor, bent }, ..recipe };
        let lenet = Lenet::new(recipe.subsampling);
        let start = weights(recipe.subsampling);
        let exact: Vec<f64> = start.iter().map(|w| f64::from(*w)).collect();
        let set = examples(3);
        let mut engine = Engine::new(recipe, &start, None).unwrap();
        engine.estimate_curvature(set.iter().map(|(image, label)| (image, *label)));
        let mut theirs = vec![0.0; PARAMETERS];
        for (image, label) in &set {
            let walk = lenet.graph.forward(&exact, &input(image));
            let (f6, label) = (lenet.graph.outputs(&walk), usize::from(*label));
            let gradients = lenet.graph.backward(&exact, &walk, &gradient(recipe.criterion, f6, label));
            let at_outputs = curvature(recipe.criterion, f6, label, f64::from(floor));
            let found = lenet.graph.curvature(&exact, &walk, &at_outputs, bent.then_some(&gradients));
            theirs.iter_mut().zip(found).for_each(|(sum, part)| *sum += part / set.len() as f64);
        }
        assert_close(&lenet, &engine.curvature().unwrap(), &theirs, 1e-5, &format!("{recipe:?}"));
    }
}

#[test]
fn the_criteria_ask_for_different_things() {
    // Else a test that goes through both would show less than it seems to.
    let f6 = [0.3; 84];
    let at = |criterion| gradient(criterion, &f6, 4);
    let (distance, map) = (at(Criterion::Distance), at(Criterion::Map { j: 110.0 }));
    assert!(distance.iter().zip(&map).any(|(a, b)| (a - b).abs() > 0.1));
}
