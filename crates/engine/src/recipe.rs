//! What is trained, and how: the choices that the engine is written for.

/// What does not change during a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// The squashing function after C1, C3, C5 and F6.
    pub activation: Activation,
    /// How S2 and S4 reduce 2x2 inputs to one.
    pub pooling: Pooling,
    /// What a step makes smaller.
    pub loss: Loss,
    /// How a gradient becomes a change of the weights.
    pub optimizer: Optimizer,
}

/// A squashing function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Hyperbolic tangent.
    Tanh,
    /// max(0, x).
    Relu,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
    /// 1.7159 tanh(2/3 x), the paper's (Appendix A): f(1) = 1 and f(-1) = -1, where the second derivative is largest.
    ScaledTanh,
}

/// A 2x2 reduction with stride 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// Mean of the four inputs.
    Average,
    /// Largest of the four inputs; of equals the first, row by row.
    Max,
}

/// What a step makes smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Mean over the ten softmax outputs of the squared difference to the one-hot label.
    MeanSquaredError,
    /// Minus the logarithm of the right class's probability.
    CrossEntropy,
    /// Cross-entropy against labels of which [`SMOOTHING`] is spread evenly over all ten classes (Szegedy et al. 2016).
    SmoothedCrossEntropy,
}

/// Share of a label that [`Loss::SmoothedCrossEntropy`] takes from the right class and gives to all ten alike.
pub const SMOOTHING: f32 = 0.1;

/// How a gradient becomes a change of the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimizer {
    /// w -= rate * g.
    Sgd,
    /// v = momentum * v + g; w -= rate * v.
    Momentum {
        /// Share of the last velocity that is kept.
        momentum: f32,
    },
    /// Kingma and Ba 2015, with beta 0.9 and 0.999 and epsilon 1e-8.
    Adam,
}

impl Optimizer {
    /// Numbers that it remembers for each parameter.
    pub fn moments(self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Momentum { .. } => 1,
            Self::Adam => 2,
        }
    }
}
