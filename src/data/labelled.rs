//! Images with their labels, the form in which every data set reaches the learner.

use super::idx::IdxError;
use crate::values::dataset::CLASSES;
use crate::values::image::PIXELS;

/// Images of 28x28 grey pixels, each with a label from 0 to 9.
#[derive(Clone, PartialEq, Eq)]
pub struct Labelled {
    images: Vec<u8>, // [count, 784]
    labels: Vec<u8>, // [count]
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
            None => Ok(Self { images, labels }),
        }
    }

    /// Takes what a module of this layer has made itself and knows to be right.
    pub(super) fn from_parts(images: Vec<u8>, labels: Vec<u8>) -> Self {
        debug_assert_eq!(images.len(), labels.len() * PIXELS);
        Self { images, labels }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The 784 pixels of image `i`, row by row, 0 background to 255 ink.
    ///
    /// # Panics
    /// As a slice does, when `i` is not below [`Self::len`].
    pub fn image(&self, i: usize) -> &[u8; PIXELS] {
        &self.images.as_chunks().0[i]
    }

    /// The pixels of all images, one after the other.
    pub fn pixels(&self) -> &[u8] {
        &self.images
    }

    /// The label of image `i`.
    ///
    /// # Panics
    /// As a slice does, when `i` is not below [`Self::len`].
    pub fn label(&self, i: usize) -> u8 {
        self.labels[i]
    }

    /// The first `first` images and the rest; all of them and none when there are not that many.
    pub fn split_at(mut self, first: usize) -> (Self, Self) {
        let first = first.min(self.len());
        let rest = Self { images: self.images.split_off(first * PIXELS), labels: self.labels.split_off(first) };
        (self, rest)
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
    fn what_does_not_fit_is_refused() {
        let new = |bytes: usize, labels: &[u8]| Labelled::new(vec![0; bytes], labels.to_vec()).unwrap_err();
        assert_eq!(new(PIXELS + 1, &[1]), IdxError::PartialImage { bytes: PIXELS + 1 });
        assert_eq!(new(2 * PIXELS, &[1]), IdxError::CountMismatch { images: 2, labels: 1 });
        assert_eq!(new(2 * PIXELS, &[1, 10]), IdxError::LabelTooLarge { index: 1, label: 10 });
    }
}
