//! What `lab reproduce` measured, as `docs/curves.csv` has it: the figures that the page shows of runs that are not its own.

/// How many seeds the figures of these experiments are the mean of, at least, in words.
pub fn of_seeds(slugs: &[&str]) -> String {
    match slugs.iter().map(|slug| test(slug).map_or(0, |figure| figure.seeds)).min().unwrap_or(0) {
        0 => "not measured".into(),
        1 => "one seed".into(),
        seeds => format!("mean of {seeds} seeds"),
    }
}

/// The file, as it was when the page was built.
const CURVES: &str = include_str!("../../../docs/curves.csv");

/// One figure of several seeds, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// How many seeds.
    pub seeds: u32,
    /// Mean of the seeds.
    pub mean: f64,
    /// The least of them.
    pub least: f64,
    /// The most.
    pub most: f64,
}

/// Test accuracy on MNIST after each epoch of the experiment with this short name; empty when it was not measured.
pub fn curve(slug: &str) -> Vec<Figure> {
    rows(slug).filter(|(figure, _)| figure.parse::<u32>().is_ok()).map(|(_, figure)| figure).collect()
}

/// Test accuracy on MNIST after the last epoch.
pub fn test(slug: &str) -> Option<Figure> {
    curve(slug).last().copied()
}

/// Share of the digits of a pen that it reads.
pub fn pen(slug: &str) -> Option<Figure> {
    named(slug, "pen")
}

/// Seconds of a run natively, on one core that other runs may have shared.
pub fn seconds(slug: &str) -> Option<Figure> {
    named(slug, "seconds")
}

fn named(slug: &str, name: &str) -> Option<Figure> {
    rows(slug).find(|(figure, _)| *figure == name).map(|(_, figure)| figure)
}

/// The rows of an experiment, in the order of the file, in which epochs come one after the other.
fn rows(slug: &str) -> impl Iterator<Item = (&'static str, Figure)> {
    CURVES
        .lines()
        .skip(1)
        .filter_map(row)
        .filter(move |(name, ..)| *name == slug)
        .map(|(_, figure, value)| (figure, value))
}

fn row(line: &'static str) -> Option<(&'static str, &'static str, Figure)> {
    let mut cells = line.split(',');
    let (slug, figure) = (cells.next()?, cells.next()?);
    let seeds = cells.next()?.parse().ok()?;
    let mut number = || cells.next()?.parse::<f64>().ok();
    Some((slug, figure, Figure { seeds, mean: number()?, least: number()?, most: number()? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::ladder::Rung;
    use lenet_experiment::presets::Preset;

    #[test]
    fn every_row_of_the_file_is_read() {
        assert!(CURVES.lines().skip(1).all(|line| {
            row(line).is_some_and(|(_, _, figure)| figure.least <= figure.mean && figure.mean <= figure.most)
        }));
    }

    #[test]
    fn presets_and_rungs_have_a_figure_for_every_epoch() {
        let presets = Preset::ALL.map(|preset| (preset.slug(), preset.experiment().epochs));
        let rungs = Rung::ALL.map(|rung| (rung.slug(), rung.experiment().epochs));
        for (slug, epochs) in presets.into_iter().chain(rungs).chain([("lenet-1998-literal", 20)]) {
            assert_eq!(curve(slug).len(), epochs as usize, "{slug}");
            assert!(pen(slug).is_some() && seconds(slug).is_some(), "{slug}");
        }
        assert_eq!((curve("nothing"), test("nothing")), (Vec::new(), None));
    }
}
