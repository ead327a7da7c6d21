//! The paper's network as a graph, and its criteria in double precision.

use crate::graph::{Graph, Unit, Weight};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::Criterion;
use lenet_experiment::rbf_targets::bitmap;
use std::ops::Range;

/// Table I as it is printed: a row for each map of S2, a column for each map of C3.
const TABLE_I: [&str; 6] = [
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
];

pub struct Lenet {
    pub graph: Graph,
    pub layers: Vec<Layer>,
}

/// A layer's ranges of units and of parameters.
pub struct Layer {
    pub name: &'static str,
    pub units: Range<usize>,
    pub parameters: Range<usize>,
}

/// The nodes of a layer's output, `[count][side][side]` from `first` on.
#[derive(Clone, Copy)]
struct Maps {
    first: usize,
    count: usize,
    side: usize,
}

impl Lenet {
    pub fn new(subsampling: Subsampling) -> Self {
        let graph = Graph { inputs: 32 * 32, units: Vec::new(), outputs: 84, parameters: 0 };
        let mut lenet = Self { graph, layers: Vec::new() };
        let connected = |from: usize, to: usize| TABLE_I[from].as_bytes()[to] == b'X';
        let pool_weight = if subsampling == Subsampling::Sum { 1.0 } else { 0.25 };
        let c1 = lenet.convolve("C1", Maps { first: 0, count: 1, side: 32 }, 6, 5, |_, _| true);
        let s2 = lenet.subsample("S2", c1, pool_weight);
        let c3 = lenet.convolve("C3", s2, 16, 5, connected);
        let s4 = lenet.subsample("S4", c3, pool_weight);
        let c5 = lenet.convolve("C5", s4, 120, 5, |_, _| true);
        lenet.convolve("F6", c5, 84, 1, |_, _| true);
        lenet
    }

    /// Parameters are all kernels, then all biases.
    fn convolve(
        &mut self,
        name: &'static str,
        input: Maps,
        maps: usize,
        kernel: usize,
        connected: impl Fn(usize, usize) -> bool,
    ) -> Maps {
        let (first, parameters, side) = (self.next_node(), self.graph.parameters, input.side + 1 - kernel);
        let sources: Vec<Vec<usize>> =
            (0..maps).map(|to| (0..input.count).filter(|from| connected(*from, to)).collect()).collect();
        let mut weights = parameters;
        let biases = parameters + sources.concat().len() * kernel * kernel;
        for (map, sources) in sources.into_iter().enumerate() {
            for (y, x) in (0..side * side).map(|pixel| (pixel / side, pixel % side)) {
                let mut edges = Vec::new();
                for (n, source) in sources.iter().enumerate() {
                    for (ky, kx) in (0..kernel * kernel).map(|tap| (tap / kernel, tap % kernel)) {
                        let node = input.first + (source * input.side + y + ky) * input.side + x + kx;
                        edges.push((node, Weight::Trained(weights + (n * kernel + ky) * kernel + kx)));
                    }
                }
                self.graph.units.push(Unit { edges, bias: Some(biases + map), linear: false });
            }
            weights += sources.len() * kernel * kernel;
        }
        self.graph.parameters = biases + maps;
        self.add_layer(name, first, parameters);
        Maps { first, count: maps, side }
    }

    /// Parameters are all coefficients, then all biases. The pooled values are linear units without parameters.
    fn subsample(&mut self, name: &'static str, input: Maps, pool_weight: f64) -> Maps {
        let (pooled, parameters, side) = (self.next_node(), self.graph.parameters, input.side / 2);
        let pixels = input.count * side * side;
        for pixel in 0..pixels {
            let (map, y, x) = (pixel / (side * side), pixel / side % side, pixel % side);
            let window =
                [0, 1, 2, 3].map(|k| input.first + (map * input.side + 2 * y + k / 2) * input.side + 2 * x + k % 2);
            let edges = window.map(|node| (node, Weight::Fixed(pool_weight))).to_vec();
            self.graph.units.push(Unit { edges, bias: None, linear: true });
        }
        for pixel in 0..pixels {
            let map = pixel / (side * side);
            let edges = vec![(pooled + pixel, Weight::Trained(parameters + map))];
            self.graph.units.push(Unit { edges, bias: Some(parameters + input.count + map), linear: false });
        }
        self.graph.parameters += 2 * input.count;
        self.add_layer(name, pooled, parameters);
        Maps { first: pooled + pixels, count: input.count, side }
    }

    fn next_node(&self) -> usize {
        self.graph.inputs + self.graph.units.len()
    }

    fn add_layer(&mut self, name: &'static str, first_node: usize, first_parameter: usize) {
        let units = first_node - self.graph.inputs..self.graph.units.len();
        self.layers.push(Layer { name, units, parameters: first_parameter..self.graph.parameters });
    }
}

/// The 32x32 input.
pub fn input(image: &[u8; PIXELS]) -> Vec<f64> {
    let inside = |y: usize, x: usize| (2..30).contains(&y) && (2..30).contains(&x);
    let ink = |y, x| if inside(y, x) { f64::from(image[(y - 2) * 28 + x - 2]) / 255.0 } else { 0.0 };
    (0..1024).map(|i| -0.1 + 1.275 * ink(i / 32, i % 32)).collect()
}

/// The squared distance y of F6 to every class.
pub fn distances(f6: &[f64]) -> Vec<f64> {
    let distance = |class| bitmap(class).iter().zip(f6).map(|(w, x)| (x - f64::from(*w)).powi(2)).sum();
    (0..10).map(distance).collect()
}

/// Equation (8) or (9) for one image.
pub fn loss(criterion: Criterion, f6: &[f64], label: usize) -> f64 {
    let y = distances(f6);
    match criterion {
        Criterion::Distance => y[label],
        Criterion::Map { j } => y[label] + ((-j).exp() + y.iter().map(|y| (-y).exp()).sum::<f64>()).ln(),
    }
}

/// The loss's gradient at F6.
pub fn gradient(criterion: Criterion, f6: &[f64], label: usize) -> Vec<f64> {
    let probabilities: Vec<f64> = match criterion {
        Criterion::Distance => vec![0.0; 10],
        Criterion::Map { j } => {
            let exponentials: Vec<f64> = distances(f6).into_iter().map(|y| (-y).exp()).collect();
            let sum = exponentials.iter().sum::<f64>() + (-j).exp();
            exponentials.into_iter().map(|exponential| exponential / sum).collect()
        }
    };
    let error = |class: usize| if class == label { 1.0 - probabilities[class] } else { -probabilities[class] };
    let slope = |unit: usize, x: f64| (0..10).map(|c| error(c) * 2.0 * (x - f64::from(bitmap(c)[unit]))).sum();
    f6.iter().enumerate().map(|(unit, x)| slope(unit, *x)).collect()
}

/// The loss's second derivatives at F6, from differences of the gradient, at least `floor`.
pub fn curvature(criterion: Criterion, f6: &[f64], label: usize, floor: f64) -> Vec<f64> {
    let epsilon = 1e-5;
    let slope = |unit: usize, change: f64| {
        let mut changed = f6.to_vec();
        changed[unit] += change;
        gradient(criterion, &changed, label)[unit]
    };
    (0..84).map(|unit| ((slope(unit, epsilon) - slope(unit, -epsilon)) / (2.0 * epsilon)).max(floor)).collect()
}
