//! Table of the classifiers that the paper compares.

use super::results::Results;
use super::tables::group;
use lenet_experiment::comparison::{Classifier, NEIGHBORS_REPORTED};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::number::grouped;

/// One row per classifier: its size, the error rate that the paper reports, and ours.
pub fn table(results: &Results) -> String {
    let mut text = String::from(
        "| classifier | experiment | parameters | the paper: error | **here: error** |\n\
         | --- | --- | ---: | ---: | ---: |\n",
    );
    if let Some(found) = results.neighbors() {
        let (k, reported, here) = (found.k, percent(NEIGHBORS_REPORTED), percent(1.0 - found.test_accuracy));
        text += &format!("| {k} nearest neighbours | `lab neighbors` | – | {reported} | {here} |\n");
    }
    for classifier in Classifier::ALL {
        let Some(group) = group(results, DatasetId::Mnist, classifier.slug()) else { continue };
        let parameters = grouped(classifier.experiment().network.parameters() as u64);
        let (reported, here) = (percent(classifier.reported_error()), group.test().error_in_percent());
        let (title, slug) = (classifier.title(), classifier.slug());
        text += &format!("| {title} | `{slug}` | {parameters} | {reported} | {here} |\n");
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}
