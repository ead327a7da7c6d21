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
