//! Table of the ladder from the article's run to current practice.

use super::results::Results;
use super::tables::group;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::ladder::Rung;

/// Epochs after which rungs are compared.
const AFTER: [u32; 3] = [1, 5, 20];

/// One row per rung: test accuracy after some epochs, and the final gain over the rung below in percentage points.
pub fn table(results: &Results) -> String {
    let mut text = String::from(
        "| change | experiment | after epoch 1 | after 5 | **after 20** | points gained |\n\
         | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    let last = AFTER[AFTER.len() - 1];
    let mean = |rung: Rung| Some(group(results, DatasetId::Mnist, rung.slug())?.test_after(last).mean);
    for rung in Rung::ALL {
        let Some(group) = group(results, DatasetId::Mnist, rung.slug()) else { continue };
        let after = AFTER.map(|epochs| group.test_after(epochs).in_percent()).join(" | ");
        let gained = rung.below().and_then(mean).zip(mean(rung)).map(|(below, here)| (here - below) * 100.0);
        let gained = gained.map_or_else(|| "–".into(), |points| format!("{points:+.2}").replace('-', "−"));
        text += &format!("| {} | `{}` | {after} | {gained} |\n", rung.change(), rung.slug());
    }
    text
}
