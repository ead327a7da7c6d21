//! Layer 1: plain values, shared by the page, the worker and the command line. No I/O, no clock, no randomness.

pub mod dataset;
pub mod distortions;
pub mod experiment;
pub mod image;
pub mod ladder;
pub mod layer_table;
pub mod lenet1998;
pub mod network;
pub mod paper;
pub mod presets;
pub mod protocol;
pub mod rbf_targets;
pub mod run;
pub mod schedule;
pub mod validate;
