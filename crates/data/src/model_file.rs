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
use lenet_experiment::network::Weights;
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
const KEY: &str = "lenet-lab";

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
    let Model { experiment, weights, step, rate } = model;
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
    let mut header = Map::new();
    header.insert("__metadata__".into(), json!({ KEY: description.to_string() }));
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
    let mut values = Vec::new();
    for spec in description.experiment.network.tensors() {
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
        values.extend(numbers.iter().map(|&number| f32::from_le_bytes(number)));
    }
    let Description { step, experiment, rate } = description;
    Ok(Model { experiment, weights: values.try_into()?, step, rate })
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
mod tests {
    use super::*;
    use crate::random::Rng;
    use lenet_experiment::article::{Activation, Optimizer, Pooling};
    use lenet_experiment::custom::{CustomNet, Training};
    use lenet_experiment::network::{NotFinite, TENSORS, TensorSpec};
    use safetensors::tensor::TensorView;
    use std::collections::HashMap;

    fn weights() -> Weights {
        weights_of(&Preset::Modern.experiment().network)
    }

    fn weights_of(network: &Network) -> Weights {
        let mut rng = Rng::new(1);
        let values: Vec<f32> =
            (0..network.tensors().iter().map(TensorSpec::len).sum()).map(|_| rng.uniform(-1.0, 1.0)).collect();
        values.try_into().unwrap()
    }

    /// A file saved with the safetensors library, with the tensor `c1.bias` changed by `change`.
    fn foreign(change: impl Fn(&mut String, &mut Dtype, &mut Vec<usize>, &mut Vec<u8>), note: Option<&str>) -> Vec<u8> {
        let weights = weights();
        let mut tensors = vec![("extra".to_owned(), Dtype::U8, vec![3], vec![1, 2, 3])];
        for (spec, values) in weights.split(&TENSORS) {
            let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            tensors.push((spec.name.to_string(), Dtype::F32, spec.shape.to_vec(), bytes));
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
    fn a_model_survives_encoding_and_decoding() {
        let layers = "conv 4 3x3, norm relu, max 4x4, dense 9".parse().unwrap();
        let network = Network::Custom(CustomNet { layers, training: Training::default() });
        let custom = Experiment { network, ..Preset::Modern.experiment() };
        for experiment in Preset::ALL.map(Preset::experiment).into_iter().chain([custom]) {
            for rate in [None, Some(0.003)] {
                let experiment = experiment.clone();
                let weights = weights_of(&experiment.network);
                let model = Model { experiment, weights, step: 1234, rate };
                assert_eq!(decode(&encode(&model)), Ok(model));
            }
        }
    }

    #[test]
    fn the_papers_network_is_recognised_by_its_tensors() {
        let experiment = Preset::Lenet1998.experiment();
        let weights = weights_of(&experiment.network);
        let model = Model { experiment, weights, step: 9, rate: None };
        let bytes = encode(&model);
        let file = SafeTensors::deserialize(&bytes).unwrap();
        assert_eq!(file.len(), 12);
        assert_eq!(file.tensor("s2.weight").unwrap().shape(), [6]);
        assert_eq!(file.tensor("c3.weight").unwrap().shape(), [60, 5, 5]);
        // The same tensors without our metadata.
        let plain = safetensors::serialize(file.iter(), None).unwrap();
        let found = decode(&plain).unwrap();
        assert_eq!((found.weights, found.step, found.experiment), (model.weights, 1, model.experiment));
    }

    #[test]
    fn files_of_version_1_are_decoded() {
        let note = r#"{"format":1,"step":7,"experiment":{"dataset":"mnist","activation":"relu","pooling":"max",
            "loss":"cross-entropy","optimizer":{"momentum":{"momentum":0.9}},"schedule":[{"rate":0.01,"epochs":1}],
            "batch_size":32,"epochs":20,"validation_percent":20,"seed":1}}"#;
        let model = decode(&foreign(|_, _, _, _| {}, Some(note))).unwrap();
        let wanted = Preset::Modern.experiment().with_article(|net| {
            net.activation = Activation::Relu;
            net.pooling = Pooling::Max;
            net.optimizer = Optimizer::Momentum { momentum: 0.9 };
        });
        assert_eq!((model.experiment, model.step), (wanted, 7));
    }

    #[test]
    fn distortions_of_version_2_are_decoded() {
        let experiment = Preset::Lenet1998.experiment();
        let weights = weights_of(&experiment.network);
        let model = Model { experiment, weights, step: 1, rate: None };
        for (distorted, distortions) in [(false, Distortions::None), (true, Distortions::Affine)] {
            let mut experiment = json!(model.experiment);
            experiment.as_object_mut().unwrap().remove("distortions");
            experiment["network"]["paper"]["distorted"] = json!(distorted);
            let note = json!({ "format": 2, "step": 1, "experiment": experiment }).to_string();
            let bytes = encode(&model);
            let file = SafeTensors::deserialize(&bytes).unwrap();
            let old = safetensors::serialize(file.iter(), Some(HashMap::from([(KEY.into(), note)]))).unwrap();
            let found = decode(&old).unwrap();
            assert_eq!(found.experiment, Experiment { distortions, ..model.experiment.clone() });
        }
    }

    #[test]
    fn a_file_without_metadata_is_decoded() {
        let model = decode(&foreign(|_, _, _, _| {}, None)).unwrap();
        assert_eq!((model.weights, model.step, Preset::of(&model.experiment)), (weights(), 1, Some(Preset::Modern)));
    }

    #[test]
    fn other_networks_are_refused() {
        use ModelFileError as E;
        let missing = foreign(|name, _, _, _| *name = "conv1.bias".into(), None);
        assert_eq!(decode(&missing), Err(E::Missing("c1.bias".into())));
        let shape = foreign(|_, _, shape, _| *shape = vec![2, 3], None);
        assert_eq!(decode(&shape), Err(E::Shape { name: "c1.bias".into(), found: vec![2, 3], expected: vec![6] }));
        let f16 = foreign(|_, dtype, _, bytes| (*dtype, *bytes) = (Dtype::F16, vec![0; 12]), None);
        assert_eq!(decode(&f16), Err(E::DataType { name: "c1.bias".into(), found: "F16".into() }));
        let nan = foreign(|_, _, _, bytes| bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes()), None);
        assert_eq!(decode(&nan), Err(E::Weights(NotFinite)));
        assert_eq!(decode(&foreign(|_, _, _, _| {}, Some(r#"{"format":5}"#))), Err(E::Format(5)));
        let bad_metadata = decode(&foreign(|_, _, _, _| {}, Some("{}")));
        assert!(matches!(bad_metadata, Err(E::Metadata(_))), "{bad_metadata:?}");
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
