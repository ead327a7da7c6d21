//! The visitor's labelled drawings. Pure.

use lenet_data::hand::{Drawn, MAX_DRAWINGS};
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{RASTER, rasterize};
use lenet_experiment::image::Image;

/// A drawing with its preprocessed image.
pub type Kept = (Drawn, Image);

/// The drawings in the order in which they were kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hand {
    kept: Vec<Kept>,
    /// What was kept before the last removal, for undo.
    before: Option<Vec<Kept>>,
}

impl Hand {
    /// The drawings with their images.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// The drawings alone.
    pub fn drawings(&self) -> Vec<Drawn> {
        self.kept.iter().map(|(drawn, _)| drawn.clone()).collect()
    }

    /// The images with their labels.
    pub fn images(&self) -> Vec<(Image, u8)> {
        self.kept.iter().map(|(drawn, image)| (image.clone(), drawn.label)).collect()
    }

    /// Number of drawings of a digit.
    pub fn count(&self, label: u8) -> usize {
        self.kept.iter().filter(|(drawn, _)| drawn.label == label).count()
    }

    /// Adds drawings; those without ink, and those after the first [`MAX_DRAWINGS`], are left out. Returns how many were added.
    pub fn add(&mut self, drawings: Vec<Drawn>) -> usize {
        let before = self.kept.len();
        let with_image = |drawn: Drawn| image_of(&drawn).map(|image| (drawn, image));
        self.kept.extend(drawings.into_iter().filter_map(with_image).take(MAX_DRAWINGS.saturating_sub(before)));
        self.before = None;
        self.kept.len() - before
    }

    /// Removes a drawing, or all with `None`.
    pub fn remove(&mut self, index: Option<usize>) {
        let before = self.kept.clone();
        match index {
            Some(index) if index < self.kept.len() => drop(self.kept.remove(index)),
            Some(_) => return,
            None => self.kept.clear(),
        }
        self.before = Some(before);
    }

    /// Whether a removal can be undone.
    pub fn can_undo(&self) -> bool {
        self.before.is_some()
    }

    /// Undoes the last removal, unless a drawing was added since.
    pub fn undo(&mut self) {
        if let Some(before) = self.before.take() {
            self.kept = before;
        }
    }
}

fn image_of(drawn: &Drawn) -> Option<Image> {
    preprocess(&rasterize(&drawn.strokes, drawn.pen_width, RASTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::strokes::Stroke;

    fn one(label: u8) -> Drawn {
        Drawn::new(label, &[Stroke { points: vec![[0.5, 0.2], [0.5, 0.8]] }], 0.09)
    }

    #[test]
    fn drawings_with_ink_are_kept_in_order_up_to_the_limit() {
        let mut hand = Hand::default();
        assert_eq!(hand.add(vec![one(1), Drawn::new(4, &[], 0.09), one(7)]), 2);
        assert_eq!(hand.images().iter().map(|(_, label)| *label).collect::<Vec<_>>(), [1, 7]);
        assert_eq!([1, 4, 7].map(|label| hand.count(label)), [1, 0, 1]);
        assert_eq!(hand.add(vec![one(2); MAX_DRAWINGS]), MAX_DRAWINGS - 2);
        assert_eq!(hand.kept().len(), MAX_DRAWINGS);
    }

    #[test]
    fn a_removal_is_undone_until_a_drawing_is_added() {
        let mut hand = Hand::default();
        hand.add(vec![one(1), one(2)]);
        let both = hand.kept().to_vec();
        hand.remove(Some(0));
        assert_eq!((hand.count(1), hand.count(2), hand.can_undo()), (0, 1, true));
        hand.undo();
        assert_eq!((hand.kept(), hand.can_undo()), (&both[..], false));
        hand.remove(None);
        assert!(hand.kept().is_empty());
        hand.add(vec![one(3)]);
        hand.undo();
        assert_eq!(hand.drawings(), [one(3)]);
        hand.remove(Some(5));
        assert!(!hand.can_undo(), "there is no sixth drawing");
    }
}
