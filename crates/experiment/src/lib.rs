//! Layer 1: plain values, shared by the page, the worker and the command line. No I/O, no clock, no randomness.

pub mod dataset;
pub mod distortions;
pub mod experiment;
mod fingerprint;
pub mod image;
pub mod ladder;
pub mod network;
pub mod paper;
pub mod presets;
pub mod protocol;
pub mod run;
pub mod schedule;
pub mod validate;
