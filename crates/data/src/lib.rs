//! Data sets and file formats: IDX, files of one's own, synthetic digits, shuffling, augmentation, preprocessing of drawings and
//! pictures, model files, ONNX, posters, programs for other frameworks.
//!
//! Pure: takes bytes and seeds, returns values. Independent of training, of the browser, and of where files are.
#![warn(missing_docs)]

mod affine;
pub mod catalog;
mod checksum;
pub mod dataset;
pub mod distort;
mod glyphs;
pub mod hand;
mod hand_error;
pub mod handicap;
pub mod idx;
mod idx_error;
pub mod mix;
pub mod model_file;
mod model_file_error;
pub mod model_import;
pub mod onnx;
pub mod own;
pub mod picture;
pub mod poster;
pub mod preprocess;
pub mod pupil;
pub mod random;
pub mod sampler;
pub mod snippet;
pub mod stream_decoder;
pub mod strokes;
pub mod synthetic;
mod warp;
