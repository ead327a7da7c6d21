//! `curves.csv`: learning curves for the page's lessons and for spreadsheets.

use super::results::Results;
use super::tables::{SeedStats, groups};
use lenet_experiment::comparison::NEIGHBORS_SLUG;
use lenet_experiment::dataset::DatasetId;
use std::fmt::Write;

const HEADER: &str = "experiment,figure,seeds,mean,least,most\n";

/// For each experiment on MNIST, mean, minimum and maximum over the seeds of the test accuracy after each epoch (`figure` is the
/// epoch), of the accuracy on pen digits (`pen`) and of the duration (`seconds`); and the accuracy of nearest neighbours.
pub fn csv(results: &Results) -> String {
    let mut text = HEADER.to_owned();
    for group in groups(results, DatasetId::Mnist) {
        let mut row = |figure: &str, spread: SeedStats, digits: usize| {
            if !spread.mean.is_nan() {
                let SeedStats { mean, min, max } = spread;
                let (slug, seeds) = (group.slug, group.seeds());
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{slug},{figure},{seeds},{mean:.digits$},{min:.digits$},{max:.digits$}");
            }
        };
        for epoch in 1..=group.epochs {
            row(&epoch.to_string(), group.test_after(epoch), 4);
        }
        row("pen", group.pen(), 4);
        row("seconds", group.seconds(), 1);
    }
    if let Some(found) = results.neighbors() {
        let share = found.test_accuracy;
        let _ = writeln!(text, "{NEIGHBORS_SLUG},1,1,{share:.4},{share:.4},{share:.4}");
    }
    text
}
