//! The figures of `results.json` by preset, as rows of Markdown.

use super::results::{Results, RunRecord};
use crate::studies;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use std::fmt::Write;

/// The runs of one experiment on one data set that differ in nothing but the seed.
pub struct Group<'a> {
    /// Its short name.
    pub slug: &'a str,
    /// Passes over the training images.
    pub epochs: u32,
    /// At least one.
    runs: Vec<&'a RunRecord>,
}

/// The groups of a data set, in the order of the experiments. Runs of those that have changed or are no more are left out.
pub fn groups(results: &Results, dataset: DatasetId) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    // The runs are in the order that is wanted, so that those of a group follow each other.
    for run in results.runs().iter().filter(|run| run.dataset == dataset && run.is_current()) {
        match groups.last_mut().filter(|group| group.slug == run.preset && group.epochs == run.epochs) {
            Some(group) => group.runs.push(run),
            None => groups.push(Group { slug: &run.preset, epochs: run.epochs, runs: vec![run] }),
        }
    }
    groups
}

/// The group of an experiment as it is, with its own number of epochs.
pub fn group<'a>(results: &'a Results, dataset: DatasetId, slug: &str) -> Option<Group<'a>> {
    let epochs = studies::find(slug)?.experiment.epochs;
    groups(results, dataset).into_iter().find(|group| group.slug == slug && group.epochs == epochs)
}

impl Group<'_> {
    /// Number of runs.
    pub fn seeds(&self) -> usize {
        self.runs.len()
    }

    /// Running accuracy of the last epoch, by seed.
    pub fn running_train(&self) -> Spread {
        Spread::of(self.runs.iter().map(|run| run.running_train_accuracy))
    }

    /// Accuracy on the images learned from after the last epoch, by seed.
    pub fn train(&self) -> Spread {
        Spread::of(self.runs.iter().map(|run| run.train_accuracy))
    }

    /// Test accuracy after the last epoch, by seed.
    pub fn test(&self) -> Spread {
        self.test_after(self.epochs)
    }

    /// Test accuracy after so many epochs, by seed.
    pub fn test_after(&self, epochs: u32) -> Spread {
        Spread::of(self.runs.iter().filter_map(|run| run.test_accuracy_after(epochs)))
    }

    /// Share of the digits of a pen that are read, by seed.
    pub fn pen(&self) -> Spread {
        Spread::of(self.runs.iter().filter_map(|run| run.pen_accuracy))
    }

    /// Seconds of a run, by seed.
    pub fn seconds(&self) -> Spread {
        Spread::of(self.runs.iter().map(|run| run.seconds))
    }

    fn row(&self, with_reported: bool) -> String {
        let seeds: Vec<String> = self.runs.iter().map(|run| run.seed.to_string()).collect();
        let mut row = format!("| `{}` | {} | {} |", self.slug, self.epochs, seeds.join(", "));
        let spreads = [self.running_train(), self.train(), self.test(), self.test_after(1), self.test_after(5)];
        for spread in spreads.iter().map(Spread::in_percent) {
            row += &format!(" {spread} |");
        }
        if with_reported {
            let reported = Preset::from_slug(self.slug).and_then(Preset::reported);
            row += &format!(" {} |", self.pen().in_percent());
            row += &format!(" {} |", share(reported.map(|reported| reported.train)));
            row += &format!(" {} |", share(reported.map(|reported| reported.test)));
        }
        row + &format!(" {} |\n", self.seconds().rounded())
    }
}

/// Every seed's figures of a data set beside those reported, which are of MNIST; `None` when there are none.
pub fn table(results: &Results, dataset: DatasetId) -> Option<String> {
    // The ladder has a table of its own.
    let mut groups = groups(results, dataset);
    groups.retain(|group| !group.slug.starts_with("ladder-"));
    if groups.is_empty() {
        return None;
    }
    let with_reported = dataset == DatasetId::Mnist;
    let (reported, rule) = if with_reported {
        (" pen digits | reported: training | reported: test |", " ---: | ---: | ---: |")
    } else {
        ("", "")
    };
    let mut text = format!(
        "| experiment | epochs | seeds | running | training | **test** | test after epoch 1 | after epoch 5 |{reported} \
         seconds |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |{rule} ---: |\n"
    );
    text.extend(groups.iter().map(|group| group.row(with_reported)));
    Some(text)
}

/// A line a preset: what it is, what was reported for it, what came out. Presets without a run are left out.
pub fn overview(results: &Results) -> String {
    let mut text = String::from(
        "| preset | what it is | reported | MNIST | Fashion-MNIST |\n| --- | --- | ---: | ---: | ---: |\n",
    );
    for preset in Preset::ALL {
        let [mnist, fashion] =
            [DatasetId::Mnist, DatasetId::FashionMnist].map(|dataset| group(results, dataset, preset.slug()));
        if mnist.is_none() && fashion.is_none() {
            continue;
        }
        // The first sentence says what it is; what follows is about its figures.
        let what = preset.summary().split(". ").next().unwrap_or_default();
        let reported = share(preset.reported().map(|reported| reported.test));
        let [mnist, fashion] = [mnist, fashion].map(|group| share(group.map(|group| group.test().mean)));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "| `{}` | {what} | {reported} | {mnist} | {fashion} |", preset.slug());
    }
    text
}

/// A share in per cent, or a dash.
pub fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.2} %", share * 100.0))
}

/// One figure of several seeds.
pub struct Spread {
    /// Mean of the seeds.
    pub mean: f64,
    /// The least of them.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// Of no value everything is not a number, which is shown as a dash.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.collect();
        Self {
            mean: values.iter().sum::<f64>() / values.len() as f64,
            least: values.iter().copied().fold(f64::NAN, f64::min),
            most: values.iter().copied().fold(f64::NAN, f64::max),
        }
    }

    /// The mean, and from where to where the seeds reach.
    pub fn in_percent(&self) -> String {
        let percent = |share: f64| format!("{:.2}", share * 100.0);
        if self.mean.is_nan() { "–".into() } else { self.with(percent) }
    }

    fn rounded(&self) -> String {
        self.with(|value| format!("{value:.0}"))
    }

    fn with(&self, format: impl Fn(f64) -> String) -> String {
        let [mean, least, most] = [self.mean, self.least, self.most].map(format);
        if least == most { mean } else { format!("{mean} ({least}..{most})") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_mean_least_and_most() {
        assert_eq!(Spread::of([0.98, 0.99, 0.985].into_iter()).in_percent(), "98.50 (98.00..99.00)");
        assert_eq!(Spread::of([12.4, 20.0].into_iter()).rounded(), "16 (12..20)");
        assert_eq!(Spread::of([0.5].into_iter()).in_percent(), "50.00");
        assert_eq!(Spread::of(std::iter::empty()).in_percent(), "–");
    }

    #[test]
    fn summaries_begin_with_what_the_preset_is() {
        for preset in Preset::ALL {
            let what = preset.summary().split(". ").next().unwrap();
            assert!(what.len() > 20 && what.len() < 200, "{what}");
        }
    }
}
