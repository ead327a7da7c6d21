//! Texts of the page: numbers, phases and results. Pure and tested natively.

pub mod numbers;
pub mod sentences;
