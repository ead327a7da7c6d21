//! What a network predicts for every image of a split.

use super::confusion::Confusion;
use serde::{Deserialize, Serialize};

/// Bytes that an image takes.
pub const BYTES: usize = 3;

/// One image's label and prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// True class.
    pub label: u8,
    /// Most probable class.
    pub predicted: u8,
    /// Probability of the most probable class minus that of the second, from 0 to 1 in steps of 1/255.
    pub margin: f32,
}

impl Outcome {
    /// Whether the prediction is the label.
    pub fn is_right(&self) -> bool {
        self.label == self.predicted
    }
}

/// The outcomes of a split's images in their order, in three bytes each: label, predicted class, margin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predictions(Vec<u8>);

impl Predictions {
    /// Adds the next image.
    pub fn push(&mut self, label: u8, predicted: u8, margin: f32) {
        // A NaN becomes 0.
        self.0.extend([label, predicted, (margin * 255.0).round() as u8]);
    }

    /// Adds the images that follow.
    pub fn append(&mut self, mut next: Self) {
        self.0.append(&mut next.0);
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.0.len() / BYTES
    }

    /// Whether there are none, as of a sample.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The outcome of image `index`; `None` if there is no such image.
    pub fn get(&self, index: u32) -> Option<Outcome> {
        self.0.as_chunks().0.get(index as usize).map(unpack)
    }

    /// All outcomes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Outcome> {
        self.0.as_chunks().0.iter().map(unpack)
    }

    /// Whether these are predictions for images with the same labels in the same order.
    pub fn is_of_same_images(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(ours, theirs)| ours.label == theirs.label)
    }

    /// The number of images for each label and predicted class, of this many classes.
    pub fn confusion(&self, classes: usize) -> Confusion {
        Confusion::of(classes, self.iter().map(|outcome| (outcome.label, outcome.predicted)))
    }

    /// Indices of the images with this label that are predicted as this class, the largest margin first.
    pub fn in_cell(&self, label: u8, predicted: u8) -> Vec<u32> {
        self.surest(|outcome| (outcome.label, outcome.predicted) == (label, predicted))
    }

    /// Indices of at most `most` images that are predicted wrongly: those with the largest margins, the largest first.
    pub fn surest_mistakes(&self, most: usize) -> Vec<u32> {
        let mut found = self.surest(|outcome| !outcome.is_right());
        found.truncate(most);
        found
    }

    /// Indices of these images, the largest margin first.
    fn surest(&self, is_in: impl Fn(&Outcome) -> bool) -> Vec<u32> {
        let mut found: Vec<(u32, f32)> = (0..)
            .zip(self.iter())
            .filter(|(_, outcome)| is_in(outcome))
            .map(|(i, outcome)| (i, outcome.margin))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.into_iter().map(|(index, _)| index).collect()
    }
}

fn unpack(&[label, predicted, margin]: &[u8; BYTES]) -> Outcome {
    Outcome { label, predicted, margin: f32::from(margin) / 255.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predictions(images: &[(u8, u8, f32)]) -> Predictions {
        let mut predictions = Predictions::default();
        images.iter().for_each(|&(label, predicted, margin)| predictions.push(label, predicted, margin));
        predictions
    }

    #[test]
    fn three_bytes_hold_an_image() {
        let packed = predictions(&[(9, 9, 1.0), (4, 61, 0.4), (0, 3, f32::NAN)]);
        assert_eq!((packed.len(), packed.0.len()), (3, 9));
        assert_eq!(packed.get(1), Some(Outcome { label: 4, predicted: 61, margin: 0.4 }));
        assert_eq!(packed.get(2), Some(Outcome { label: 0, predicted: 3, margin: 0.0 }));
        assert_eq!(packed.get(3), None);
        let right: Vec<bool> = packed.iter().map(|outcome| outcome.is_right()).collect();
        assert_eq!(right, [true, false, false]);
        assert!(packed.is_of_same_images(&predictions(&[(9, 1, 0.0), (4, 4, 0.2), (0, 0, 1.0)])));
        assert!(!packed.is_of_same_images(&predictions(&[(9, 1, 0.0), (4, 4, 0.2)])));
        let confusion = packed.confusion(62);
        assert_eq!((confusion.cell(4, 61), confusion.images()), (1, 3));
    }

    #[test]
    fn the_surest_mistake_of_a_cell_comes_first() {
        let mut all = predictions(&[(4, 9, 0.2), (4, 4, 0.9), (4, 9, 0.9)]);
        all.append(predictions(&[(9, 4, 1.0), (4, 9, 0.2)]));
        assert_eq!(all.in_cell(4, 9), [2, 0, 4]);
        assert_eq!(all.in_cell(1, 1), Vec::<u32>::new());
    }
}
