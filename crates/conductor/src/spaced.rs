//! Values along a run, of which a bounded number is kept.

/// Values by step, in order. Those that are kept are about log-spaced: close together early, where a network changes fast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spaced<T>(Vec<(u32, T)>);

impl<T> Default for Spaced<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Spaced<T> {
    /// Adds a value; one of the same step is replaced.
    pub fn add(&mut self, step: u32, value: T) {
        match self.0.binary_search_by_key(&step, |(step, _)| *step) {
            Ok(index) => self.0[index].1 = value,
            Err(index) => self.0.insert(index, (step, value)),
        }
    }

    /// Drops the values of later steps.
    pub fn forget_later(&mut self, step: u32) {
        self.0.retain(|(of, _)| *of <= step);
    }

    /// The value of this step, or the last one before it.
    pub fn until(&self, step: u32) -> Option<&T> {
        self.0.iter().rfind(|(of, _)| *of <= step).map(|(_, value)| value)
    }

    /// The first value after this step.
    pub fn after(&self, step: u32) -> Option<&T> {
        self.0.iter().find(|(of, _)| *of > step).map(|(_, value)| value)
    }

    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.0.last_mut().map(|(_, value)| value)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Steps of all values.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.0.iter().map(|(step, _)| *step)
    }

    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Drops the value whose neighbours are closest by the ratio of their steps: never the first or the last as long as there are
    /// others, and one that `matters` only after all that do not.
    pub fn drop_one(&mut self, matters: impl Fn(&T) -> bool) {
        let gap = |index: usize| f64::from(self.0[index + 1].0 + 1) / f64::from(self.0[index - 1].0 + 1);
        let inner = 1..self.0.len().saturating_sub(1);
        let closest = inner.min_by(|a, b| {
            let [weighs_a, weighs_b] = [a, b].map(|index| matters(&self.0[*index].1));
            weighs_a.cmp(&weighs_b).then(gap(*a).total_cmp(&gap(*b)))
        });
        let index = closest.unwrap_or(0);
        if index < self.0.len() {
            self.0.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The steps that stay of these, at most `most`.
    fn thinned(steps: impl IntoIterator<Item = u32>, most: usize) -> Vec<u32> {
        let mut kept = Spaced::default();
        for step in steps {
            kept.add(step, step);
            while kept.len() > most {
                kept.drop_one(|_| false);
            }
        }
        kept.steps().collect()
    }

    #[test]
    fn what_stays_is_about_log_spaced() {
        let steps = thinned((0..100_000).step_by(25), 40);
        assert_eq!((steps.len(), steps[0], steps[39]), (40, 0, 99_975));
        // The second value is 25 and the last 4,000 times that: 38 equal ratios would be 1.24.
        let ratios: Vec<f64> = steps[1..].windows(2).map(|pair| f64::from(pair[1]) / f64::from(pair[0])).collect();
        assert!(ratios.iter().all(|ratio| *ratio < 2.1), "{steps:?}");
        assert!(steps.iter().filter(|step| **step < 1_000).count() > 8, "{steps:?}");
    }

    #[test]
    fn what_matters_goes_last() {
        let mut kept = Spaced::default();
        [0, 10, 11, 12, 100].into_iter().for_each(|step| kept.add(step, step));
        kept.drop_one(|step| *step == 11);
        kept.drop_one(|step| *step == 11);
        assert_eq!(kept.steps().collect::<Vec<_>>(), [0, 11, 100]);
        kept.drop_one(|step| *step == 11);
        kept.drop_one(|_| true);
        assert_eq!(kept.steps().collect::<Vec<_>>(), [100], "the newest stays");
        assert_eq!(
            (kept.until(99), kept.until(100), kept.after(99), kept.after(100)),
            (None, Some(&100), Some(&100), None)
        );
    }

    proptest! {
        #[test]
        fn first_and_last_stay(increments in prop::collection::vec(0..500u32, 1..200), most in 2..30usize) {
            let steps: Vec<u32> = increments.iter().scan(0, |step, by| { *step += by; Some(*step) }).collect();
            let kept = thinned(steps.iter().copied(), most);
            prop_assert!(kept.len() <= most && kept.is_sorted());
            prop_assert_eq!((kept.first(), kept.last()), (steps.first(), steps.last()));
        }
    }
}
