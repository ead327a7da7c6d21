//! Images with their labels, the form in which every data set reaches the learner.

use super::idx::IdxError;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::PIXELS;
use std::ops::Range;
use std::sync::Arc;

/// Images in a block.
pub const BLOCK: usize = 6000;

/// Images of 28x28 grey pixels, each with a label from 0 to 9. The labels are there from the start; the images may
/// still be arriving, block by block from the first. A clone shares what both have.
#[derive(Clone, PartialEq, Eq)]
pub struct Labelled {
    blocks: Vec<Arc<[u8]>>, // [6000, 784], the last one shorter
    labels: Arc<[u8]>,      // [count]
}

impl Labelled {
    /// Takes images, 784 bytes each and one after the other, and their labels.
    ///
    /// # Errors
    /// When the bytes are no whole number of images, the two counts differ, or a label is over 9.
    pub fn new(images: Vec<u8>, labels: Vec<u8>) -> Result<Self, IdxError> {
        if !images.len().is_multiple_of(PIXELS) {
            return Err(IdxError::PartialImage { bytes: images.len() });
        }
        let count = images.len() / PIXELS;
        if count != labels.len() {
            return Err(IdxError::CountMismatch { images: count, labels: labels.len() });
        }
        let too_large = labels.iter().position(|&label| usize::from(label) >= CLASSES);
        match too_large {
            Some(index) => Err(IdxError::LabelTooLarge { index, label: labels[index] }),
            None => Ok(Self::from_parts(&images, labels)),
        }
    }

    /// Labels from 0 to 9 whose images are all still to come.
    pub fn awaited(labels: Vec<u8>) -> Self {
        Self { blocks: Vec::new(), labels: labels.into() }
    }

    /// The same with the next block of images: [`BLOCK`] of them, or those that are left.
    ///
    /// # Errors
    /// When the block is of another size.
    pub fn with_block(&self, block: Vec<u8>) -> Result<Self, IdxError> {
        let wanted = (self.len() - self.available()).min(BLOCK) * PIXELS;
        if block.len() != wanted {
            return Err(IdxError::PartialImage { bytes: block.len() });
        }
        let mut grown = self.clone();
        grown.blocks.push(block.into());
        Ok(grown)
    }

    /// Takes what a module of this layer has made itself and knows to be right.
    pub(super) fn from_parts(images: &[u8], labels: Vec<u8>) -> Self {
        debug_assert_eq!(images.len(), labels.len() * PIXELS);
        Self { blocks: images.chunks(BLOCK * PIXELS).map(Arc::from).collect(), labels: labels.into() }
    }

    /// Number of images, those still to come included.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Number of images that are there: the first ones.
    pub fn available(&self) -> usize {
        (self.blocks.len() * BLOCK).min(self.len())
    }

    /// Whether all images are there.
    pub fn is_complete(&self) -> bool {
        self.available() == self.len()
    }

    /// Whether the other is this set at an earlier or later time.
    pub fn is_same_set(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.labels, &other.labels)
    }

    /// The 784 pixels of image `i`, row by row, 0 background to 255 ink.
    ///
    /// # Panics
    /// As a slice does, when `i` is not below [`Self::available`].
    pub fn image(&self, i: usize) -> &[u8; PIXELS] {
        &self.blocks[i / BLOCK].as_chunks().0[i % BLOCK]
    }

    /// The pixels of each block that is there.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.blocks.iter().map(|block| &block[..])
    }

    /// The label of image `i`.
    ///
    /// # Panics
    /// As a slice does, when `i` is not below [`Self::len`].
    pub fn label(&self, i: usize) -> u8 {
        self.labels[i]
    }

    /// The first `first` images and the rest; all of them and none when there are not that many.
    pub fn split_at(&self, first: usize) -> (Self, Self) {
        let first = first.min(self.len());
        let part = |places: Range<usize>| {
            let images: Vec<u8> = places.clone().flat_map(|i| self.image(i)).copied().collect();
            Self::from_parts(&images, self.labels[places].to_vec())
        };
        (part(0..first), part(first..self.len()))
    }
}

impl std::fmt::Debug for Labelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Labelled({} images)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Labelled {
        let images: Vec<u8> = (0..3 * PIXELS).map(|i| (i / PIXELS) as u8 * 10).collect();
        Labelled::new(images, vec![4, 5, 6]).unwrap()
    }

    #[test]
    fn each_image_keeps_its_label() {
        let set = three();
        assert_eq!((set.len(), set.is_empty()), (3, false));
        for i in 0..3 {
            assert_eq!(set.label(i), 4 + i as u8);
            assert_eq!(set.image(i), &[10 * i as u8; PIXELS]);
        }
    }

    #[test]
    fn a_split_keeps_the_order() {
        let (front, back) = three().split_at(2);
        assert_eq!((front.len(), back.len()), (2, 1));
        assert_eq!((back.label(0), back.image(0)), (6, &[20; PIXELS]));
        let (all, none) = three().split_at(9);
        assert_eq!((all, none.is_empty()), (three(), true));
    }

    #[test]
    fn images_arrive_block_by_block() {
        let labels: Vec<u8> = (0..BLOCK + 2).map(|i| (i % 10) as u8).collect();
        let pixels = |value: u8, count: usize| vec![value; count * PIXELS];
        let awaited = Labelled::awaited(labels.clone());
        assert_eq!((awaited.len(), awaited.available(), awaited.is_complete()), (BLOCK + 2, 0, false));
        assert!(awaited.with_block(pixels(1, BLOCK - 1)).is_err());
        let first = awaited.with_block(pixels(1, BLOCK)).unwrap();
        assert_eq!((first.available(), first.is_complete()), (BLOCK, false));
        assert!(first.with_block(pixels(2, BLOCK)).is_err());
        let all = first.with_block(pixels(2, 2)).unwrap();
        assert!(all.is_complete() && all.is_same_set(&awaited));
        assert_eq!((all.image(BLOCK - 1)[0], all.image(BLOCK)[0]), (1, 2));
        assert!(all == Labelled::new([pixels(1, BLOCK), pixels(2, 2)].concat(), labels).unwrap());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let new = |bytes: usize, labels: &[u8]| Labelled::new(vec![0; bytes], labels.to_vec()).unwrap_err();
        assert_eq!(new(PIXELS + 1, &[1]), IdxError::PartialImage { bytes: PIXELS + 1 });
        assert_eq!(new(2 * PIXELS, &[1]), IdxError::CountMismatch { images: 2, labels: 1 });
        assert_eq!(new(2 * PIXELS, &[1, 10]), IdxError::LabelTooLarge { index: 1, label: 10 });
    }
}
