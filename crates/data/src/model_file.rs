//! Model files: safetensors with the names of the layers and PyTorch's layouts. Those of the paper's network hold its 60,000
//! parameters; the ten fixed bitmaps of its output layer are not stored.
//!
//! The metadata has one entry, `lenet-lab`: JSON with the version of the format, the step, the experiment, and the learning
//! rate if it was set by hand; where the pixels are permuted, for each input pixel the one that it is taken from. In Python: `json.loads(safe_open(path, "numpy").metadata()["lenet-lab"])`.

use super::handicap::pixel_sources;
use super::model_file_error::FORMAT;
pub use super::model_file_error::ModelFileError;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::network::{TensorSpec, Weights};
use lenet_experiment::presets::Preset;
use lenet_experiment::run::Checkpoint;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The content of a model file.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The experiment that trained it.
    pub experiment: Experiment,
    /// Of the network in `experiment`.
    pub weights: Weights,
    /// Training steps done; 1 for a file without our metadata.
    pub step: u32,
    /// Learning rate set by hand, which replaces the schedule's; `None` if there is none.
    pub rate: Option<f64>,
}

impl From<&Checkpoint> for Model {
    fn from(checkpoint: &Checkpoint) -> Self {
        let Checkpoint { experiment, weights, step, rate, .. } = checkpoint;
        Self { experiment: experiment.clone(), weights: weights.clone(), step: *step, rate: *rate }
    }
}

/// Version 3 had the article's and the paper's network only.
const PUBLISHED_ONLY: u32 = 3;

/// Version 2 had distortions only for the paper's network, as a field of it.
const PAPER_DISTORTIONS: u32 = 2;

/// Version 1 had only the article's network, whose fields were fields of the experiment.
const ARTICLE_ONLY: u32 = 1;

/// Key of the metadata entry.
pub(crate) const KEY: &str = "lenet-lab";

#[derive(Deserialize)]
struct Description {
    step: u32,
    experiment: Experiment,
    #[serde(default)]
    rate: Option<f64>,
}

/// Encodes a model file deterministically: the header is written here, because the safetensors crate orders metadata
/// randomly and can fail.
pub fn encode(model: &Model) -> Vec<u8> {
    let Model { experiment, weights, .. } = model;
    let description = description(model);
    let mut header = Map::new();
    header.insert("__metadata__".into(), json!({ KEY: description }));
    let mut start = 0;
    let tensors = experiment.network.tensors();
    for (spec, values) in weights.split(&tensors) {
        let end = start + size_of_val(values);
        header.insert(
            spec.name.to_string(),
            json!({ "dtype": "F32", "shape": spec.shape, "data_offsets": [start, end] }),
        );
        start = end;
    }
    let mut header = serde_json::Value::Object(header).to_string().into_bytes();
    // Tensors must start at a multiple of 8 bytes.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut file = Vec::with_capacity(8 + header.len() + start);
    file.extend((header.len() as u64).to_le_bytes());
    file.extend(header);
    file.extend(weights.values().iter().flat_map(|value| value.to_le_bytes()));
    file
}

/// The metadata of a model, as JSON.
pub(crate) fn description(model: &Model) -> String {
    let Model { experiment, step, rate, .. } = model;
    // What older versions know is written in their format.
    let format = if matches!(experiment.network, Network::Custom(_)) { FORMAT } else { PUBLISHED_ONLY };
    let mut description = json!({ "format": format, "step": step, "experiment": experiment });
    if let Some(rate) = rate {
        description["rate"] = json!(rate);
    }
    // Without them nobody else could use the network.
    if let Some(sources) = pixel_sources(experiment.handicap) {
        description["pixel_sources"] = json!(sources.to_vec());
    }
    description.to_string()
}

/// The model with this metadata, whose tensors are looked up one after the other.
///
/// # Errors
/// When the metadata is invalid, and those of `tensor`.
pub(crate) fn from_description(
    text: &str,
    tensor: impl FnMut(&TensorSpec) -> Result<Vec<f32>, ModelFileError>,
) -> Result<Model, ModelFileError> {
    assemble(describe(text)?, tensor)
}

fn assemble(
    description: Description,
    mut tensor: impl FnMut(&TensorSpec) -> Result<Vec<f32>, ModelFileError>,
) -> Result<Model, ModelFileError> {
    let Description { step, experiment, rate } = description;
    let mut values = Vec::new();
    for spec in experiment.network.tensors() {
        values.append(&mut tensor(&spec)?);
    }
    Ok(Model { experiment, weights: values.try_into()?, step, rate })
}

/// Decodes a model file; unknown tensors are ignored.
///
/// A file without our metadata, such as one saved from PyTorch, is taken as trained for one step by the `modern` preset, or by
/// `lenet-1998` if it has coefficients of S2.
///
/// # Errors
/// The first fault found.
pub fn decode(bytes: &[u8]) -> Result<Model, ModelFileError> {
    let damaged = |error: safetensors::SafeTensorError| ModelFileError::NotSafetensors(error.to_string());
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let description = match header.metadata().as_ref().and_then(|entries| entries.get(KEY)) {
        Some(text) => describe(text)?,
        None => {
            let preset = if header.info("s2.weight").is_some() { Preset::Lenet1998 } else { Preset::Modern };
            Description { step: 1, experiment: preset.experiment(), rate: None }
        }
    };
    let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
    assemble(description, |spec| {
        let name = spec.name.to_string();
        let Ok(tensor) = file.tensor(&name) else { return Err(ModelFileError::Missing(name)) };
        if tensor.dtype() != Dtype::F32 {
            return Err(ModelFileError::DataType { name, found: tensor.dtype().to_string() });
        }
        if tensor.shape() != &*spec.shape {
            let found = tensor.shape().to_vec();
            return Err(ModelFileError::Shape { name, found, expected: spec.shape.to_vec() });
        }
        let (numbers, _) = tensor.data().as_chunks();
        Ok(numbers.iter().map(|&number| f32::from_le_bytes(number)).collect())
    })
}

fn describe(text: &str) -> Result<Description, ModelFileError> {
    /// Parsed first, because the experiment of another format may have other fields.
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let unreadable = |error: serde_json::Error| ModelFileError::Metadata(error.to_string());
    let Version { format } = serde_json::from_str(text).map_err(unreadable)?;
    match format {
        FORMAT | PUBLISHED_ONLY => serde_json::from_str(text).map_err(unreadable),
        ARTICLE_ONLY | PAPER_DISTORTIONS => {
            let mut description: Value = serde_json::from_str(text).map_err(unreadable)?;
            if let Some(experiment) = description.get_mut("experiment").and_then(Value::as_object_mut) {
                if format == ARTICLE_ONLY {
                    move_network_fields(experiment);
                }
                move_distortions(experiment);
            }
            serde_json::from_value(description).map_err(unreadable)
        }
        _ => Err(ModelFileError::Format(format)),
    }
}

/// Converts version 1: moves the fields of the article's network into `network`.
fn move_network_fields(experiment: &mut Map<String, Value>) {
    let fields = ["activation", "pooling", "loss", "optimizer"];
    let net: Map<String, Value> = fields.iter().filter_map(|field| experiment.remove_entry(*field)).collect();
    experiment.insert("network".into(), json!({ "article": net }));
}

/// Converts version 2: moves the distortions from the paper's network into the experiment.
fn move_distortions(experiment: &mut Map<String, Value>) {
    let paper = experiment.get_mut("network").and_then(|network| network.get_mut("paper"));
    let distorted = paper.and_then(|net| net.as_object_mut()?.remove("distorted"));
    let distortions = if distorted == Some(json!(true)) { Distortions::Affine } else { Distortions::None };
    experiment.insert("distortions".into(), json!(distortions));
}

#[cfg(test)]
mod tests;
