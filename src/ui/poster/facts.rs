//! What a poster says of a run.

use crate::ui::chart::Series;
use crate::ui::link;
use crate::ui::pad::words::ClassNames;
use crate::ui::state::AppState;
use crate::ui::words::numbers::{count, percent};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::field::Field;
use lenet_experiment::fields::{FIELDS, HANDICAP, LAYERS};
use lenet_experiment::handicap::Handicap;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Checkpoint, Split};
use leptos::prelude::*;

/// Everything in the picture.
pub struct Facts {
    pub title: String,
    pub subtitle: String,
    pub accuracy: Vec<Series>,
    pub loss: Vec<Series>,
    /// The end of the charts' x axis.
    pub epochs: f64,
    /// Number and side of the first layer's kernels, and their weights.
    pub kernels: Option<([usize; 2], Vec<f32>)>,
    /// The last evaluation on all test images.
    pub confusion: Option<Confusion>,
    pub names: ClassNames,
    pub mistakes: Vec<Mistake>,
    /// Names and values of the settings.
    pub settings: Vec<[String; 2]>,
    /// Of a network of one's own.
    pub layers: Option<String>,
    /// Opens the experiment; `None` for one that no link holds.
    pub address: Option<String>,
}

/// A test image that is predicted wrongly.
pub struct Mistake {
    pub index: u32,
    pub label: u8,
    pub predicted: u8,
    /// Once it has arrived.
    pub image: Option<Image>,
}

/// Mistakes in the picture.
const MISTAKES: usize = 10;

impl Facts {
    /// The run on the page, whose newest state this is.
    pub fn of(state: AppState, checkpoint: &Checkpoint) -> Self {
        let experiment = &checkpoint.experiment;
        let run = state.run.get_untracked();
        let name = run.as_ref().map(|run| run.name.join(" · ")).unwrap_or_default();
        let predicted = state.newest_mistakes().of(Split::Test).cloned();
        let tested_at = predicted.as_ref().map(|predicted| predicted.evaluation.step);
        let confusion =
            predicted.as_ref().map(|predicted| predicted.predictions.confusion(experiment.network.outputs()));
        let surest =
            predicted.as_ref().map(|predicted| predicted.predictions.surest_mistakes(MISTAKES)).unwrap_or_default();
        let mistake = |index: u32| {
            let outcome = predicted.as_ref()?.predictions.get(index)?;
            Some(Mistake { index, label: outcome.label, predicted: outcome.predicted, image: None })
        };
        let [accuracy, loss] = state.curves().with_untracked(|curves| {
            let curves = curves.current();
            [curves.accuracy(&name), curves.loss(&name)]
        });
        let trained = state.progress.with_untracked(|progress| {
            progress
                .as_ref()
                .map_or(0.0, |progress| f64::from(progress.step) / f64::from(progress.steps_per_epoch.max(1)))
        });
        let of_field = |field: &Field| [field.label.to_owned(), field.show(experiment)];
        Self {
            title: title(experiment, confusion.as_ref()),
            subtitle: subtitle(&name, checkpoint.step, confusion.as_ref().zip(tested_at)),
            accuracy,
            loss,
            epochs: trained.max(f64::MIN_POSITIVE),
            kernels: kernels(checkpoint),
            confusion,
            names: untrack(|| state.class_names()),
            mistakes: surest.into_iter().filter_map(mistake).collect(),
            settings: FIELDS.iter().filter(|field| is_told(field, experiment)).map(of_field).collect(),
            layers: matches!(experiment.network, Network::Custom(_)).then(|| experiment.network.layers().to_string()),
            address: run.and_then(|run| link::address(run.base, experiment.clone())),
        }
    }
}

/// Whether the picture tells a field: its layers have a line of their own, and that nothing is broken goes without saying.
fn is_told(field: &Field, experiment: &Experiment) -> bool {
    let is_whole = field.slug == HANDICAP && experiment.handicap == Handicap::None;
    field.applies(experiment) && field.slug != LAYERS && !is_whole
}

/// The result in one line.
fn title(experiment: &Experiment, confusion: Option<&Confusion>) -> String {
    let network = match experiment.network {
        Network::Article(_) => "LeNet-5",
        Network::Paper(_) => "LeNet-5 of 1998",
        Network::Custom(_) => "A network of my own",
    };
    let on = format!("{network} on {}", experiment.dataset.title());
    match confusion.and_then(Confusion::accuracy) {
        Some(accuracy) => format!("{on}: {} of the test images right", percent(accuracy, 2)),
        None => on,
    }
}

/// What was trained, for how long, and how certain the result is, which may be of an earlier step.
fn subtitle(name: &str, step: u32, tested: Option<(&Confusion, u32)>) -> String {
    let interval = tested.and_then(|(confusion, at)| {
        let [low, high] = confusion.accuracy_interval()?;
        let at = if at == step { String::new() } else { format!(" at step {}", count(at.into())) };
        let images = count(confusion.images().into());
        Some(format!(" · tested on {images} images{at}, 95 % interval {} to {}", percent(low, 1), percent(high, 1)))
    });
    format!("{name} · step {}{}", count(step.into()), interval.unwrap_or_default())
}

/// Number and side of the first layer's kernels with their weights. Those of a dense layer are as large as the image.
fn kernels(checkpoint: &Checkpoint) -> Option<([usize; 2], Vec<f32>)> {
    let tensors = checkpoint.experiment.network.tensors();
    let first = tensors.first()?;
    let &[maps, ref size @ ..] = &*first.shape else { return None };
    let side = size.iter().product::<usize>().isqrt();
    let values = checkpoint.weights.values().get(..maps * side * side)?.to_vec();
    (side * side * maps == first.len()).then_some(([maps, side], values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::comparison::Classifier;
    use lenet_experiment::presets::Preset;

    #[test]
    fn the_result_is_said_with_its_certainty() {
        let mut confusion = Confusion::new(10);
        (0..1_000).for_each(|image| confusion.count(image % 10, if image < 13 { 0 } else { image % 10 }));
        let modern = Preset::Modern.experiment();
        assert_eq!(title(&modern, Some(&confusion)), "LeNet-5 on MNIST: 98.90 % of the test images right");
        assert_eq!(title(&Preset::Lenet1998.experiment(), None), "LeNet-5 of 1998 on MNIST");
        assert_eq!(
            subtitle("Modern · MNIST", 9_360, Some((&confusion, 9_360))),
            "Modern · MNIST · step 9,360 · tested on 1,000 images, 95 % interval 98.0 % to 99.4 %"
        );
        assert!(subtitle("Modern", 9_360, Some((&confusion, 7_500))).contains("images at step 7,500,"));
        assert_eq!(subtitle("Modern", 1, None), "Modern · step 1");
    }

    #[test]
    fn what_goes_without_saying_is_left_out() {
        let told =
            |experiment: &Experiment, slug| FIELDS.iter().any(|field| field.slug == slug && is_told(field, experiment));
        let modern = Preset::Modern.experiment();
        let broken = Experiment { handicap: Handicap::ShuffledLabels, ..modern.clone() };
        assert_eq!([told(&modern, HANDICAP), told(&modern, LAYERS), told(&broken, HANDICAP)], [false, false, true]);
    }

    #[test]
    fn every_network_has_first_weights_to_show() {
        let presets = Preset::ALL.map(Preset::experiment).into_iter();
        for experiment in presets.chain(Classifier::ALL.map(Classifier::experiment)) {
            let weights = vec![0.5; experiment.network.parameters()].try_into().unwrap();
            let checkpoint = Checkpoint { experiment, step: 1, rate: None, weights, moments: Vec::new() };
            let ([maps, side], values) = kernels(&checkpoint).unwrap();
            assert!(maps > 0 && [3, 5, 28, 32].contains(&side) && values.len() == maps * side * side, "{maps} {side}");
        }
    }
}
