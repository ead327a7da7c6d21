//! Layer 2: what is learned from. No I/O, no clock; randomness only from a seed that is passed in.

pub mod catalog;
