//! The page, built with leptos: it shows what the trainer reports and sends the visitor's commands to it.
//!
//! Only [`apply`] and [`actions`] write [`state::AppState`]; everything else is derived from it. Texts, learning curves, form
//! drafts and the pairing of files are pure and tested natively.

pub mod actions;
mod answers;
pub mod apply;
mod canvas_observer;
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
