//! Networks of layers with ten logits: the article's LeNet-5 and custom ones.

mod activation;
mod dropout;
mod layer;
mod layered;
mod layout;

pub use layer::{Step, Values};
pub use layered::BurnNetwork;
pub use layout::{to_burn, to_torch};
