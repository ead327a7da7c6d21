//! Model files: safetensors that Python reads too, with the layers' names and PyTorch's layouts.
//!
//! The metadata has one entry, `lenet-lab`: a JSON text with the format's version, the step, the experiment, and the
//! learning rate if it was set by hand. In Python: `json.loads(safe_open(path, "numpy").metadata()["lenet-lab"])`.

use crate::values::experiment::Experiment;
use crate::values::network::{PARAMETERS, TENSORS, Weights, WeightsError};
use crate::values::presets::Preset;
use crate::values::run::Checkpoint;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use serde_json::{Map, json};

/// A network as it is kept in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// How it was trained.
    pub experiment: Experiment,
    /// Its weights.
    pub weights: Weights,
    /// Steps that it had been trained for.
    pub step: u32,
    /// Learning rate that was set by hand during training and held to its end, in place of the schedule's.
    pub rate: Option<f64>,
}

impl From<&Checkpoint> for Model {
    fn from(checkpoint: &Checkpoint) -> Self {
        let Checkpoint { experiment, weights, step, rate, .. } = checkpoint;
        Self { experiment: experiment.clone(), weights: weights.clone(), step: *step, rate: *rate }
    }
}

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFileError {
    /// No safetensors, or a damaged one.
    #[error("this is no model file (safetensors), or it is damaged: {0}")]
    NotSafetensors(String),
    /// A later version of the format.
    #[error("this model file has format {0}; only format {FORMAT} is understood: it comes from a newer LeNet Lab")]
    Format(u32),
    /// Metadata of ours that cannot be read.
    #[error("the model file's description of its training cannot be read: {0}")]
    Metadata(String),
    /// A tensor is missing.
    #[error("the model file lacks the tensor {0}: it holds another network than LeNet-5")]
    Missing(&'static str),
    /// A tensor has another shape.
    #[error(
        "the tensor {name} has the shape {found:?}, not {wanted:?}: it belongs to another network than this LeNet-5"
    )]
    Shape {
        /// Its name.
        name: &'static str,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape of this network.
        wanted: &'static [usize],
    },
    /// A tensor of other numbers than f32.
    #[error("the tensor {name} holds numbers of type {found}, not F32: save the model in single precision")]
    NumberType {
        /// Its name.
        name: &'static str,
        /// Its type in the file.
        found: String,
    },
    /// NaN or infinity among the weights.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

/// Version of what the metadata hold.
const FORMAT: u32 = 1;

/// Our entry in the metadata.
const KEY: &str = "lenet-lab";

#[derive(Deserialize)]
struct Description {
    step: u32,
    experiment: Experiment,
    #[serde(default)]
    rate: Option<f64>,
}

/// Writes a model file; the same model always gives the same bytes.
///
/// The header is put together here and not by the safetensors crate, which can fail and orders metadata by chance.
pub fn encode(model: &Model) -> Vec<u8> {
    let Model { experiment, weights, step, rate } = model;
    let mut description = json!({ "format": FORMAT, "step": step, "experiment": experiment });
    if let Some(rate) = rate {
        description["rate"] = json!(rate);
    }
    let mut header = Map::new();
    header.insert("__metadata__".into(), json!({ KEY: description.to_string() }));
    let mut start = 0;
    for (spec, values) in weights.tensors() {
        let end = start + size_of_val(values);
        header.insert(spec.name.into(), json!({ "dtype": "F32", "shape": spec.shape, "data_offsets": [start, end] }));
        start = end;
    }
    let mut header = serde_json::Value::Object(header).to_string().into_bytes();
    // The tensors have to begin at a multiple of 8 bytes.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut file = Vec::with_capacity(8 + header.len() + start);
    file.extend((header.len() as u64).to_le_bytes());
    file.extend(header);
    file.extend(weights.values().iter().flat_map(|value| value.to_le_bytes()));
    file
}

/// Reads a model file. Tensors that the network does not have are passed over.
///
/// A file without our description, such as one saved from PyTorch, counts as trained by the `modern` preset for one
/// step: its weights are not fresh, and no more is known.
///
/// # Errors
/// The first thing that keeps it from being the network's weights.
pub fn decode(bytes: &[u8]) -> Result<Model, ModelFileError> {
    let damaged = |error: safetensors::SafeTensorError| ModelFileError::NotSafetensors(error.to_string());
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let description = match header.metadata().as_ref().and_then(|entries| entries.get(KEY)) {
        Some(text) => describe(text)?,
        None => Description { step: 1, experiment: Preset::Modern.experiment(), rate: None },
    };
    let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut values = Vec::with_capacity(PARAMETERS);
    for spec in TENSORS {
        let tensor = file.tensor(spec.name).map_err(|_| ModelFileError::Missing(spec.name))?;
        if tensor.dtype() != Dtype::F32 {
            return Err(ModelFileError::NumberType { name: spec.name, found: tensor.dtype().to_string() });
        }
        if tensor.shape() != spec.shape {
            let found = tensor.shape().to_vec();
            return Err(ModelFileError::Shape { name: spec.name, found, wanted: spec.shape });
        }
        let (numbers, _) = tensor.data().as_chunks();
        values.extend(numbers.iter().map(|&number| f32::from_le_bytes(number)));
    }
    let Description { step, experiment, rate } = description;
    Ok(Model { experiment, weights: values.try_into()?, step, rate })
}

fn describe(text: &str) -> Result<Description, ModelFileError> {
    /// Read first, because another format's experiment may have other fields.
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let unreadable = |error: serde_json::Error| ModelFileError::Metadata(error.to_string());
    let Version { format } = serde_json::from_str(text).map_err(unreadable)?;
    if format != FORMAT {
        return Err(ModelFileError::Format(format));
    }
    serde_json::from_str(text).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::random::Draws;
    use safetensors::tensor::TensorView;
    use std::collections::HashMap;

    fn weights() -> Weights {
        let mut draws = Draws::new(1);
        let values: Vec<f32> = (0..PARAMETERS).map(|_| draws.uniform(-1.0, 1.0)).collect();
        values.try_into().unwrap()
    }

    /// What someone else saves with the safetensors library, with `change` made to the tensor `c1.bias`.
    fn foreign(change: impl Fn(&mut String, &mut Dtype, &mut Vec<usize>, &mut Vec<u8>), note: Option<&str>) -> Vec<u8> {
        let weights = weights();
        let mut tensors = vec![("extra".to_owned(), Dtype::U8, vec![3], vec![1, 2, 3])];
        for (spec, values) in weights.tensors() {
            let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            tensors.push((spec.name.to_owned(), Dtype::F32, spec.shape.to_vec(), bytes));
        }
        let (name, dtype, shape, bytes) = &mut tensors[2];
        change(name, dtype, shape, bytes);
        let views = tensors
            .iter()
            .map(|(name, dtype, shape, bytes)| (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
        let metadata = note.map(|note| HashMap::from([(KEY.to_owned(), note.to_owned())]));
        safetensors::serialize(views, metadata).unwrap()
    }

    #[test]
    fn a_model_comes_back_as_it_was() {
        for preset in Preset::ALL {
            for rate in [None, Some(0.003)] {
                let model = Model { experiment: preset.experiment(), weights: weights(), step: 1234, rate };
                assert_eq!(decode(&encode(&model)), Ok(model));
            }
        }
    }

    #[test]
    fn a_file_from_elsewhere_is_taken() {
        let model = decode(&foreign(|_, _, _, _| {}, None)).unwrap();
        assert_eq!((model.weights, model.step, Preset::of(&model.experiment)), (weights(), 1, Some(Preset::Modern)));
    }

    #[test]
    fn what_is_no_lenet_is_refused() {
        use ModelFileError as E;
        let missing = foreign(|name, _, _, _| *name = "conv1.bias".into(), None);
        assert_eq!(decode(&missing), Err(E::Missing("c1.bias")));
        let shape = foreign(|_, _, shape, _| *shape = vec![2, 3], None);
        assert_eq!(decode(&shape), Err(E::Shape { name: "c1.bias", found: vec![2, 3], wanted: &[6] }));
        let half = foreign(|_, dtype, _, bytes| (*dtype, *bytes) = (Dtype::F16, vec![0; 12]), None);
        assert_eq!(decode(&half), Err(E::NumberType { name: "c1.bias", found: "F16".into() }));
        let nan = foreign(|_, _, _, bytes| bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes()), None);
        assert_eq!(decode(&nan), Err(E::Weights(WeightsError::NotFinite)));
        assert_eq!(decode(&foreign(|_, _, _, _| {}, Some(r#"{"format":2}"#))), Err(E::Format(2)));
        let scrawl = decode(&foreign(|_, _, _, _| {}, Some("{}")));
        assert!(matches!(scrawl, Err(E::Metadata(_))), "{scrawl:?}");
    }

    #[test]
    fn garbage_is_refused_and_never_panics() {
        let experiment = Preset::Modern.experiment();
        let file = encode(&Model { experiment, weights: weights(), step: 1, rate: None });
        let header = 8 + u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        for end in (0..header).chain([header, header + 1, file.len() - 1]) {
            assert!(matches!(decode(&file[..end]), Err(ModelFileError::NotSafetensors(_))), "cut at {end}");
        }
        for garbage in [b"".as_slice(), b"<!DOCTYPE html>", &[0; 64], &[255; 64]] {
            assert!(matches!(decode(garbage), Err(ModelFileError::NotSafetensors(_))));
        }
    }
}
