//! LeNet-5 of 1998 (LeCun, Bottou, Bengio, Haffner, section II.B): subsampling with trainable coefficients, C3 connected by
//! Table I, an output layer of Euclidean radial basis functions, and stochastic diagonal Levenberg-Marquardt (Appendix C).
//!
//! Convolutions and dense layers are those of the article's network, which have the same shapes. Steps take one image, as in
//! the paper.

mod activation_curvature;
mod activations;
mod config;
mod curvature;
mod engine;
mod layout;
mod levenberg_marquardt;
mod network;
mod rbf;
mod subsampling;

pub use config::{Config, Rates};
pub use curvature::CurvatureEstimate;
pub use engine::Engine;
