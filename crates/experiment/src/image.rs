//! An image as the network's input.

use serde::{Deserialize, Serialize};

/// Width and height of an image in pixels.
pub const SIDE: usize = 28;

/// Number of pixels in an image.
pub const PIXELS: usize = SIDE * SIDE;

/// A 28x28 grey image, row by row: 0 is background, 255 is full ink, as in the MNIST files.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Image(Box<[u8; PIXELS]>);

/// The length of a list that does not have [`PIXELS`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an image has {PIXELS} pixels, this one has {0}")]
pub struct WrongPixelCount(pub usize);

impl Image {
    /// An image without ink: all background.
    pub fn blank() -> Self {
        Self(Box::new([0; PIXELS]))
    }

    /// The pixels, row by row.
    pub fn pixels(&self) -> &[u8; PIXELS] {
        &self.0
    }

    /// The pixels, row by row, mutable.
    pub fn pixels_mut(&mut self) -> &mut [u8; PIXELS] {
        &mut self.0
    }
}

impl From<&[u8; PIXELS]> for Image {
    fn from(pixels: &[u8; PIXELS]) -> Self {
        Self(Box::new(*pixels))
    }
}

impl TryFrom<&[u8]> for Image {
    type Error = WrongPixelCount;

    fn try_from(bytes: &[u8]) -> Result<Self, WrongPixelCount> {
        let pixels: [u8; PIXELS] = bytes.try_into().map_err(|_| WrongPixelCount(bytes.len()))?;
        Ok(Self(Box::new(pixels)))
    }
}

impl TryFrom<Vec<u8>> for Image {
    type Error = WrongPixelCount;

    fn try_from(bytes: Vec<u8>) -> Result<Self, WrongPixelCount> {
        Self::try_from(bytes.as_slice())
    }
}

impl From<Image> for Vec<u8> {
    fn from(image: Image) -> Self {
        image.0.to_vec()
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ink: u32 = self.0.iter().map(|&v| u32::from(v)).sum();
        write!(f, "Image({SIDE}x{SIDE}, ink {ink})")
    }
}
