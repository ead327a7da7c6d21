//! Labelled images in memory.

use super::idx_error::IdxError;
use lenet_experiment::dataset::{CLASSES, MAX_CLASSES};
use lenet_experiment::image::PIXELS;
use std::ops::Range;
use std::sync::Arc;

/// Images in a block.
pub const BLOCK: usize = 6000;

/// Grey images of 28x28 pixels, each with a label: from 0 to 9, or of files of one's own below [`MAX_CLASSES`]. All labels are available from the start; images may still be
/// downloading, in blocks from the first on. Clones share their images and labels.
#[derive(Clone, PartialEq, Eq)]
pub struct Dataset {
    blocks: Vec<Arc<[u8]>>, // [6000, 784], the last one shorter
    labels: Arc<[u8]>,      // [count]
}

impl Dataset {
    /// A complete set of `images` `[count][784]` and `labels` `[count]`.
    ///
    /// # Errors
    /// When the last image is incomplete, the counts differ, or a label is above 9.
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
            None => Ok(Self::new_unchecked(&images, labels)),
        }
    }

    /// A set whose images are all still to be downloaded; labels from 0 to 9.
    pub fn from_labels(labels: Vec<u8>) -> Self {
        Self { blocks: Vec::new(), labels: labels.into() }
    }

    /// The set with the next block of images: [`BLOCK`] of them, or all that are left.
    ///
    /// # Errors
    /// When the block has another size.
    pub fn with_block(&self, block: Vec<u8>) -> Result<Self, IdxError> {
        let expected = (self.len() - self.available()).min(BLOCK) * PIXELS;
        if block.len() != expected {
            return Err(IdxError::PartialImage { bytes: block.len() });
        }
        let mut extended = self.clone();
        extended.blocks.push(block.into());
        Ok(extended)
    }

    /// This complete set, followed by more `images` `[count][784]` with `labels` `[count]`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn followed_by(&self, images: &[u8], labels: &[u8]) -> Result<Self, IdxError> {
        let mut blocks = self.blocks.clone();
        let mut last = if self.len().is_multiple_of(BLOCK) {
            Vec::new()
        } else {
            blocks.pop().map_or(Vec::new(), |block| block.to_vec())
        };
        last.extend_from_slice(images);
        let more = Self::new(last, [&self.labels[blocks.len() * BLOCK..], labels].concat())?;
        blocks.extend(more.blocks);
        Ok(Self { blocks, labels: [&self.labels, labels].concat().into() })
    }

    /// The same images with other labels, as many.
    pub(super) fn with_labels(&self, labels: impl Into<Arc<[u8]>>) -> Self {
        let labels = labels.into();
        debug_assert_eq!(labels.len(), self.len());
        Self { blocks: self.blocks.clone(), labels }
    }

    /// The set with each available image changed. Blocks that `before`, the same set changed earlier, has are taken from there.
    pub fn map_images(&self, before: Option<&Self>, change: impl Fn(&[u8; PIXELS]) -> [u8; PIXELS]) -> Self {
        let mut blocks = before.map_or_else(Vec::new, |before| before.blocks.clone());
        let change_block = |block: &Arc<[u8]>| {
            let mut changed = Vec::with_capacity(block.len());
            block.as_chunks().0.iter().for_each(|image| changed.extend_from_slice(&change(image)));
            changed.into()
        };
        blocks.extend(self.blocks.iter().skip(blocks.len()).map(change_block));
        Self { blocks, labels: self.labels.clone() }
    }

    /// A complete set; the caller guarantees equal counts and labels below [`MAX_CLASSES`].
    pub(super) fn new_unchecked(images: &[u8], labels: Vec<u8>) -> Self {
        debug_assert_eq!(images.len(), labels.len() * PIXELS);
        debug_assert!(labels.iter().all(|&label| usize::from(label) < MAX_CLASSES));
        Self { blocks: images.chunks(BLOCK * PIXELS).map(Arc::from).collect(), labels: labels.into() }
    }

    /// The images with these indices of `images` `[count][784]` with `labels` `[count]`, in this order.
    pub(super) fn gather(images: &[u8], labels: &[u8], indices: &[usize]) -> Self {
        let images = images.as_chunks::<PIXELS>().0;
        let block = |indices: &[usize]| indices.iter().flat_map(|&i| images[i]).collect();
        Self {
            blocks: indices.chunks(BLOCK).map(block).collect(),
            labels: indices.iter().map(|&i| labels[i]).collect(),
        }
    }

    /// Number of images, including those still to be downloaded.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Number of classes: one more than the largest label.
    pub fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |&label| usize::from(label) + 1)
    }

    /// Whether the set has no images.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Number of images that are available: the first ones.
    pub fn available(&self) -> usize {
        (self.blocks.len() * BLOCK).min(self.len())
    }

    /// Whether all images are available.
    pub fn is_complete(&self) -> bool {
        self.available() == self.len()
    }

    /// Whether `other` is the same set with more or fewer of its images.
    pub fn is_same_set(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.labels, &other.labels)
    }

    /// The 784 pixels of image `i`, row by row, 0 background to 255 ink.
    ///
    /// # Panics
    /// When `i` is not below [`Self::available`].
    pub fn image(&self, i: usize) -> &[u8; PIXELS] {
        &self.blocks[i / BLOCK].as_chunks().0[i % BLOCK]
    }

    /// Pixels of each available block.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.blocks.iter().map(|block| &block[..])
    }

    /// The labels of all images.
    pub(super) fn labels(&self) -> &Arc<[u8]> {
        &self.labels
    }

    /// The label of image `i`.
    ///
    /// # Panics
    /// When `i` is not below [`Self::len`].
    pub fn label(&self, i: usize) -> u8 {
        self.labels[i]
    }

    /// The first `first` images and the rest, which is empty if there are no more.
    pub fn split_at(&self, first: usize) -> (Self, Self) {
        let first = first.min(self.len());
        let part = |indices: Range<usize>| {
            let images: Vec<u8> = indices.clone().flat_map(|i| self.image(i)).copied().collect();
            Self::new_unchecked(&images, self.labels[indices].to_vec())
        };
        (part(0..first), part(first..self.len()))
    }
}

impl std::fmt::Debug for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dataset({} images)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Dataset {
        let images: Vec<u8> = (0..3 * PIXELS).map(|i| (i / PIXELS) as u8 * 10).collect();
        Dataset::new(images, vec![4, 5, 6]).unwrap()
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
    fn images_are_added_block_by_block() {
        let labels: Vec<u8> = (0..BLOCK + 2).map(|i| (i % 10) as u8).collect();
        let pixels = |value: u8, count: usize| vec![value; count * PIXELS];
        let empty = Dataset::from_labels(labels.clone());
        assert_eq!((empty.len(), empty.available(), empty.is_complete()), (BLOCK + 2, 0, false));
        assert!(empty.with_block(pixels(1, BLOCK - 1)).is_err());
        let first = empty.with_block(pixels(1, BLOCK)).unwrap();
        assert_eq!((first.available(), first.is_complete()), (BLOCK, false));
        assert!(first.with_block(pixels(2, BLOCK)).is_err());
        let all = first.with_block(pixels(2, 2)).unwrap();
        assert!(all.is_complete() && all.is_same_set(&empty));
        assert_eq!((all.image(BLOCK - 1)[0], all.image(BLOCK)[0]), (1, 2));
        assert!(all == Dataset::new([pixels(1, BLOCK), pixels(2, 2)].concat(), labels).unwrap());
    }

    #[test]
    fn changed_images_are_kept_as_more_arrive() {
        let labels: Vec<u8> = (0..BLOCK + 2).map(|i| (i % 10) as u8).collect();
        let first = Dataset::from_labels(labels).with_block(vec![1; BLOCK * PIXELS]).unwrap();
        let all = first.with_block(vec![2; 2 * PIXELS]).unwrap();
        let before = first.map_images(None, |_| [7; PIXELS]);
        let after = all.map_images(Some(&before), |pixels| pixels.map(|pixel| pixel + 1));
        assert_eq!((before.available(), after.available()), (BLOCK, BLOCK + 2));
        assert_eq!((after.image(BLOCK - 1)[0], after.image(BLOCK + 1)[PIXELS - 1]), (7, 3));
        assert!(after.is_same_set(&before));
    }

    #[test]
    fn inconsistent_images_and_labels_are_refused() {
        let new = |bytes: usize, labels: &[u8]| Dataset::new(vec![0; bytes], labels.to_vec()).unwrap_err();
        assert_eq!(new(PIXELS + 1, &[1]), IdxError::PartialImage { bytes: PIXELS + 1 });
        assert_eq!(new(2 * PIXELS, &[1]), IdxError::CountMismatch { images: 2, labels: 1 });
        assert_eq!(new(2 * PIXELS, &[1, 10]), IdxError::LabelTooLarge { index: 1, label: 10 });
    }
}
