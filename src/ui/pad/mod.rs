//! The drawing panel: a sheet to draw on, the image that the network gets, and what it reads in it.
//!
//! It talks to the rest of the page through the properties of [`Pad`] only. What lies on the sheet ([`sheet`]) and
//! every text ([`words`], [`percent`]) are pure; `canvas`, `pointer` and `watch` are the files that touch the browser.

pub mod answer;
mod bars;
mod canvas;
mod controls;
mod drawing;
pub mod percent;
mod pictures;
mod pointer;
mod preview;
mod reading;
pub mod sheet;
mod view;
mod watch;
pub mod words;

pub use answer::Answer;
pub use sheet::PickedImage;
pub use view::Pad;
