//! The strip: the network as a picture, drawn from its weights and the image on the sheet.

mod figure;
mod inside;
mod palette;
mod picture;
mod tiles;

pub use picture::Picture;
