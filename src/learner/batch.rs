//! Images on their way to the network.

use crate::data::labelled::Labelled;
use crate::values::dataset::CLASSES;
use crate::values::image::{PIXELS, SIDE};
use burn::tensor::{Device, Tensor, TensorData};

/// Some images of a data set with their labels.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    set: &'a Labelled,
    places: &'a [u32],
}

impl<'a> Batch<'a> {
    /// The images at these places of a data set; each is below its number of images.
    pub fn new(set: &'a Labelled, places: &'a [u32]) -> Self {
        Self { set, places }
    }

    /// Their pixels.
    pub fn images(&self) -> impl ExactSizeIterator<Item = &'a [u8; PIXELS]> + use<'a> {
        let set = self.set;
        self.places.iter().map(move |&place| set.image(place as usize))
    }

    /// Their labels.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = u8> + use<'a> {
        let set = self.set;
        self.places.iter().map(move |&place| set.label(place as usize))
    }

    /// 1 at each image's label, 0 elsewhere.
    pub(super) fn target(&self, device: &Device) -> Tensor<2> {
        let mut values = vec![0.0_f32; self.places.len() * CLASSES];
        for (row, label) in values.chunks_exact_mut(CLASSES).zip(self.labels()) {
            row[usize::from(label)] = 1.0;
        }
        Tensor::from_data(TensorData::new(values, [self.places.len(), CLASSES]), device) // [batch, 10]
    }

    /// The images on the device, as numbers from 0 (background) to 1 (ink).
    pub fn upload(&self, device: &Device) -> Tensor<4> {
        let pixels = self.images().flatten().map(|&ink| scale(ink)).collect();
        upload(pixels, device)
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
