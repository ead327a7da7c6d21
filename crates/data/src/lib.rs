//! Layer 2: what is learned from. No I/O, no clock; randomness only from a seed that is passed in.

pub mod arrival;
pub mod catalog;
pub mod distort;
mod hand;
pub mod idx;
mod idx_error;
pub mod labelled;
pub mod model_file;
mod model_file_error;
pub mod prepare;
pub mod random;
pub mod sampler;
mod skeletons;
pub mod strokes;
pub mod synthetic;
