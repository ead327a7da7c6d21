//! What a poster says of a run.

use crate::ui::chart::Series;
use crate::ui::link;
use crate::ui::pad::words::ClassNames;
use crate::ui::state::AppState;
use crate::ui::words::numbers::{count, percent};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::fields::FIELDS;
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
    /// Images with label and prediction.
    pub mistakes: Vec<(Image, [u8; 2])>,
    /// Names and values of the settings.
    pub settings: Vec<[String; 2]>,
    /// Opens the experiment; `None` for one that no link holds.
    pub address: Option<String>,
}

impl Facts {
    /// The run on the page, with those of these test images that are there.
    pub fn of(state: AppState, checkpoint: &Checkpoint, images: &[u32]) -> Self {
        let experiment = &checkpoint.experiment;
        let run = state.run.get_untracked();
        let name = run.as_ref().map(|run| run.name.join(" · ")).unwrap_or_default();
        let predicted = state.mistakes.with_untracked(|mistakes| mistakes.of(Split::Test).cloned());
        let confusion = predicted.as_ref().map(|predicted| predicted.predictions.confusion());
        let mistake = |index: &u32| {
            let outcome = predicted.as_ref()?.predictions.get(*index)?;
            let image = state.images.with_untracked(|images| images.get(index).cloned())?;
            Some((image, [outcome.label, outcome.predicted]))
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
        let of_field = |field: &lenet_experiment::field::Field| [field.label.to_owned(), field.show(experiment)];
        Self {
            title: title(experiment, confusion.as_ref()),
            subtitle: subtitle(&name, checkpoint.step, confusion.as_ref()),
            accuracy,
            loss,
            epochs: trained.max(f64::MIN_POSITIVE),
            kernels: kernels(checkpoint),
            confusion,
            names: experiment.dataset.class_names(),
            mistakes: images.iter().filter_map(mistake).collect(),
            settings: FIELDS.iter().filter(|field| field.applies(experiment)).map(of_field).collect(),
            address: run.and_then(|run| link::address(run.base, experiment.clone())),
        }
    }
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

/// What was trained, for how long, and how certain the result is.
fn subtitle(name: &str, step: u32, confusion: Option<&Confusion>) -> String {
    let interval = confusion.and_then(Confusion::accuracy_interval).map(|[low, high]| {
        let images = count(confusion.map_or(0, Confusion::images).into());
        format!(" · 95 % interval {} to {}, {images} images", percent(low, 1), percent(high, 1))
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
        let mut confusion = Confusion::default();
        (0..1_000).for_each(|image| confusion.count(image % 10, if image < 13 { 0 } else { image % 10 }));
        let modern = Preset::Modern.experiment();
        assert_eq!(title(&modern, Some(&confusion)), "LeNet-5 on MNIST: 98.90 % of the test images right");
        assert_eq!(title(&Preset::Lenet1998.experiment(), None), "LeNet-5 of 1998 on MNIST");
        assert_eq!(
            subtitle("Modern · MNIST", 9_360, Some(&confusion)),
            "Modern · MNIST · step 9,360 · 95 % interval 98.0 % to 99.4 %, 1,000 images"
        );
        assert_eq!(subtitle("Modern", 1, None), "Modern · step 1");
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
