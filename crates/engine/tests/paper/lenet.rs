//! The paper's network as a graph, and its criteria in double precision.

use crate::graph::{Graph, Unit, Weight};
use lenet_engine::paper::{Criterion, Subsampling, bitmap};

/// Table I as it is printed: a row for each map of S2, a column for each map of C3.
const TABLE_I: [&str; 6] = [
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
];

/// Layers of the graph: name, units' numbers, parameters.
pub struct Lenet {
    pub graph: Graph,
    pub layers: Vec<(&'static str, std::ops::Range<usize>, std::ops::Range<usize>)>,
}

/// Nodes of the last layer: the first, how many maps, and their side.
type Maps = (usize, usize, usize);

impl Lenet {
    pub fn new(subsampling: Subsampling) -> Self {
        let graph = Graph { inputs: 32 * 32, units: Vec::new(), outputs: 84, parameters: 0 };
        let mut lenet = Self { graph, layers: Vec::new() };
        let feeds = |from: usize, to: usize| TABLE_I[from].as_bytes()[to] == b'X';
        let pool = if subsampling == Subsampling::Sum { 1.0 } else { 0.25 };
        let c1 = lenet.convolve("C1", (0, 1, 32), 6, 5, |_, _| true);
        let s2 = lenet.subsample("S2", c1, pool);
        let c3 = lenet.convolve("C3", s2, 16, 5, feeds);
        let s4 = lenet.subsample("S4", c3, pool);
        let c5 = lenet.convolve("C5", s4, 120, 5, |_, _| true);
        lenet.convolve("F6", c5, 84, 1, |_, _| true);
        lenet
    }

    /// All kernels, then all biases.
    fn convolve(
        &mut self,
        name: &'static str,
        (first, count, side): Maps,
        maps: usize,
        kernel: usize,
        feeds: impl Fn(usize, usize) -> bool,
    ) -> Maps {
        let (start, parameters, out) = (self.start(), self.graph.parameters, side + 1 - kernel);
        let pairs: Vec<Vec<usize>> = (0..maps).map(|to| (0..count).filter(|from| feeds(*from, to)).collect()).collect();
        let mut next = parameters;
        let biases = parameters + pairs.concat().len() * kernel * kernel;
        for (map, sources) in pairs.into_iter().enumerate() {
            for place in 0..out * out {
                let mut edges = Vec::new();
                for (n, from) in sources.iter().enumerate() {
                    for (ky, kx) in (0..kernel * kernel).map(|k| (k / kernel, k % kernel)) {
                        let node = first + (from * side + place / out + ky) * side + place % out + kx;
                        edges.push((node, Weight::Trained(next + (n * kernel + ky) * kernel + kx)));
                    }
                }
                self.graph.units.push(Unit { edges, bias: Some(biases + map), squashed: true });
            }
            next += sources.len() * kernel * kernel;
        }
        self.graph.parameters = biases + maps;
        self.end(name, start, parameters);
        (start, maps, out)
    }

    /// All coefficients, then all biases. What is pooled is a unit of its own, neither trained nor squashed.
    fn subsample(&mut self, name: &'static str, (first, maps, side): Maps, pool: f64) -> Maps {
        let (start, parameters, out) = (self.start(), self.graph.parameters, side / 2);
        for at in 0..maps * out * out {
            let (map, y, x) = (at / (out * out), at / out % out, at % out);
            let four = [0, 1, 2, 3].map(|k| first + (map * side + 2 * y + k / 2) * side + 2 * x + k % 2);
            let edges = four.map(|node| (node, Weight::Fixed(pool))).to_vec();
            self.graph.units.push(Unit { edges, bias: None, squashed: false });
        }
        for at in 0..maps * out * out {
            let map = at / (out * out);
            let edges = vec![(start + at, Weight::Trained(parameters + map))];
            self.graph.units.push(Unit { edges, bias: Some(parameters + maps + map), squashed: true });
        }
        self.graph.parameters += 2 * maps;
        self.end(name, start, parameters);
        (start + maps * out * out, maps, out)
    }

    fn start(&self) -> usize {
        self.graph.inputs + self.graph.units.len()
    }

    fn end(&mut self, name: &'static str, start: usize, parameters: usize) {
        let units = start - self.graph.inputs..self.graph.units.len();
        self.layers.push((name, units, parameters..self.graph.parameters));
    }
}

/// The 32x32 input.
pub fn input(image: &[u8; 784]) -> Vec<f64> {
    let inside = |y: usize, x: usize| (2..30).contains(&y) && (2..30).contains(&x);
    let ink = |y, x| if inside(y, x) { f64::from(image[(y - 2) * 28 + x - 2]) / 255.0 } else { 0.0 };
    (0..1024).map(|i| -0.1 + 1.275 * ink(i / 32, i % 32)).collect()
}

/// y of every class.
pub fn distances(f6: &[f64]) -> Vec<f64> {
    let to = |class| bitmap(class).iter().zip(f6).map(|(w, x)| (x - f64::from(*w)).powi(2)).sum();
    (0..10).map(to).collect()
}

/// Equation (8) or (9) for one image.
pub fn loss(criterion: Criterion, f6: &[f64], label: usize) -> f64 {
    let y = distances(f6);
    match criterion {
        Criterion::Distance => y[label],
        Criterion::Map { j } => y[label] + ((-f64::from(j)).exp() + y.iter().map(|y| (-y).exp()).sum::<f64>()).ln(),
    }
}

/// Its gradient at F6.
pub fn gradient(criterion: Criterion, f6: &[f64], label: usize) -> Vec<f64> {
    let shares: Vec<f64> = match criterion {
        Criterion::Distance => vec![0.0; 10],
        Criterion::Map { j } => {
            let weights: Vec<f64> = distances(f6).into_iter().map(|y| (-y).exp()).collect();
            let sum = weights.iter().sum::<f64>() + (-f64::from(j)).exp();
            weights.into_iter().map(|weight| weight / sum).collect()
        }
    };
    let error = |class: usize| if class == label { 1.0 - shares[class] } else { -shares[class] };
    let slope = |unit: usize, x: f64| (0..10).map(|c| error(c) * 2.0 * (x - f64::from(bitmap(c)[unit]))).sum();
    f6.iter().enumerate().map(|(unit, x)| slope(unit, *x)).collect()
}

/// Its second derivatives at F6, from differences of the gradient, and not below the floor.
pub fn curvature(criterion: Criterion, f6: &[f64], label: usize, floor: f64) -> Vec<f64> {
    let epsilon = 1e-5;
    let slope = |unit: usize, change: f64| {
        let mut moved = f6.to_vec();
        moved[unit] += change;
        gradient(criterion, &moved, label)[unit]
    };
    (0..84).map(|unit| ((slope(unit, epsilon) - slope(unit, -epsilon)) / (2.0 * epsilon)).max(floor)).collect()
}
