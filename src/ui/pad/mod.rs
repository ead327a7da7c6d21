//! The drawing pad: a sheet to draw on, the preprocessed image, and the network's prediction.
//!
//! It is connected to the rest of the page only through the properties of [`Pad`]. The content of the sheet ([`sheet`]) and the
//! texts ([`words`], [`percent`]) are pure; `canvas`, `picture` and `pointer` touch the browser.

mod bars;
mod canvas;
mod controls;
mod desk;
mod drawing;
mod outputs;
pub mod percent;
mod picture;
pub mod pointer;
mod prediction_view;
mod preview;
pub mod sheet;
mod targets;
mod view;
pub mod words;

pub use canvas::paint_image;
pub use desk::Desk;
pub use outputs::Outputs;
pub use sheet::Sheet;
pub use view::Pad;
