//! What is trained, and how: the choices that the paper leaves, or that rebuilding it needed.

use lenet_experiment::lenet1998::Subsampling;

/// What does not change during a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// What a step makes smaller.
    pub criterion: Criterion,
    /// What S2 and S4 multiply by their coefficient.
    pub subsampling: Subsampling,
    /// How large a step each parameter takes.
    pub rates: Rates,
}

/// What a step makes smaller; y are the ten distances of the output layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Criterion {
    /// Equation (8): the right class's y. Nothing pushes the wrong classes away.
    Distance,
    /// Equation (9): the right class's y plus log(exp(-j) + sum over i of exp(-y_i)).
    Map {
        /// The "rubbish" class's constant distance: wrong classes farther away than this are let alone.
        j: f32,
    },
}

/// How large a step each parameter takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rates {
    /// eta for all of them.
    Global,
    /// Stochastic diagonal Levenberg-Marquardt (Appendix C): eta / (mu + h) with an estimate h of the parameter's second
    /// derivative.
    LevenbergMarquardt {
        /// Keeps the rate finite where there is no curvature; the paper has 0.02.
        mu: f32,
        /// Least curvature at each unit of F6. The RBF's own is 2; under (9) that of the criterion goes to 0 on solved
        /// samples, and without a floor all rates run up to eta / mu.
        floor: f32,
        /// Whether h has the terms |f''(a) g| that Gauss and Newton leave out.
        bent: bool,
    },
}
