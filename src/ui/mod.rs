//! Layer 5: the page, on leptos. It shows what the trainer reports and sends what the visitor asks.
//!
//! [`state::AppState`] is written in two places only, [`apply`] and [`actions`]; everything else is derived from it.
//! Words, curves, drafts and the sorting of files are pure and tested natively.

pub mod actions;
mod answers;
pub mod apply;
pub mod chart;
pub mod contest;
pub mod curves;
pub mod drafts;
pub mod ledger;
pub mod lessons;
pub mod own_files;
pub mod pad;
pub mod page;
pub mod panels;
pub mod state;
pub mod words;
