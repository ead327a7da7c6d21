//! Options of the paper's network and of its training, including those that the paper leaves open.

use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::Criterion;

/// Loss function, pooling of S2 and S4, and learning rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    pub criterion: Criterion,
    pub subsampling: Subsampling,
    pub rates: Rates,
}

/// The learning rate of each parameter, from the global rate eta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rates {
    /// eta for all parameters: SGD.
    Global,
    /// Stochastic diagonal Levenberg-Marquardt (Appendix C): eta / (mu + h), where h estimates the second derivative of the
    /// loss by the parameter.
    LevenbergMarquardt {
        /// Bounds the rate where the curvature is small; 0.02 in the paper.
        mu: f32,
        /// Lower bound of the curvature at F6's outputs. The output layer's own is 2; that of criterion (9) goes to 0 on
        /// images that are classified well, and without a bound all rates approach eta / mu.
        floor: f32,
        /// Whether h includes the terms |f''(a) g| that the Gauss-Newton approximation drops.
        activation_curvature: bool,
    },
}
