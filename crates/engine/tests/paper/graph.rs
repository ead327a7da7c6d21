//! The reference: a network as an explicit list of units and connections, in double precision, walked by plain loops.

/// A and S of the squashing function.
const A: f64 = 1.7159;
const S: f64 = 2.0 / 3.0;

/// What a connection multiplies its source by.
#[derive(Clone, Copy)]
pub enum Weight {
    Fixed(f64),
    /// The parameter of this number, which other connections may share.
    Trained(usize),
}

/// A unit: where its sum comes from, the parameter that is its bias, and whether the sum is squashed.
pub struct Unit {
    pub edges: Vec<(usize, Weight)>,
    pub bias: Option<usize>,
    pub squashed: bool,
}

/// Nodes are numbered from the inputs on; units only read nodes before them, and the last are the outputs.
pub struct Graph {
    pub inputs: usize,
    pub units: Vec<Unit>,
    pub outputs: usize,
    pub parameters: usize,
}

/// What a walk forward leaves: every node's value, and its sum (an input's is not used).
pub struct Walk {
    pub values: Vec<f64>,
    sums: Vec<f64>,
}

/// Derivatives at every node's value, and at the parameters.
pub struct Derivatives {
    values: Vec<f64>,
    pub parameters: Vec<f64>,
}

impl Unit {
    fn slope(&self, sum: f64) -> f64 {
        if self.squashed { A * S / (S * sum).cosh().powi(2) } else { 1.0 }
    }

    fn bend(&self, sum: f64) -> f64 {
        if self.squashed { -2.0 * A * S * S * (S * sum).tanh() / (S * sum).cosh().powi(2) } else { 0.0 }
    }
}

impl Weight {
    fn of(self, parameters: &[f64]) -> f64 {
        match self {
            Self::Fixed(value) => value,
            Self::Trained(number) => parameters[number],
        }
    }
}

impl Graph {
    pub fn forward(&self, parameters: &[f64], inputs: &[f64]) -> Walk {
        let (mut values, mut sums) = (inputs.to_vec(), inputs.to_vec());
        for unit in &self.units {
            let bias = unit.bias.map_or(0.0, |number| parameters[number]);
            let sum = unit.edges.iter().fold(bias, |sum, (from, weight)| sum + weight.of(parameters) * values[*from]);
            sums.push(sum);
            values.push(if unit.squashed { A * (S * sum).tanh() } else { sum });
        }
        Walk { values, sums }
    }

    pub fn outputs<'a>(&self, walk: &'a Walk) -> &'a [f64] {
        &walk.values[walk.values.len() - self.outputs..]
    }

    /// Gradients from those at the outputs.
    pub fn backward(&self, parameters: &[f64], walk: &Walk, outputs: &[f64]) -> Derivatives {
        self.back(outputs, |node, unit, at_value| unit.slope(walk.sums[node]) * at_value, walk, parameters, |x| x)
    }

    /// Second derivatives from those at the outputs: squares wherever a gradient has a factor. `bent`, if there, are the
    /// gradients for the terms |f''(a) g|.
    pub fn curvature(&self, parameters: &[f64], walk: &Walk, outputs: &[f64], bent: Option<&Derivatives>) -> Vec<f64> {
        let through = |node: usize, unit: &Unit, at_value: f64| {
            let sum = walk.sums[node];
            let extra = bent.map_or(0.0, |gradients| (unit.bend(sum) * gradients.values[node]).abs());
            unit.slope(sum).powi(2) * at_value + extra
        };
        self.back(outputs, through, walk, parameters, |x| x * x).parameters
    }

    fn back(
        &self,
        outputs: &[f64],
        through: impl Fn(usize, &Unit, f64) -> f64,
        walk: &Walk,
        parameters: &[f64],
        factor: impl Fn(f64) -> f64,
    ) -> Derivatives {
        let nodes = walk.values.len();
        let mut found = Derivatives { values: vec![0.0; nodes], parameters: vec![0.0; self.parameters] };
        found.values[nodes - self.outputs..].copy_from_slice(outputs);
        for (number, unit) in self.units.iter().enumerate().rev() {
            let node = self.inputs + number;
            let at_sum = through(node, unit, found.values[node]);
            for (from, weight) in &unit.edges {
                found.values[*from] += factor(weight.of(parameters)) * at_sum;
                if let Weight::Trained(number) = weight {
                    found.parameters[*number] += factor(walk.values[*from]) * at_sum;
                }
            }
            if let Some(number) = unit.bias {
                found.parameters[number] += at_sum;
            }
        }
        found
    }
}
