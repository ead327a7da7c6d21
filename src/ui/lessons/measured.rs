//! Results measured by `lab reproduce`, from `docs/curves.csv`.

const CURVES: &str = include_str!("../../../docs/curves.csv");

/// One quantity measured with several seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// Number of seeds.
    pub seeds: u32,
    /// Mean over the seeds.
    pub mean: f64,
    /// Lowest of the seeds' values.
    pub min: f64,
    /// Highest of the seeds' values.
    pub max: f64,
}

/// The smallest number of seeds among these experiments, as text: `mean of 3 seeds`.
pub fn seeds_text(slugs: &[&str]) -> String {
    match slugs.iter().map(|slug| test_accuracy(slug).map_or(0, |measured| measured.seeds)).min().unwrap_or(0) {
        0 => "not measured".into(),
        1 => "one seed".into(),
        seeds => format!("mean of {seeds} seeds"),
    }
}

/// Test accuracy on MNIST, from 0 to 1, after each epoch of an experiment; empty if it was not measured.
pub fn test_curve(slug: &str) -> Vec<Measurement> {
    rows(slug).filter(|(name, _)| name.parse::<u32>().is_ok()).map(|(_, measured)| measured).collect()
}

/// Test accuracy on MNIST after the last epoch.
pub fn test_accuracy(slug: &str) -> Option<Measurement> {
    test_curve(slug).last().copied()
}

/// Accuracy on the pen digits (`docs/RESULTS.md`).
pub fn pen_accuracy(slug: &str) -> Option<Measurement> {
    named(slug, "pen")
}

/// Duration of a native run in seconds, on one core that other runs may have shared.
pub fn seconds(slug: &str) -> Option<Measurement> {
    named(slug, "seconds")
}

fn named(slug: &str, name: &str) -> Option<Measurement> {
    rows(slug).find(|(other, _)| *other == name).map(|(_, measured)| measured)
}

/// Quantity and measurement of each row of an experiment, epochs in order.
fn rows(slug: &str) -> impl Iterator<Item = (&'static str, Measurement)> {
    CURVES
        .lines()
        .skip(1)
        .filter_map(row)
        .filter(move |(experiment, ..)| *experiment == slug)
        .map(|(_, name, measured)| (name, measured))
}

fn row(line: &'static str) -> Option<(&'static str, &'static str, Measurement)> {
    let mut cells = line.split(',');
    let (slug, name) = (cells.next()?, cells.next()?);
    let seeds = cells.next()?.parse().ok()?;
    let mut number = || cells.next()?.parse::<f64>().ok();
    Some((slug, name, Measurement { seeds, mean: number()?, min: number()?, max: number()? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::comparison::{Classifier, NEIGHBORS_SLUG};
    use lenet_experiment::ladder::Rung;
    use lenet_experiment::presets::Preset;

    #[test]
    fn every_row_is_parsed() {
        assert!(CURVES.lines().skip(1).all(|line| {
            row(line).is_some_and(|(_, _, measured)| measured.min <= measured.mean && measured.mean <= measured.max)
        }));
    }

    #[test]
    fn presets_and_rungs_are_measured_at_every_epoch() {
        let presets = Preset::ALL.map(|preset| (preset.slug(), preset.experiment().epochs));
        let rungs = Rung::ALL.map(|rung| (rung.slug(), rung.experiment().epochs));
        let compared = Classifier::ALL.map(|classifier| (classifier.slug(), classifier.experiment().epochs));
        let others = compared.into_iter().chain([("lenet-1998-literal", 20)]);
        for (slug, epochs) in presets.into_iter().chain(rungs).chain(others) {
            assert_eq!(test_curve(slug).len(), epochs as usize, "{slug}");
            assert!(pen_accuracy(slug).is_some() && seconds(slug).is_some(), "{slug}");
        }
        assert_eq!(test_curve(NEIGHBORS_SLUG).len(), 1);
        assert_eq!((test_curve("nothing"), test_accuracy("nothing")), (Vec::new(), None));
    }
}
