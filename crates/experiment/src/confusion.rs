//! Confusion matrix, and what it says about a classifier.

/// The 97.5th percentile of the normal distribution: 95 % lie within as many standard deviations.
const Z: f64 = 1.959_964;

/// Confusion matrix `[labels][predicted classes]`, counts of images. The empty one has no classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// Row by row.
    counts: Vec<u32>,
}

impl<const N: usize> From<[[u32; N]; N]> for Confusion {
    fn from(counts: [[u32; N]; N]) -> Self {
        Self { classes: N, counts: counts.as_flattened().to_vec() }
    }
}

impl Confusion {
    /// A matrix of this many classes, without images.
    pub fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    /// A matrix of this many classes for these pairs of label and predicted class; a class that it does not have is left out.
    pub fn of(classes: usize, pairs: impl IntoIterator<Item = (u8, u8)>) -> Self {
        let mut confusion = Self::new(classes);
        pairs.into_iter().for_each(|(label, predicted)| confusion.count(label.into(), predicted.into()));
        confusion
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Counts an image; one with a class that the matrix does not have is left out.
    pub fn count(&mut self, label: usize, predicted: usize) {
        if label < self.classes && predicted < self.classes {
            self.counts[label * self.classes + predicted] += 1;
        }
    }

    /// Adds the counts of other images, of as many classes unless one of both is empty.
    pub fn add(&mut self, other: &Self) {
        if self.classes == 0 {
            *self = other.clone();
            return;
        }
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
    }

    /// Images with this label that are predicted as this class; 0 for a class that it does not have.
    pub fn cell(&self, label: usize, predicted: usize) -> u32 {
        if label < self.classes && predicted < self.classes { self.counts[label * self.classes + predicted] } else { 0 }
    }

    /// Number of images.
    pub fn images(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Images whose prediction is their label.
    pub fn correct(&self) -> u32 {
        (0..self.classes).map(|class| self.cell(class, class)).sum()
    }

    /// The most images in a cell off the diagonal.
    pub fn largest_mistake(&self) -> u32 {
        let off_diagonal = |(index, _): &(usize, &u32)| index % (self.classes + 1) != 0;
        self.counts.iter().enumerate().filter(off_diagonal).map(|(_, count)| *count).max().unwrap_or(0)
    }

    /// Share of the images classified correctly; `None` without images.
    pub fn accuracy(&self) -> Option<f64> {
        share(self.correct(), self.images())
    }

    /// 95 % interval of the accuracy by [`wilson_interval`]; `None` without images.
    pub fn accuracy_interval(&self) -> Option<[f64; 2]> {
        wilson_interval(self.correct(), self.images())
    }

    /// Of the images with this label, the share that is found; `None` if there are none.
    pub fn recall(&self, class: usize) -> Option<f64> {
        share(self.cell(class, class), (0..self.classes).map(|predicted| self.cell(class, predicted)).sum())
    }

    /// Of the images predicted as this class, the share that is of it; `None` if there are none.
    pub fn precision(&self, class: usize) -> Option<f64> {
        share(self.cell(class, class), (0..self.classes).map(|label| self.cell(label, class)).sum())
    }

    /// By how many images each cell differs from another matrix, row by row.
    pub fn difference(&self, other: &Self) -> Vec<i64> {
        let cells = (0..self.classes).flat_map(|label| (0..self.classes).map(move |predicted| (label, predicted)));
        cells
            .map(|(label, predicted)| i64::from(self.cell(label, predicted)) - i64::from(other.cell(label, predicted)))
            .collect()
    }
}

/// Wilson's score interval at 95 % for the probability of a success (E. B. Wilson, JASA 22, 1927):
/// (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n) with p = `successes` / n. `None` without trials.
pub fn wilson_interval(successes: u32, trials: u32) -> Option<[f64; 2]> {
    let (p, n) = (share(successes, trials)?, f64::from(trials));
    let (shift, half) = (Z * Z / (2.0 * n), Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt());
    Some([-half, half].map(|half| ((p + shift + half) / (1.0 + Z * Z / n)).clamp(0.0, 1.0)))
}

fn share(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| f64::from(part) / f64::from(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three classes: 8 of 10 zeros, 5 of 5 ones and 1 of 5 twos are right.
    fn example() -> Confusion {
        let mut counts = [[0; 10]; 10];
        (counts[0][0], counts[0][1], counts[1][1]) = (8, 2, 5);
        (counts[2][0], counts[2][1], counts[2][2]) = (3, 1, 1);
        counts.into()
    }

    #[test]
    fn shares_of_rows_columns_and_all() {
        let example = example();
        assert_eq!((example.images(), example.correct(), example.largest_mistake()), (20, 14, 3));
        assert_eq!(example.accuracy(), Some(0.7));
        assert_eq!([0, 1, 2, 3].map(|class| example.recall(class)), [Some(0.8), Some(1.0), Some(0.2), None]);
        assert_eq!(
            [0, 1, 2, 3].map(|class| example.precision(class)),
            [Some(8.0 / 11.0), Some(5.0 / 8.0), Some(1.0), None]
        );
        assert_eq!((Confusion::default().accuracy(), Confusion::default().accuracy_interval()), (None, None));
    }

    #[test]
    fn a_difference_has_a_sign() {
        let mut later = example();
        later.count(2, 2);
        let difference = later.difference(&example());
        assert_eq!((difference[22], difference.iter().sum::<i64>()), (1, 1));
        assert_eq!(example().difference(&later)[22], -1);
    }

    #[test]
    fn a_matrix_has_as_many_classes_as_its_network() {
        let mut letters = Confusion::of(26, [(25, 25), (0, 25), (26, 3), (3, 26)]);
        assert_eq!((letters.classes(), letters.images(), letters.correct()), (26, 2, 1));
        assert_eq!([letters.cell(0, 25), letters.cell(25, 0), letters.cell(26, 26)], [1, 0, 0]);
        assert_eq!((letters.precision(25), letters.recall(0)), (Some(0.5), Some(0.0)));
        let mut sum = Confusion::default();
        sum.add(&letters);
        letters.add(&sum);
        assert_eq!((sum.images(), letters.images()), (2, 4));
        assert_eq!(letters.difference(&Confusion::default()).iter().sum::<i64>(), 4);
    }

    /// Values of method 3 in table I of R. G. Newcombe, Statistics in Medicine 17 (1998).
    #[test]
    fn intervals_equal_published_ones() {
        let cases = [
            (81, 263, [0.2553, 0.3662]),
            (15, 148, [0.0624, 0.1605]),
            (0, 20, [0.0, 0.1611]),
            (1, 29, [0.0061, 0.1718]),
        ];
        for (successes, trials, published) in cases {
            let interval = wilson_interval(successes, trials).unwrap();
            let close = interval.iter().zip(published).all(|(value, wanted)| (value - wanted).abs() < 5e-5);
            assert!(close, "{successes} of {trials}: {interval:?}");
        }
        assert_eq!(wilson_interval(0, 0), None);
    }
}
