//! LeNet Lab: LeNet-5 trained in a browser tab, on the person's own machine.
//!
//! Five layers; a module imports from its own layer and from those above it in this list, never from below:
//!
//! 1. [`values`]: what is said: experiments, presets, the contract between page and worker. Pure.
//! 2. [`data`]: what is learned from: IDX files, synthetic digits, the order of samples. Pure.
//! 3. `learner`: the network and its training, on burn. No browser.
//! 4. `browser`: workers, fetch, cache, adapters. No burn in the page's part, no leptos.
//! 5. `ui`: the page, on leptos. `lab`: the command line, its native twin.
//!
//! `tests/layers.rs` reads the `use` lines and fails on an import that goes the other way.
#![warn(missing_docs)]

pub use lenet_data as data;
pub use lenet_experiment as values;

#[cfg(feature = "learner")]
pub mod learner;

#[cfg(feature = "browser")]
pub mod browser;

#[cfg(feature = "page")]
pub mod ui;

#[cfg(feature = "lab")]
pub mod lab;
