//! The article's network: the basic structure of LeNet-5, fully connected between S2 and C3, average or max pooling.

mod layout;
mod lenet5;
mod loss;

pub use layout::{to_burn, to_torch};
pub use lenet5::{Activations, LeNet5};
pub use loss::loss;
