//! The strip: the network as a picture, drawn from its weights and the image on the sheet.

mod detail;
mod figure;
mod focus;
mod grid;
mod inside;
mod layout;
mod lines;
mod palette;
mod picture;
mod pixels;
mod tiles;

use std::time::Duration;

pub use focus::{Focus, Side};
pub use grid::Grid;
pub use inside::Inside;
pub use palette::colours;
#[cfg(test)]
pub use palette::parse as parse_colour;
pub use picture::Picture;
pub use pixels::{Colours, Pixels, largest};

/// Share of the page's time that computing for the strip may take.
const SHARE: f64 = 0.25;

/// The same while the visitor draws.
const PEN_SHARE: f64 = 0.6;

/// How long to pause after a computation that took this many milliseconds.
pub fn rest_after(milliseconds: f64) -> Duration {
    rest(milliseconds, SHARE)
}

/// The same for another share of the time.
fn rest(milliseconds: f64, share: f64) -> Duration {
    Duration::from_secs_f64(milliseconds.max(0.0) * (1.0 / share - 1.0) / 1_000.0)
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |clock| clock.now())
}
