//! `curves.csv`: what the page shows of the runs of others, and what a spreadsheet may draw.

use super::results::Results;
use super::tables::{Spread, groups};
use lenet_experiment::dataset::DatasetId;
use std::fmt::Write;

/// The head of the file.
const HEAD: &str = "experiment,figure,seeds,mean,least,most\n";

/// Of every experiment on MNIST the test accuracy after each epoch (`figure` is their number), the share of pen digits read
/// (`pen`) and the seconds of a run (`seconds`): mean, least and most of so many seeds.
pub fn csv(results: &Results) -> String {
    let mut text = HEAD.to_owned();
    for group in groups(results, DatasetId::Mnist) {
        let mut row = |figure: &str, spread: Spread, digits: usize| {
            if !spread.mean.is_nan() {
                let Spread { mean, least, most } = spread;
                let (slug, seeds) = (group.slug, group.seeds());
                // Writing to a text cannot fail.
                let _ = writeln!(text, "{slug},{figure},{seeds},{mean:.digits$},{least:.digits$},{most:.digits$}");
            }
        };
        for epoch in 1..=group.epochs {
            row(&epoch.to_string(), group.test_after(epoch), 4);
        }
        row("pen", group.pen(), 4);
        row("seconds", group.seconds(), 1);
    }
    text
}
