//! `lab classify`: classifies pictures of digits with a saved model.

use super::{LabError, export, picture, print_line};
use crate::device;
use lenet_data::handicap::input;
use lenet_data::model_file::Model;
use lenet_data::picture::PictureProblem;
use lenet_data::preprocess::preprocess;
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::dataset::ClassNames;
use lenet_experiment::handicap::Handicap;
use lenet_learner::trainer::{State, Trainer, build_trainer};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Prints the class and the ten probabilities of each picture, optionally as a line of JSON.
///
/// # Errors
/// When the model or a picture cannot be read; the other pictures are classified nevertheless.
pub fn classify(model: &Path, pictures: &[PathBuf], json: bool) -> Result<(), LabError> {
    let unusable = |reason: String| LabError::Model { path: model.into(), reason };
    let Model { experiment, weights, .. } = export::read(model)?;
    let device = pollster::block_on(device::open(Backend::Cpu, Kernels::Own.or_others(&experiment)))
        .map_err(LabError::Trainer)?;
    let trainer = build_trainer(&*device, &experiment, &State::from(weights));
    let mut trainer = trainer.map_err(|error| unusable(error.to_string()))?;
    let mut failed = 0;
    for path in pictures {
        match predict(&mut *trainer, experiment.handicap, path) {
            Ok(probabilities) if json => print_line(to_json(path, &probabilities)),
            Ok(probabilities) => print_line(to_text(path, &probabilities, experiment.class_names())),
            Err(reason) => {
                eprintln!("{reason}");
                failed += 1;
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(LabError::Pictures(failed)) }
}

fn predict(trainer: &mut dyn Trainer, handicap: Handicap, path: &Path) -> Result<Vec<f32>, String> {
    let ink = picture::read(path).map_err(|error| error.to_string())?;
    let image = preprocess(&ink).ok_or_else(|| format!("{}: {}", path.display(), PictureProblem::Blank))?;
    let prediction =
        pollster::block_on(trainer.predict(&input(handicap, &image))).map_err(|error| error.to_string())?;
    Ok(prediction.probabilities)
}

fn best(probabilities: &[f32]) -> usize {
    (0..probabilities.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b])).unwrap_or(0)
}

fn to_json(path: &Path, probabilities: &[f32]) -> String {
    json!({ "file": path.display().to_string(), "digit": best(probabilities), "probabilities": probabilities })
        .to_string()
}

fn to_text(path: &Path, probabilities: &[f32], names: ClassNames) -> String {
    let mut text = format!("{}: {}", path.display(), names.of(best(probabilities)));
    for (name, probability) in names.iter().zip(probabilities) {
        text.push_str(&format!("\n  {name:<10} {:6.2} %", probability * 100.0));
    }
    text
}
