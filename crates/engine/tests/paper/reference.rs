//! The graph itself against the definitions.

use crate::graph::{Graph, Unit, Weight};
use crate::lenet::{Lenet, gradient, input, loss};
use crate::{example, recipes, weights};

/// Three inputs, four hidden units, three outputs: no weight is shared, and the loss, the squared distance to `TARGET`,
/// bends no two outputs together. There the diagonal recursion leaves nothing out.
fn tiny() -> Graph {
    let unit = |sources: std::ops::Range<usize>, first: usize| Unit {
        edges: sources.clone().zip(first..).map(|(from, number)| (from, Weight::Trained(number))).collect(),
        bias: Some(first + sources.len()),
        squashed: true,
    };
    let hidden = (0..4).map(|n| unit(0..3, 4 * n));
    let units = hidden.chain((0..3).map(|n| unit(3..7, 16 + 5 * n))).collect();
    Graph { inputs: 3, units, outputs: 3, parameters: 31 }
}

const INPUTS: [f64; 3] = [0.7, -1.1, 0.4];
const TARGET: [f64; 3] = [1.0, -1.0, 1.0];

fn tiny_weights() -> Vec<f64> {
    (0..31).map(|i| (f64::from(i) * 2.399).sin() * 0.8).collect()
}

fn moved(weights: &[f64], place: usize, change: f64) -> Vec<f64> {
    let mut weights = weights.to_vec();
    weights[place] += change;
    weights
}

#[test]
fn gradients_are_finite_differences() {
    let epsilon = 1e-5;
    for recipe in recipes() {
        let lenet = Lenet::new(recipe.subsampling);
        let exact: Vec<f64> = weights(recipe.subsampling).iter().map(|w| f64::from(*w)).collect();
        let (image, label) = example(3);
        let (input, label) = (input(&image), usize::from(label));
        let walk = lenet.graph.forward(&exact, &input);
        let at_outputs = gradient(recipe.criterion, lenet.graph.outputs(&walk), label);
        let gradients = lenet.graph.backward(&exact, &walk, &at_outputs).parameters;
        let loss_at = |place: usize, change: f64| {
            let walk = lenet.graph.forward(&moved(&exact, place, change), &input);
            loss(recipe.criterion, lenet.graph.outputs(&walk), label)
        };
        for (name, _, range) in &lenet.layers {
            let largest =
                range.clone().fold(range.start, |a, b| if gradients[b].abs() > gradients[a].abs() { b } else { a });
            for place in [range.start, range.start + range.len() / 2, largest, range.end - 1] {
                let wanted = (loss_at(place, epsilon) - loss_at(place, -epsilon)) / (2.0 * epsilon);
                let apart = (gradients[place] - wanted).abs();
                // A loss of some 100 is rounded to 1e-14, divided by 2e-5; the third derivative adds epsilon squared.
                assert!(apart < 1e-7 * gradients[largest].abs() + 1e-8, "{name} {place}: {apart} {wanted} {recipe:?}");
            }
        }
    }
}

#[test]
fn without_sharing_the_recursion_is_gauss_and_newtons_diagonal() {
    let (graph, weights, epsilon) = (tiny(), tiny_weights(), 1e-5);
    let outputs = |weights: &[f64]| graph.outputs(&graph.forward(weights, &INPUTS)).to_vec();
    let found = graph.curvature(&weights, &graph.forward(&weights, &INPUTS), &[2.0; 3], None);
    assert_eq!(found.len(), graph.parameters);
    for (place, found) in found.into_iter().enumerate() {
        let (above, below) = (outputs(&moved(&weights, place, epsilon)), outputs(&moved(&weights, place, -epsilon)));
        // J^T H J with H = 2 I, the Jacobian's column from differences.
        let exact: f64 = above.iter().zip(below).map(|(a, b)| 2.0 * ((a - b) / (2.0 * epsilon)).powi(2)).sum();
        assert!((found - exact).abs() < 1e-8 * (1.0 + exact), "{place}: {found} {exact}");
    }
}

#[test]
fn with_the_bent_terms_it_is_the_whole_second_derivative_where_they_are_positive() {
    let (graph, weights, epsilon) = (tiny(), tiny_weights(), 1e-4);
    let loss = |weights: &[f64]| -> f64 {
        let walk = graph.forward(weights, &INPUTS);
        graph.outputs(&walk).iter().zip(TARGET).map(|(x, t)| (x - t) * (x - t)).sum()
    };
    let walk = graph.forward(&weights, &INPUTS);
    let slopes: Vec<f64> = graph.outputs(&walk).iter().zip(TARGET).map(|(x, t)| 2.0 * (x - t)).collect();
    let gradients = graph.backward(&weights, &walk, &slopes);
    let found = graph.curvature(&weights, &walk, &[2.0; 3], Some(&gradients));
    let plain = graph.curvature(&weights, &walk, &[2.0; 3], None);
    let mut signs = [0, 0];
    for (output, (value, slope)) in graph.outputs(&walk).iter().zip(&slopes).enumerate() {
        // f'' has the sign opposite to f.
        let positive = value * slope < 0.0;
        signs[usize::from(positive)] += 1;
        for place in 16 + 5 * output..21 + 5 * output {
            let at = |change| loss(&moved(&weights, place, change));
            let exact = (at(epsilon) - 2.0 * at(0.0) + at(-epsilon)) / (epsilon * epsilon);
            // Where the term is negative its size is added: the exact value lies as far below the plain one.
            let wanted = if positive { exact } else { 2.0 * plain[place] - exact };
            assert!((found[place] - wanted).abs() < 1e-5 * (1.0 + wanted), "{place}: {} {wanted}", found[place]);
        }
    }
    assert!(signs[0] > 0 && signs[1] > 0, "{signs:?}: one case was not tried");
}
