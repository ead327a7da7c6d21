//! The paper's own LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998, section II.B): subsampling with trainable coefficients,
//! C3 on Table I, Euclidean radial basis functions at the end, and a rate of its own for every parameter (Appendix C).
//!
//! The convolutions and dense layers are those of the article's network, which has the same shapes; what the paper has
//! more is in this folder. One image at a time, as the paper trained.

mod bitmaps;
mod descent;
mod engine;
mod estimate;
mod layout;
mod pass;
mod rbf;
mod recipe;
mod second;
mod subsample;
mod values;

pub use bitmaps::{BITMAPS, UNITS, bitmap};
pub use engine::Engine;
pub use estimate::Estimate;
pub use lenet_experiment::lenet1998::{CONNECTIONS, LAYERS, Layer, PARAMETERS, Subsampling, TABLE_I, layer_ranges};
pub use lenet_learner::init::paper::{Spread, initial_weights};
pub use recipe::{Criterion, Rates, Recipe};
