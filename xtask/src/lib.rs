//! `cargo xtask` as a library, so that tests can call it.
//!
//! [`setup`] installs the tools, [`data`] the published data sets, both by [`download`]; [`serve`], [`dist`], [`suite`],
//! [`bench`] and [`picture`] use both.
#![warn(missing_docs)]

pub mod apt;
pub mod bench;
pub mod bundle;
pub mod data;
pub mod dist;
pub mod download;
pub mod fuzz;
pub mod head_start;
pub mod modules;
pub mod on_site;
pub mod picture;
pub mod project;
pub mod published_file;
pub mod release;
pub mod serve;
pub mod setup;
pub mod shell;
pub mod step;
pub mod suite;
pub mod webgpu;
