//! Compares the graph with the definitions of first and second derivatives.

use crate::graph::{Graph, Unit, Weight};
use crate::lenet::{Lenet, gradient, input, loss};
use crate::{configs, example, weights};

/// Three inputs, four hidden units, three outputs, no shared weights. The loss, the squared distance to `TARGET`, has no
/// mixed second derivatives. For such a network the diagonal recursion is exact.
fn tiny() -> Graph {
    let unit = |sources: std::ops::Range<usize>, first: usize| Unit {
        edges: sources.clone().zip(first..).map(|(source, index)| (source, Weight::Trained(index))).collect(),
        bias: Some(first + sources.len()),
        linear: false,
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

fn changed(weights: &[f64], index: usize, change: f64) -> Vec<f64> {
    let mut weights = weights.to_vec();
    weights[index] += change;
    weights
}

#[test]
fn gradients_equal_finite_differences() {
    let epsilon = 1e-5;
    for config in configs() {
        let lenet = Lenet::new(config.subsampling);
        let exact: Vec<f64> = weights(config.subsampling).iter().map(|w| f64::from(*w)).collect();
        let (image, label) = example(3);
        let (input, label) = (input(&image), usize::from(label));
        let trace = lenet.graph.forward(&exact, &input);
        let at_outputs = gradient(config.criterion, lenet.graph.outputs(&trace), label);
        let gradients = lenet.graph.backward(&exact, &trace, &at_outputs).parameters;
        let loss_at = |index: usize, change: f64| {
            let trace = lenet.graph.forward(&changed(&exact, index, change), &input);
            loss(config.criterion, lenet.graph.outputs(&trace), label)
        };
        for layer in &lenet.layers {
            let (name, range) = (layer.name, layer.parameters.clone());
            let largest =
                range.clone().fold(range.start, |a, b| if gradients[b].abs() > gradients[a].abs() { b } else { a });
            for index in [range.start, range.start + range.len() / 2, largest, range.end - 1] {
                let expected = (loss_at(index, epsilon) - loss_at(index, -epsilon)) / (2.0 * epsilon);
                let error = (gradients[index] - expected).abs();
                // A loss of about 100 has a rounding error of 1e-14, divided by 2e-5; the third derivative adds epsilon^2.
                let tolerance = 1e-7 * gradients[largest].abs() + 1e-8;
                assert!(error < tolerance, "{name} {index}: {error} {expected} {config:?}");
            }
        }
    }
}

#[test]
fn without_shared_weights_the_recursion_is_the_gauss_newton_diagonal() {
    let (graph, weights, epsilon) = (tiny(), tiny_weights(), 1e-5);
    let outputs = |weights: &[f64]| graph.outputs(&graph.forward(weights, &INPUTS)).to_vec();
    let diagonal = graph.curvature(&weights, &graph.forward(&weights, &INPUTS), &[2.0; 3], None);
    assert_eq!(diagonal.len(), graph.parameters);
    for (index, actual) in diagonal.into_iter().enumerate() {
        let (above, below) =
            (outputs(&changed(&weights, index, epsilon)), outputs(&changed(&weights, index, -epsilon)));
        // J^T H J with H = 2 I and the Jacobian's column from differences.
        let expected: f64 = above.iter().zip(below).map(|(a, b)| 2.0 * ((a - b) / (2.0 * epsilon)).powi(2)).sum();
        assert!((actual - expected).abs() < 1e-8 * (1.0 + expected), "{index}: {actual} {expected}");
    }
}

#[test]
fn with_activation_curvature_it_is_the_second_derivative_where_that_term_is_positive() {
    let (graph, weights, epsilon) = (tiny(), tiny_weights(), 1e-4);
    let loss = |weights: &[f64]| -> f64 {
        let trace = graph.forward(weights, &INPUTS);
        graph.outputs(&trace).iter().zip(TARGET).map(|(x, t)| (x - t) * (x - t)).sum()
    };
    let trace = graph.forward(&weights, &INPUTS);
    let slopes: Vec<f64> = graph.outputs(&trace).iter().zip(TARGET).map(|(x, t)| 2.0 * (x - t)).collect();
    let gradients = graph.backward(&weights, &trace, &slopes);
    let full = graph.curvature(&weights, &trace, &[2.0; 3], Some(&gradients));
    let gauss_newton = graph.curvature(&weights, &trace, &[2.0; 3], None);
    let mut signs = [0, 0];
    for (output, (value, slope)) in graph.outputs(&trace).iter().zip(&slopes).enumerate() {
        // f'' has the opposite sign of f.
        let positive = value * slope < 0.0;
        signs[usize::from(positive)] += 1;
        for index in 16 + 5 * output..21 + 5 * output {
            let at = |change| loss(&changed(&weights, index, change));
            let exact = (at(epsilon) - 2.0 * at(0.0) + at(-epsilon)) / (epsilon * epsilon);
            // A negative term is added with its absolute value: the exact value is below Gauss-Newton's by as much.
            let expected = if positive { exact } else { 2.0 * gauss_newton[index] - exact };
            let actual = full[index];
            assert!((actual - expected).abs() < 1e-5 * (1.0 + expected), "{index}: {actual} {expected}");
        }
    }
    assert!(signs[0] > 0 && signs[1] > 0, "{signs:?}: both cases must occur");
}
