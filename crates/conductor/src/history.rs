//! Which images of a split were right after each evaluation of a run.

use lenet_experiment::predictions::Predictions;
use std::collections::VecDeque;

/// Bits kept of a split: 1.25 MB, a thousand evaluations of 10,000 images. Older evaluations are dropped.
const MAX_BITS: usize = 10_000_000;

/// For each evaluation of a split, the oldest first, whether each image was classified correctly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History(VecDeque<Evaluated>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Evaluated {
    /// Steps done when it was made.
    step: u32,
    /// A bit for each image, 1 if it was right.
    right: Vec<u64>,
}

impl History {
    /// Adds an evaluation; those of the same step or of later ones are replaced.
    pub fn add(&mut self, step: u32, predictions: &Predictions) {
        self.forget_from(step);
        self.0.push_back(Evaluated { step, right: pack(predictions.iter().map(|outcome| outcome.is_right())) });
        let most = MAX_BITS / predictions.len().max(1);
        self.0.drain(..self.0.len().saturating_sub(most.max(2)));
    }

    /// Drops the evaluations made after this step.
    pub fn forget_later(&mut self, step: u32) {
        self.forget_from(step.saturating_add(1));
    }

    fn forget_from(&mut self, step: u32) {
        self.0.retain(|evaluated| evaluated.step < step);
    }

    /// Number of evaluations.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an image was right, for each evaluation.
    pub fn of_image(&self, index: u32) -> impl DoubleEndedIterator<Item = bool> + ExactSizeIterator {
        let (word, bit) = (index as usize / 64, index % 64);
        self.0.iter().map(move |evaluated| evaluated.right.get(word).is_some_and(|bits| bits >> bit & 1 == 1))
    }

    /// At most `most` images that were not always right or always wrong, those that changed last first.
    pub fn changed_last(&self, most: usize) -> Vec<u32> {
        let mut found = Vec::new();
        let mut seen = vec![0; self.0.back().map_or(0, |last| last.right.len())];
        for (later, earlier) in self.0.iter().rev().zip(self.0.iter().rev().skip(1)) {
            for (word, (later, earlier)) in later.right.iter().zip(&earlier.right).enumerate() {
                let Some(seen) = seen.get_mut(word) else { break };
                let mut changed = (later ^ earlier) & !*seen;
                *seen |= changed;
                while changed != 0 {
                    if found.len() == most {
                        return found;
                    }
                    found.push(word as u32 * 64 + changed.trailing_zeros());
                    changed &= changed - 1;
                }
            }
        }
        found
    }

    /// Images that became right and images that became wrong in the last evaluation; `None` if there is no earlier one.
    pub fn last_changes(&self) -> Option<[u32; 2]> {
        let (later, earlier) = (self.0.back()?, self.0.iter().nth_back(1)?);
        let count = |of: &[u64], but_not: &[u64]| of.iter().zip(but_not).map(|(a, b)| (a & !b).count_ones()).sum();
        Some([count(&later.right, &earlier.right), count(&earlier.right, &later.right)])
    }
}

fn pack(bits: impl Iterator<Item = bool>) -> Vec<u64> {
    let mut words = Vec::new();
    for (index, bit) in bits.enumerate() {
        if index % 64 == 0 {
            words.push(0);
        }
        words[index / 64] |= u64::from(bit) << (index % 64);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Predictions of `right.len()` images.
    fn predictions(right: &[bool]) -> Predictions {
        let mut predictions = Predictions::default();
        right.iter().for_each(|right| predictions.push(3, if *right { 3 } else { 5 }, 0.5));
        predictions
    }

    /// Three evaluations of 130 images, all wrong but for a few.
    fn example() -> History {
        let mut history = History::default();
        for (step, right) in [(10, [0, 65, 129]), (20, [0, 65, 1]), (30, [0, 2, 1])] {
            let right: Vec<bool> = (0..130).map(|index| right.contains(&index)).collect();
            history.add(step, &predictions(&right));
        }
        history
    }

    #[test]
    fn learned_then_forgotten_is_seen() {
        let history = example();
        let of = |index| history.of_image(index).collect::<Vec<_>>();
        assert_eq!([of(0), of(65)], [vec![true; 3], vec![true, true, false]]);
        assert_eq!([of(129), of(2)], [vec![true, false, false], vec![false, false, true]]);
        assert_eq!(of(9_999), [false; 3]);
        assert_eq!(history.last_changes(), Some([1, 1]));
    }

    #[test]
    fn the_images_that_changed_last_come_first() {
        assert_eq!(example().changed_last(9), [2, 65, 1, 129]);
        assert_eq!(example().changed_last(3), [2, 65, 1]);
        assert_eq!((History::default().changed_last(3), History::default().last_changes()), (Vec::new(), None));
    }

    #[test]
    fn a_run_that_goes_back_forgets_what_came_later() {
        let mut history = example();
        history.forget_later(20);
        assert_eq!((history.len(), history.of_image(65).next_back()), (2, Some(true)));
        history.add(20, &predictions(&[false; 130]));
        assert_eq!((history.len(), history.of_image(65).next_back()), (2, Some(false)));
    }

    #[test]
    fn memory_is_bounded() {
        let mut history = History::default();
        let many = predictions(&[true; 60_000]);
        (0..200).for_each(|step| history.add(step, &many));
        assert_eq!((history.len(), history.0[0].step), (166, 34));
    }
}
