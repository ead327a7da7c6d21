//! Data sets and file formats: IDX, synthetic digits, shuffling, augmentation, preprocessing of drawings, model files.
//!
//! Knows nothing of training, of the browser, or of where files are: bytes and seeds go in, values come out.
#![warn(missing_docs)]

mod affine;
pub mod catalog;
pub mod dataset;
pub mod distort;
mod glyphs;
pub mod idx;
mod idx_error;
pub mod model_file;
mod model_file_error;
pub mod preprocess;
pub mod random;
pub mod sampler;
pub mod stream_decoder;
pub mod strokes;
pub mod synthetic;
mod warp;
