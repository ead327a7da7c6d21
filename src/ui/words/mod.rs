//! What the page says: numbers, phases and results as words. Pure, so that every sentence is tested natively.

pub mod numbers;
pub mod sentences;
