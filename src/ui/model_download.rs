//! Saves the trained network as a file.

use super::poster;
use super::state::AppState;
use crate::browser::files::download;
use lenet_conductor::ModelFormat;
use lenet_data::model_file::{self, Model};
use lenet_data::onnx;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Failure};

/// Saves a network as a file of this format.
///
/// # Errors
/// When the browser refuses the download.
pub async fn store_model(state: AppState, checkpoint: &Checkpoint, format: ModelFormat) -> Result<(), Failure> {
    let model = Model::from(checkpoint);
    let (ending, encode): (_, fn(&Model) -> Vec<u8>) = match format {
        ModelFormat::Safetensors => ("safetensors", model_file::encode),
        ModelFormat::Onnx => ("onnx", onnx::encode),
        ModelFormat::Poster => return poster::store(state, checkpoint).await,
    };
    let name = file_name(&model.experiment, model.rate.is_some(), model.step, ending);
    download(&name, "application/octet-stream", &encode(&model)).map_err(|error| Failure {
        what: format!("The network could not be saved as a file: {error:?}."),
        kept: format!("The network is kept as it is, at step {}.", model.step),
        remedy: "Allow downloads for this page and try again.".into(),
    })
}

/// Network, experiment and step: `lenet5-modern-9360.safetensors`, `network-wider-1000.onnx`. `by_hand` says whether the learning
/// rate was set by hand.
pub fn file_name(experiment: &Experiment, by_hand: bool, step: u32, ending: &str) -> String {
    let network = match experiment.network {
        Network::Article(_) | Network::Paper(_) => "lenet5",
        Network::Custom(_) => "network",
    };
    let named = Preset::of(experiment).map(Preset::slug).or_else(|| Classifier::of(experiment).map(Classifier::slug));
    // A learning rate set by hand makes it a modified experiment.
    let named = named.filter(|_| !by_hand).unwrap_or("modified");
    format!("{network}-{named}-{step}.{ending}")
}
