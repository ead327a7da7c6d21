//! A mini-batch: a range of an epoch's order of the images.

use lenet_data::dataset::Dataset;
use lenet_data::distort::Distortion;
use lenet_experiment::image::PIXELS;
use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

/// Images of a data set with their labels: a range of an epoch's order.
#[derive(Clone)]
pub struct Batch {
    set: Rc<Dataset>,
    order: Rc<[u32]>,
    range: Range<usize>,
    distortion: Option<Distortion>,
}

impl Batch {
    /// The images with these indices, each below the number of images.
    pub fn new(set: &Rc<Dataset>, indices: impl Into<Rc<[u32]>>) -> Self {
        let order = indices.into();
        Self { set: set.clone(), range: 0..order.len(), order, distortion: None }
    }

    /// A range of an order; a trainer that holds set and order on its device needs only the range.
    pub fn slice_of(set: &Rc<Dataset>, order: &Rc<[u32]>, range: Range<usize>) -> Self {
        Self { set: set.clone(), order: order.clone(), range, distortion: None }
    }

    /// A sub-range of this batch.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        Self { range: self.range.start + range.start..self.range.start + range.end, ..self.clone() }
    }

    /// The same images, distorted when they are iterated.
    #[must_use]
    pub fn distorted(self, distortion: Option<Distortion>) -> Self {
        Self { distortion, ..self }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether it has no image.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Pixels of each image, after distortion.
    pub fn images(&self) -> impl ExactSizeIterator<Item = Cow<'_, [u8; PIXELS]>> {
        self.indices().iter().map(|&index| {
            self.distortion.map_or(Cow::Borrowed(self.set.image(index as usize)), |by| self.distort(index, by))
        })
    }

    /// Index in the data set and pixels of each image, if the batch is distorted. For a trainer that holds the data set on its
    /// device.
    pub fn distorted_images(&self) -> impl Iterator<Item = (u32, Cow<'_, [u8; PIXELS]>)> {
        let distort = |by| self.indices().iter().map(move |&index| (index, self.distort(index, by)));
        self.distortion.map(distort).into_iter().flatten()
    }

    fn distort(&self, index: u32, by: Distortion) -> Cow<'_, [u8; PIXELS]> {
        by.apply(index, self.set.image(index as usize), self.set.label(index as usize))
    }

    /// Pixels and label of each image.
    pub fn examples(&self) -> impl ExactSizeIterator<Item = (Cow<'_, [u8; PIXELS]>, u8)> {
        self.images().zip(self.labels())
    }

    /// Label of each image.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = u8> {
        self.indices().iter().map(|&index| self.set.label(index as usize))
    }

    fn indices(&self) -> &[u32] {
        &self.order[self.range.clone()]
    }

    /// The data set that the images belong to.
    pub fn set(&self) -> &Rc<Dataset> {
        &self.set
    }

    /// The epoch's order, of which the batch is a range.
    pub fn order(&self) -> &Rc<[u32]> {
        &self.order
    }

    /// Start of the range in the order.
    pub fn start(&self) -> usize {
        self.range.start
    }
}
