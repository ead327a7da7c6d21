//! Texts of the page: numbers, phases and results. Pure and tested natively.

pub mod faults;
pub mod html;
pub mod numbers;
pub mod published;
pub mod sentences;
pub mod status;
