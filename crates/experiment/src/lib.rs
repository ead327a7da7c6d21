//! Plain values, shared by page, worker and command line: experiments and their fields, presets, the protocol. No I/O, no
//! clock, no randomness.

pub mod article;
pub mod breakage;
pub mod changes;
pub mod choice;
pub mod comparison;
pub mod compute;
pub mod confusion;
pub mod custom;
pub mod dataset;
pub mod distortions;
pub mod experiment;
pub mod field;
pub mod fields;
mod fingerprint;
pub mod handicap;
pub mod image;
pub mod ladder;
pub mod layer_table;
pub mod layers;
pub mod lenet1998;
pub mod link;
pub mod network;
pub mod number;
pub mod paper;
pub mod predictions;
pub mod presets;
pub mod protocol;
pub mod rbf_targets;
pub mod run;
pub mod schedule;
mod schedule_text;
pub mod validate;
