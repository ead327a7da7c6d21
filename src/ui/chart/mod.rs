//! Live charts: series over epochs on a canvas, with axes, labels, a crosshair, and export as CSV and PNG.
//!
//! Drawn by hand because leptos-chartistry keeps an SVG node per point: rebuilding three paths of 10,000 points ten times a
//! second costs more than a training slice. Plotters draws fast enough on a canvas, but has no crosshair, labels or theme, so
//! most of this module would remain while the page's wasm module grew.
//!
//! `palette`, `painter`, `export`, `redraw`, `state` and `view` touch the browser; the rest is pure and tested natively.

pub mod axis;
pub mod csv;
pub mod decimate;
pub mod domain;
pub mod ema;
mod export;
pub mod file_name;
pub mod format;
pub mod label_layout;
pub mod labels;
mod painter;
mod palette;
pub mod readout;
mod redraw;
pub mod scale;
pub mod series;
mod state;
pub mod summary;
pub mod ticks;
mod view;

pub use axis::Axis;
pub use format::Unit;
pub(crate) use painter::{Scene, paint};
pub(crate) use palette::Palette;
#[cfg(test)]
pub use palette::SINGLE_BATCHES;
pub use series::{Reference, Role, Series};
pub use view::{Chart, Crosshair};
