//! The reference implementation: a network as an explicit list of units and connections, in double precision.

/// A and S of the activation function A tanh(S a), independent of the engine's.
const A: f64 = 1.7159;
const S: f64 = 2.0 / 3.0;

/// A connection's weight.
#[derive(Clone, Copy)]
pub enum Weight {
    Fixed(f64),
    /// Index of the parameter, which other connections may share.
    Trained(usize),
}

impl Weight {
    fn value(self, parameters: &[f64]) -> f64 {
        match self {
            Self::Fixed(value) => value,
            Self::Trained(index) => parameters[index],
        }
    }
}

/// A unit: f(bias + sum of weight * source), or without f where it is linear.
pub struct Unit {
    /// Source node and weight.
    pub edges: Vec<(usize, Weight)>,
    /// Index of the bias parameter.
    pub bias: Option<usize>,
    pub linear: bool,
}

impl Unit {
    /// f'(a)
    fn first_derivative(&self, a: f64) -> f64 {
        if self.linear { 1.0 } else { A * S / (S * a).cosh().powi(2) }
    }

    /// f''(a)
    fn second_derivative(&self, a: f64) -> f64 {
        if self.linear { 0.0 } else { -2.0 * A * S * S * (S * a).tanh() / (S * a).cosh().powi(2) }
    }
}

/// Nodes are the inputs, then the units in topological order; the last are the outputs.
pub struct Graph {
    pub inputs: usize,
    pub units: Vec<Unit>,
    pub outputs: usize,
    pub parameters: usize,
}

/// Result of a forward pass: every node's value and pre-activation (unused for inputs).
pub struct Trace {
    pub values: Vec<f64>,
    pre_activations: Vec<f64>,
}

/// Derivatives by every node's value and by the parameters.
pub struct Derivatives {
    values: Vec<f64>,
    pub parameters: Vec<f64>,
}

impl Graph {
    pub fn forward(&self, parameters: &[f64], inputs: &[f64]) -> Trace {
        let (mut values, mut pre_activations) = (inputs.to_vec(), inputs.to_vec());
        for unit in &self.units {
            let bias = unit.bias.map_or(0.0, |index| parameters[index]);
            let terms = unit.edges.iter().map(|(source, weight)| weight.value(parameters) * values[*source]);
            let sum = terms.fold(bias, |sum, term| sum + term);
            pre_activations.push(sum);
            values.push(if unit.linear { sum } else { A * (S * sum).tanh() });
        }
        Trace { values, pre_activations }
    }

    pub fn outputs<'a>(&self, trace: &'a Trace) -> &'a [f64] {
        &trace.values[trace.values.len() - self.outputs..]
    }

    /// Gradients from those at the outputs.
    pub fn backward(&self, parameters: &[f64], trace: &Trace, outputs: &[f64]) -> Derivatives {
        let through_unit =
            |node: usize, unit: &Unit, at_value: f64| unit.first_derivative(trace.pre_activations[node]) * at_value;
        self.propagate(outputs, through_unit, trace, parameters, |x| x)
    }

    /// Second derivatives from those at the outputs: every factor of a gradient squared, plus |f''(a) g| if gradients are
    /// given.
    pub fn curvature(
        &self,
        parameters: &[f64],
        trace: &Trace,
        outputs: &[f64],
        gradients: Option<&Derivatives>,
    ) -> Vec<f64> {
        let through_unit = |node: usize, unit: &Unit, at_value: f64| {
            let a = trace.pre_activations[node];
            let extra = gradients.map_or(0.0, |gradients| (unit.second_derivative(a) * gradients.values[node]).abs());
            unit.first_derivative(a).powi(2) * at_value + extra
        };
        self.propagate(outputs, through_unit, trace, parameters, |x| x * x).parameters
    }

    fn propagate(
        &self,
        outputs: &[f64],
        through_unit: impl Fn(usize, &Unit, f64) -> f64,
        trace: &Trace,
        parameters: &[f64],
        factor: impl Fn(f64) -> f64,
    ) -> Derivatives {
        let nodes = trace.values.len();
        let mut derivatives = Derivatives { values: vec![0.0; nodes], parameters: vec![0.0; self.parameters] };
        derivatives.values[nodes - self.outputs..].copy_from_slice(outputs);
        for (index, unit) in self.units.iter().enumerate().rev() {
            let node = self.inputs + index;
            let at_pre_activation = through_unit(node, unit, derivatives.values[node]);
            for (source, weight) in &unit.edges {
                derivatives.values[*source] += factor(weight.value(parameters)) * at_pre_activation;
                if let Weight::Trained(index) = weight {
                    derivatives.parameters[*index] += factor(trace.values[*source]) * at_pre_activation;
                }
            }
            if let Some(index) = unit.bias {
                derivatives.parameters[index] += at_pre_activation;
            }
        }
        derivatives
    }
}
