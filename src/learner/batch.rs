//! Images on their way to the network.

use crate::data::labelled::Labelled;
use crate::values::dataset::CLASSES;
use crate::values::image::{PIXELS, SIDE};
use burn::tensor::{Device, Tensor, TensorData};

/// Some images with their labels, as numbers from 0 (background) to 1 (ink).
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pixels: Vec<f32>, // [batch, 784]
    labels: Vec<u8>,  // [batch]
}

impl Batch {
    /// Takes the images at these places out of a data set.
    ///
    /// # Panics
    /// As a slice does, when a place is not below the number of images.
    pub fn gather(images: &Labelled, places: impl ExactSizeIterator<Item = usize>) -> Self {
        let mut pixels = Vec::with_capacity(places.len() * PIXELS);
        let mut labels = Vec::with_capacity(places.len());
        for place in places {
            pixels.extend(images.image(place).iter().map(|&ink| scale(ink)));
            labels.push(images.label(place));
        }
        Self { pixels, labels }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// 1 at each image's label, 0 elsewhere.
    pub(super) fn target(&self, device: &Device) -> Tensor<2> {
        let mut values = vec![0.0_f32; self.len() * CLASSES];
        for (row, &label) in values.chunks_exact_mut(CLASSES).zip(&self.labels) {
            row[usize::from(label)] = 1.0;
        }
        Tensor::from_data(TensorData::new(values, [self.len(), CLASSES]), device) // [batch, 10]
    }

    /// The images on the device, and their labels, which stay here.
    pub fn upload(self, device: &Device) -> (Tensor<4>, Vec<u8>) {
        (upload(self.pixels, device), self.labels)
    }
}

/// One image on the device.
pub fn upload_one(pixels: &[u8; PIXELS], device: &Device) -> Tensor<4> {
    upload(pixels.iter().map(|&ink| scale(ink)).collect(), device) // [1, 1, 28, 28]
}

fn upload(pixels: Vec<f32>, device: &Device) -> Tensor<4> {
    let batch = pixels.len() / PIXELS;
    Tensor::from_data(TensorData::new(pixels, [batch, 1, SIDE, SIDE]), device) // [batch, 1, 28, 28]
}

/// Pixels are divided by 255, as in the article.
fn scale(ink: u8) -> f32 {
    f32::from(ink) / 255.0
}
