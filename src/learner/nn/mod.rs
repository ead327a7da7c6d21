//! The article's network: the basic structure of LeNet-5, fully connected between S2 and C3, average or max pooling.

mod init;
mod layout;
mod lenet5;
mod loss;
mod table;

pub use init::initial_weights;
pub use lenet5::{Activations, LeNet5};
pub use loss::loss;
pub use table::layers;

pub(super) use layout::{to_burn, to_torch};
