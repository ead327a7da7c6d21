//! Earlier runs, for comparison with the current one.

use super::run::{Points, RunCurves};
use crate::ui::chart::ema::smooth;
use crate::ui::chart::series::EARLIER_DASHES;
use crate::ui::chart::{Role, Series, decimate::decimate};
use crate::ui::words::sentences::loss_name;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::RunId;

/// Earlier runs kept on the charts: as many as can be told apart.
const MAX_EARLIER: usize = EARLIER_DASHES;

/// Pixel columns to which the curves of an earlier run are decimated.
const EARLIER_COLUMNS: usize = 400;

/// An earlier run, drawn as thin lines.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRun {
    /// Id under which its curves were started.
    pub run: RunId,
    /// Parts of its name, with a number if another has the same.
    pub name: Vec<String>,
    /// Tells its lines from those of the other earlier runs.
    pub role: Role,
    dataset: DatasetId,
    loss_name: String,
    measure: &'static str,
    accuracy: Points,
    loss: Points,
    /// Its last accuracy with what was measured: of a full test if there was one.
    result: Option<(&'static str, (f64, f64))>,
}

impl EarlierRun {
    /// Keeps the accuracy on the test images, or on a sample of them if the run ended before its second full test, and the
    /// smoothed training loss.
    fn of(run: RunId, curves: &RunCurves, name: Vec<String>, experiment: &Experiment, number: usize) -> Self {
        let (measure, accuracy) = curves.tested();
        let thin = |points: &[(f64, f64)]| {
            let end = points.last().map_or(0.0, |last| last.0).max(f64::MIN_POSITIVE);
            decimate(points, (0.0, end), EARLIER_COLUMNS)
        };
        Self {
            run,
            name,
            role: Role::Earlier(number),
            dataset: experiment.dataset,
            loss_name: loss_name(experiment),
            measure,
            accuracy: thin(accuracy),
            loss: thin(&smooth(&curves.train.loss)),
            result: curves.result(),
        }
    }

    /// Its series in the accuracy chart, if it was trained on the same data as `shown`, the run on the page with this name.
    pub fn accuracy(&self, shown: &Experiment, shown_name: &[String]) -> Option<Series> {
        let is_comparable = self.has_data_of(shown) && !self.accuracy.is_empty();
        is_comparable.then(|| self.series(self.measure, &self.accuracy, shown_name))
    }

    /// Its series in the loss chart, if data and loss are the same: values of others cannot be compared.
    pub fn loss(&self, shown: &Experiment, shown_name: &[String]) -> Option<Series> {
        let is_comparable = self.has_data_of(shown) && self.has_loss_of(shown);
        is_comparable.then(|| self.series("training, smoothed", &self.loss, shown_name))
    }

    /// Whether it was trained on the same data set.
    pub fn has_data_of(&self, shown: &Experiment) -> bool {
        self.dataset == shown.dataset
    }

    /// Whether it was trained with the same loss.
    pub fn has_loss_of(&self, shown: &Experiment) -> bool {
        self.loss_name == loss_name(shown)
    }

    /// Its last accuracy, `(epoch, fraction)`, with what was measured.
    pub fn result(&self) -> Option<(&'static str, (f64, f64))> {
        self.result
    }

    fn series(&self, measure: &'static str, points: &[(f64, f64)], shown_name: &[String]) -> Series {
        Series {
            measure,
            run: self.name.join(", "),
            label: difference(&self.name, shown_name),
            role: self.role,
            points: points.to_vec(),
            counts: Vec::new(),
        }
    }

    /// Last epoch.
    fn end(&self) -> f64 {
        self.loss.last().map_or(0.0, |last| last.0)
    }
}

/// What tells a run from the one on the page: `learning rate 0.1`; its title if nothing does.
fn difference(name: &[String], shown: &[String]) -> String {
    let mut parts: Vec<&str> = name.iter().filter(|part| !shown.contains(part)).map(String::as_str).collect();
    if parts.iter().all(|part| part.starts_with(NUMBER)) {
        parts.splice(0..0, name.first().map(String::as_str));
    }
    parts.join(", ")
}

/// Begins the last part of a name that another run has, too.
const NUMBER: &str = "run ";

/// Adds a run under a unique name, unless it was stopped too soon to compare with.
pub(super) fn archive(
    earlier: &mut Vec<EarlierRun>,
    run: RunId,
    curves: &RunCurves,
    name: &[String],
    experiment: &Experiment,
) {
    if curves.is_short() {
        return;
    }
    // The shortest run is dropped first; among equals, the oldest.
    if earlier.len() == MAX_EARLIER
        && let Some(shortest) = (0..earlier.len()).min_by(|a, b| earlier[*a].end().total_cmp(&earlier[*b].end()))
    {
        earlier.remove(shortest);
    }
    let mut unique = name.to_vec();
    let mut number = 2;
    while earlier.iter().any(|run| run.name == unique) {
        unique = [name, &[format!("{NUMBER}{number}")]].concat();
        number += 1;
    }
    let dash = (0..MAX_EARLIER).find(|dash| earlier.iter().all(|run| run.role != Role::Earlier(*dash)));
    earlier.push(EarlierRun::of(run, curves, unique, experiment, dash.unwrap_or(0)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::curves::run::tests::{evaluation, point};
    use lenet_experiment::article::Loss;
    use lenet_experiment::presets::Preset;
    use lenet_experiment::protocol::Split;
    use std::collections::BTreeSet;

    fn name(text: &str) -> Vec<String> {
        text.split(", ").map(str::to_owned).collect()
    }

    fn trained(epochs: f64) -> RunCurves {
        let mut curves = RunCurves::default();
        curves.push(&point(epochs));
        curves
    }

    #[test]
    fn earlier_runs_have_unique_names_and_dashes_and_a_limit() {
        let modern = Preset::Modern.experiment();
        let mut earlier = Vec::new();
        let mut add = |epochs, text| archive(&mut earlier, 1, &trained(epochs), &name(text), &modern);
        add(0.1, "too short");
        add(20.0, "whole");
        (0..9).for_each(|_| add(0.5, "Modern, seed 1"));
        let names: BTreeSet<String> = earlier.iter().map(|run| run.name.join(", ")).collect();
        assert!(names.len() == MAX_EARLIER && names.contains("whole") && !names.contains("too short"), "{names:?}");
        assert!((0..MAX_EARLIER).all(|dash| earlier.iter().any(|run| run.role == Role::Earlier(dash))));
    }

    #[test]
    fn labels_say_what_differs() {
        let shown = name("Modern, MNIST, seed 1");
        let of = |text| difference(&name(text), &shown);
        assert_eq!(of("Modern, learning rate 0.1, MNIST, seed 1"), "learning rate 0.1");
        assert_eq!(of("Best today, MNIST, seed 2"), "Best today, seed 2");
        assert_eq!(of("Modern, MNIST, seed 1"), "Modern");
        assert_eq!(of("Modern, MNIST, seed 1, run 2"), "Modern, run 2");
    }

    #[test]
    fn other_data_and_losses_are_not_compared_and_measures_keep_their_names() {
        let modern = Preset::Modern.experiment();
        let mut curves = trained(2.0);
        curves.evaluated(&evaluation(Split::TestSample, 0.5));
        curves.evaluated(&evaluation(Split::TestSample, 0.7));
        curves.evaluated(&evaluation(Split::Test, 1.0));
        let mut earlier = Vec::new();
        archive(&mut earlier, 1, &curves, &name("Modern"), &modern);
        curves.evaluated(&evaluation(Split::Test, 2.0));
        archive(&mut earlier, 2, &curves, &name("Modern"), &modern);
        let measures: Vec<_> =
            earlier.iter().filter_map(|run| run.accuracy(&modern, &[])).map(|series| series.measure).collect();
        assert_eq!(measures, ["test sample", "test"]);

        let other_data = Experiment { dataset: DatasetId::FashionMnist, ..modern.clone() };
        let other_loss = modern.with_article(|net| net.loss = Loss::MeanSquaredError);
        let shown = |experiment: &Experiment| {
            (earlier[1].accuracy(experiment, &[]).is_some(), earlier[1].loss(experiment, &[]).is_some())
        };
        assert_eq!([shown(&other_data), shown(&other_loss)], [(false, false), (true, false)]);
    }
}
