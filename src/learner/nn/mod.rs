//! The article's network: the basic structure of LeNet-5, fully connected between S2 and C3, average or max pooling.

mod init;
mod layers;
mod layout;
mod lenet5;
mod loss;

pub use init::initial_weights;
pub use lenet5::{Activations, LeNet5};
pub use loss::loss;

pub(super) use layout::{to_burn, to_torch};
