//! The strip: the network as a picture, drawn from its weights and the image on the sheet.

mod detail;
mod figure;
mod focus;
mod grid;
mod inside;
mod lines;
mod palette;
mod picture;
mod pixels;
mod tiles;

pub use focus::{Focus, Side};
pub use picture::Picture;

/// Milliseconds since the page was opened.
fn now() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |clock| clock.now())
}
