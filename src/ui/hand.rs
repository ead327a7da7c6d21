//! The visitor's labelled drawings. Pure.

use lenet_data::hand::{Drawn, MAX_DRAWINGS};
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{RASTER, rasterize};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::Image;

/// A drawing with its preprocessed image.
pub type Kept = (Drawn, Image);

/// The drawings in the order in which they were kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hand {
    kept: Vec<Kept>,
    /// What was removed and can be brought back, the last removal at the end.
    removed: Vec<Vec<Kept>>,
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

    /// The newest drawing of each digit, from 0 to 9, with its index.
    pub fn newest(&self) -> [Option<(usize, &Drawn)>; CLASSES] {
        let newest = |label: usize| {
            let mut drawings = self.kept.iter().map(|(drawn, _)| drawn).enumerate().rev();
            drawings.find(|(_, drawn)| usize::from(drawn.label) == label)
        };
        std::array::from_fn(newest)
    }

    /// Adds drawings, but none after the first [`MAX_DRAWINGS`]. One that is kept already is not added again; with another
    /// label it takes that label. Returns how many were added or labelled anew.
    pub fn add(&mut self, drawings: Vec<Kept>) -> usize {
        let mut changed = 0;
        for drawing in drawings {
            let has_room = self.kept.len() < MAX_DRAWINGS;
            let is_same =
                |kept: &&mut Kept| kept.0.strokes == drawing.0.strokes && kept.0.pen_width == drawing.0.pen_width;
            match self.kept.iter_mut().find(is_same) {
                Some(kept) if kept.0.label == drawing.0.label => continue,
                Some(kept) => kept.0.label = drawing.0.label,
                None if has_room => self.kept.push(drawing),
                None => continue,
            }
            changed += 1;
        }
        changed
    }

    /// Removes a drawing, or all with `None`.
    pub fn remove(&mut self, index: Option<usize>) {
        let removed = match index {
            Some(index) if index < self.kept.len() => vec![self.kept.remove(index)],
            Some(_) => Vec::new(),
            None => std::mem::take(&mut self.kept),
        };
        if !removed.is_empty() {
            self.removed.push(removed);
        }
    }

    /// Whether a removal can be undone.
    pub fn can_undo(&self) -> bool {
        !self.removed.is_empty()
    }

    /// Undoes the last removal that was not undone: its drawings come last.
    pub fn undo(&mut self) {
        if let Some(removed) = self.removed.pop() {
            self.add(removed);
        }
    }
}

/// A drawing with its image; `None` without ink.
pub fn prepared(drawn: Drawn) -> Option<Kept> {
    let image = preprocess(&rasterize(&drawn.strokes, drawn.pen_width, RASTER))?;
    Some((drawn, image))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::strokes::Stroke;

    /// A 1 of its own, labelled as another digit.
    fn one(label: u8, height: f32) -> Option<Kept> {
        prepared(Drawn::new(label, &[Stroke { points: vec![[0.5, 0.2], [0.5, height]] }], 0.09))
    }

    fn labels(hand: &Hand) -> Vec<u8> {
        hand.images().iter().map(|(_, label)| *label).collect()
    }

    #[test]
    fn drawings_are_kept_once_in_order_up_to_the_limit() {
        let mut hand = Hand::default();
        assert_eq!(prepared(Drawn::new(4, &[], 0.09)), None, "no ink");
        assert_eq!(hand.add([one(1, 0.8), one(7, 0.7), one(1, 0.8)].into_iter().flatten().collect()), 2);
        assert_eq!((labels(&hand), hand.add(one(7, 0.7).into_iter().collect())), (vec![1, 7], 0));
        assert_eq!((hand.add(one(9, 0.7).into_iter().collect()), labels(&hand)), (1, vec![1, 9]), "labelled anew");
        assert_eq!([1, 7, 9].map(|label| hand.count(label)), [1, 0, 1]);
        assert_eq!(hand.newest().map(|found| found.map(|(index, _)| index))[..3], [None, Some(0), None]);
        hand.add(one(1, 0.6).into_iter().collect());
        assert_eq!(hand.newest()[1].map(|(index, drawn)| (index, drawn.strokes[0].points[1][1])), Some((2, 0.6)));
        hand.remove(Some(2));
        let other = |index: u16| {
            let at = [f32::from(index % 40) / 50.0 + 0.1, f32::from(index / 40) / 50.0 + 0.1];
            prepared(Drawn::new(3, &[Stroke { points: vec![at] }], 0.09))
        };
        assert_eq!(hand.add((0..1_200).filter_map(other).collect()), MAX_DRAWINGS - 2);
        assert_eq!(hand.kept().len(), MAX_DRAWINGS);
    }

    #[test]
    fn removals_are_undone_one_by_one() {
        let mut hand = Hand::default();
        hand.add([one(1, 0.8), one(2, 0.7)].into_iter().flatten().collect());
        hand.remove(Some(0));
        assert_eq!((labels(&hand), hand.can_undo()), (vec![2], true));
        hand.add(one(3, 0.6).into_iter().collect());
        hand.remove(None);
        hand.undo();
        assert_eq!(labels(&hand), [2, 3]);
        hand.undo();
        assert_eq!((labels(&hand), hand.can_undo()), (vec![2, 3, 1], false));
        hand.remove(Some(5));
        assert!(!hand.can_undo(), "there is no sixth drawing");
    }
}
