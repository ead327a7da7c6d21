//! Saves the trained network as a file.

use crate::browser::files::download;
use lenet_data::model_file::{self, Model};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Failure};

/// Saves a network as a safetensors file.
///
/// # Errors
/// When the browser refuses the download.
pub fn store_model(checkpoint: &Checkpoint) -> Result<(), Failure> {
    let model = Model::from(checkpoint);
    // A learning rate set by hand makes it a modified experiment.
    let preset = Preset::of(&model.experiment).filter(|_| model.rate.is_none()).map_or("modified", Preset::slug);
    let name = format!("lenet5-{preset}-{}.safetensors", model.step);
    download(&name, "application/octet-stream", &model_file::encode(&model)).map_err(|error| Failure {
        what: format!("The network could not be saved as a file: {error:?}."),
        kept: format!("The network is kept as it is, at step {}.", model.step),
        remedy: "Allow downloads for this page and try again.".into(),
    })
}
