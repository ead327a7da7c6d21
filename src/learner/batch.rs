//! Images on their way to the network.

use crate::data::distort::Distortion;
use crate::data::labelled::Labelled;
use crate::values::dataset::CLASSES;
use crate::values::image::{PIXELS, SIDE};
use burn::tensor::{Device, Tensor, TensorData};
use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

/// Some images of a data set with their labels: a part of the order in which an epoch goes through it.
#[derive(Clone)]
pub struct Batch {
    set: Rc<Labelled>,
    order: Rc<[u32]>,
    part: Range<usize>,
    distortion: Option<Distortion>,
}

impl Batch {
    /// The images at these places of a data set; each is below its number of images.
    pub fn new(set: &Rc<Labelled>, places: impl Into<Rc<[u32]>>) -> Self {
        let order = places.into();
        Self { set: set.clone(), part: 0..order.len(), order, distortion: None }
    }

    /// The images at a part of an order's places; a trainer that has set and order at hand needs to be told no more.
    pub fn part_of(set: &Rc<Labelled>, order: &Rc<[u32]>, part: Range<usize>) -> Self {
        Self { set: set.clone(), order: order.clone(), part, distortion: None }
    }

    /// These of its images.
    #[must_use]
    pub fn part(&self, places: Range<usize>) -> Self {
        Self { part: self.part.start + places.start..self.part.start + places.end, ..self.clone() }
    }

    /// The same images as this shows them.
    #[must_use]
    pub fn shown_by(self, distortion: Option<Distortion>) -> Self {
        Self { distortion, ..self }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.part.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.part.is_empty()
    }

    /// Their pixels, as they are shown.
    pub fn images(&self) -> impl ExactSizeIterator<Item = Cow<'_, [u8; PIXELS]>> {
        self.places().iter().map(|&place| {
            let image = self.set.image(place as usize);
            self.distortion.map_or(Cow::Borrowed(image), |distortion| {
                distortion.show(place, image, self.set.label(place as usize))
            })
        })
    }

    /// The same, each with its label.
    pub fn examples(&self) -> impl ExactSizeIterator<Item = (Cow<'_, [u8; PIXELS]>, u8)> {
        self.images().zip(self.labels())
    }

    /// Their labels.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = u8> {
        self.places().iter().map(|&place| self.set.label(place as usize))
    }

    /// Their places in the data set.
    fn places(&self) -> &[u32] {
        &self.order[self.part.clone()]
    }

    /// The data set.
    #[cfg(feature = "webgpu")]
    pub(super) fn set(&self) -> &Rc<Labelled> {
        &self.set
    }

    /// The epoch's order.
    #[cfg(feature = "webgpu")]
    pub(super) fn order(&self) -> &Rc<[u32]> {
        &self.order
    }

    /// Place of the first image in the order.
    #[cfg(feature = "webgpu")]
    pub(super) fn start(&self) -> usize {
        self.part.start
    }

    /// 1 at each image's label, 0 elsewhere.
    pub(super) fn target(&self, device: &Device) -> Tensor<2> {
        let mut values = vec![0.0_f32; self.len() * CLASSES];
        for (row, label) in values.chunks_exact_mut(CLASSES).zip(self.labels()) {
            row[usize::from(label)] = 1.0;
        }
        Tensor::from_data(TensorData::new(values, [self.len(), CLASSES]), device) // [batch, 10]
    }

    /// The images on the device, as numbers from 0 (background) to 1 (ink).
    pub fn upload(&self, device: &Device) -> Tensor<4> {
        let pixels = self.images().flat_map(|image| image.map(scale)).collect();
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
