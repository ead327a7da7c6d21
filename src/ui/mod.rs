//! The page, built with leptos.
//!
//! [`state::AppState`] holds the conductor and shows its view as read-only signals; everything else is derived from them.
//! Texts, learning curves, form drafts and the pairing of files are pure and tested natively.

mod canvas_observer;
pub mod chart;
pub mod curves;
pub mod drafts;
mod files;
mod hand;
mod in_view;
mod later;
pub mod lessons;
pub mod link;
mod marks;
mod menu;
mod model_download;
mod model_open;
mod pace;
pub mod pad;
pub mod page;
pub mod panels;
mod poster;
mod pupils;
pub mod state;
mod strip;
#[cfg(test)]
mod theme;
mod thumbnails;
pub mod tour;
mod units;
pub mod words;
