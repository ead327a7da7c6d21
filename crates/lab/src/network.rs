//! Files with the layers of a network.

use crate::LabError;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::layers::{Layers, LayersError};
use std::path::Path;

/// Reads the layers in a file; they are trained as the experiment's network is, or if that is the paper's, as in the article.
///
/// # Errors
/// When the file cannot be read, or its layers are no network.
pub fn read(path: &Path, experiment: &Experiment) -> Result<Network, LabError> {
    let text = std::fs::read_to_string(path).map_err(|error| LabError::file(path, error))?;
    let layers: Layers = text.parse().map_err(|error: LayersError| LabError::Layers { path: path.into(), error })?;
    Ok(Network::from_layers(layers, experiment.network.training().unwrap_or_default()))
}
