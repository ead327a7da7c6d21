//! Tables of `results.json` in Markdown.

use super::results::{Results, RunRecord};
use crate::studies;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use std::fmt::Write;

/// Runs that differ only in the seed.
pub struct Group<'a> {
    /// Short name of the experiment.
    pub slug: &'a str,
    pub epochs: u32,
    /// Not empty.
    runs: Vec<&'a RunRecord>,
}

/// The groups of a data set, in the order of the experiments, without outdated runs.
pub fn groups(results: &Results, dataset: DatasetId) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    // Runs are sorted, so that those of a group are consecutive.
    for run in results.runs().iter().filter(|run| run.dataset == dataset && run.is_current()) {
        match groups.last_mut().filter(|group| group.slug == run.preset && group.epochs == run.epochs) {
            Some(group) => group.runs.push(run),
            None => groups.push(Group { slug: &run.preset, epochs: run.epochs, runs: vec![run] }),
        }
    }
    groups
}

/// The group of an experiment with its default number of epochs.
pub fn group<'a>(results: &'a Results, dataset: DatasetId, slug: &str) -> Option<Group<'a>> {
    let epochs = studies::find(slug)?.experiment.epochs;
    groups(results, dataset).into_iter().find(|group| group.slug == slug && group.epochs == epochs)
}

impl Group<'_> {
    /// Number of runs.
    pub fn seeds(&self) -> usize {
        self.runs.len()
    }

    /// Running training accuracy of the last epoch.
    pub fn running_train(&self) -> SeedStats {
        SeedStats::of(self.runs.iter().map(|run| run.running_train_accuracy))
    }

    /// Training accuracy after the last epoch.
    pub fn train(&self) -> SeedStats {
        SeedStats::of(self.runs.iter().map(|run| run.train_accuracy))
    }

    /// Test accuracy after the last epoch.
    pub fn test(&self) -> SeedStats {
        self.test_after(self.epochs)
    }

    /// Test accuracy after this number of epochs.
    pub fn test_after(&self, epochs: u32) -> SeedStats {
        SeedStats::of(self.runs.iter().filter_map(|run| run.test_accuracy_after(epochs)))
    }

    /// Accuracy on pen digits.
    pub fn pen(&self) -> SeedStats {
        SeedStats::of(self.runs.iter().filter_map(|run| run.pen_accuracy))
    }

    pub fn seconds(&self) -> SeedStats {
        SeedStats::of(self.runs.iter().map(|run| run.seconds))
    }

    fn row(&self, with_reported: bool) -> String {
        let seeds: Vec<String> = self.runs.iter().map(|run| run.seed.to_string()).collect();
        let mut row = format!("| `{}` | {} | {} |", self.slug, self.epochs, seeds.join(", "));
        let columns = [self.running_train(), self.train(), self.test(), self.test_after(1), self.test_after(5)];
        for column in columns.iter().map(SeedStats::in_percent) {
            row += &format!(" {column} |");
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

/// All results on a data set beside the reported ones, which are on MNIST; `None` without results.
pub fn table(results: &Results, dataset: DatasetId) -> Option<String> {
    // The ladder and the networks that the paper compares have tables of their own.
    let is_elsewhere = |slug: &str| {
        let is_compared = Classifier::ALL.iter().any(|classifier| classifier.slug() == slug);
        Preset::from_slug(slug).is_none() && (slug.starts_with("ladder-") || is_compared)
    };
    let mut groups = groups(results, dataset);
    groups.retain(|group| !is_elsewhere(group.slug));
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

/// One row per preset with results: summary, reported accuracy, measured accuracy.
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
        // The first sentence; the others are about its accuracy.
        let what = preset.summary().split(". ").next().unwrap_or_default();
        let reported = share(preset.reported().map(|reported| reported.test));
        let [mnist, fashion] = [mnist, fashion].map(|group| share(group.map(|group| group.test().mean)));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| `{}` | {what} | {reported} | {mnist} | {fashion} |", preset.slug());
    }
    text
}

/// A fraction in per cent, or a dash.
pub fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.2} %", share * 100.0))
}

/// Statistics over the seeds.
pub struct SeedStats {
    pub mean: f64,
    pub min: f64,
    pub max: f64,
}

impl SeedStats {
    /// NaN without values, which is shown as a dash.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.collect();
        Self {
            mean: values.iter().sum::<f64>() / values.len() as f64,
            min: values.iter().copied().fold(f64::NAN, f64::min),
            max: values.iter().copied().fold(f64::NAN, f64::max),
        }
    }

    /// Mean, minimum and maximum in per cent.
    pub fn in_percent(&self) -> String {
        let percent = |share: f64| format!("{:.2}", share * 100.0);
        if self.mean.is_nan() { "–".into() } else { self.with(percent) }
    }

    /// The error rates in per cent, of accuracies.
    pub fn error_in_percent(&self) -> String {
        let Self { mean, min, max } = *self;
        Self { mean: 1.0 - mean, min: 1.0 - max, max: 1.0 - min }.in_percent()
    }

    fn rounded(&self) -> String {
        self.with(|value| format!("{value:.0}"))
    }

    fn with(&self, format: impl Fn(f64) -> String) -> String {
        let [mean, min, max] = [self.mean, self.min, self.max].map(format);
        if min == max { mean } else { format!("{mean} ({min}..{max})") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_mean_minimum_and_maximum() {
        assert_eq!(SeedStats::of([0.98, 0.99, 0.985].into_iter()).in_percent(), "98.50 (98.00..99.00)");
        assert_eq!(SeedStats::of([0.98, 0.99, 0.985].into_iter()).error_in_percent(), "1.50 (1.00..2.00)");
        assert_eq!(SeedStats::of([12.4, 20.0].into_iter()).rounded(), "16 (12..20)");
        assert_eq!(SeedStats::of([0.5].into_iter()).in_percent(), "50.00");
        assert_eq!(SeedStats::of(std::iter::empty()).in_percent(), "–");
    }

    #[test]
    fn summaries_start_with_one_sentence() {
        for preset in Preset::ALL {
            let what = preset.summary().split(". ").next().unwrap();
            assert!(what.len() > 20 && what.len() < 200, "{what}");
        }
    }
}
