use super::*;
use crate::onnx;
use crate::onnx::proto::{AttributeProto, FLOAT, GraphProto, INTS_ATTRIBUTE, ModelProto, NodeProto, TensorProto};
use crate::random::Rng;
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::choice::Choice;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::network::{PAPER_TENSORS, TensorSpec};
use prost::Message;
use safetensors::tensor::TensorView;

mod refused;

fn model(experiment: Experiment) -> Model {
    let mut rng = Rng::new(3);
    let count = experiment.network.tensors().iter().map(TensorSpec::len).sum();
    let values: Vec<f32> = (0..count).map(|_| rng.uniform(-1.0, 1.0)).collect();
    Model { experiment, weights: values.try_into().unwrap(), step: 1, rate: None }
}

/// The tensors of the article's network or the paper's, called by these names.
fn tensors(model: &Model, names: &[&str]) -> Vec<Tensor> {
    let specs = model.experiment.network.tensors();
    let named = model.weights.split(&specs).zip(names);
    named
        .map(|((spec, values), name)| Tensor {
            name: (*name).into(),
            shape: spec.shape.to_vec(),
            values: values.to_vec(),
        })
        .collect()
}

fn safetensors(tensors: &[Tensor]) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|tensor| tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|(tensor, bytes)| (&tensor.name, TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

const PYTORCH: [&str; 10] = [
    "features.0.weight",
    "features.0.bias",
    "features.3.weight",
    "features.3.bias",
    "classifier.1.weight",
    "classifier.1.bias",
    "classifier.3.weight",
    "classifier.3.bias",
    "classifier.10.weight",
    "classifier.10.bias",
];

/// As Keras lays it out: `[height][width][in][out]` and `[in][out]`, C5's inputs by row, column and map.
fn as_keras(mut tensor: Tensor) -> Tensor {
    let old = tensor.values.clone();
    match *tensor.shape {
        [outputs, inputs, height, width] => {
            tensor.shape = vec![height, width, inputs, outputs];
            let at = |index: usize| {
                let (place, i, o) = (index / (inputs * outputs), index / outputs % inputs, index % outputs);
                old[(o * inputs + i) * height * width + place]
            };
            tensor.values = (0..old.len()).map(at).collect();
        }
        [outputs, inputs] => {
            tensor.shape = vec![inputs, outputs];
            let ours = |input: usize| if inputs == 400 { input % 16 * 25 + input / 16 } else { input };
            let at = |index: usize| old[index % outputs * inputs + ours(index / outputs)];
            tensor.values = (0..old.len()).map(at).collect();
        }
        _ => {}
    }
    tensor
}

fn article(activation: Activation, pooling: Pooling) -> Model {
    model(Preset::Modern.experiment().with_article(|net| (net.activation, net.pooling) = (activation, pooling)))
}

#[test]
fn every_saved_file_comes_back_equal() {
    let mut experiments: Vec<Experiment> = Preset::ALL.map(Preset::experiment).to_vec();
    let handicaps = Handicap::ALL.iter();
    experiments.extend(handicaps.map(|&handicap| Experiment { handicap, ..Preset::Modern.experiment() }));
    for experiment in experiments {
        for rate in [None, Some(0.02)] {
            let model = Model { rate, step: 77, ..model(experiment.clone()) };
            for bytes in [model_file::encode(&model), onnx::encode(&model)] {
                assert_eq!(import(&bytes), Ok(Imported { model: model.clone(), origin: Origin::LeNetLab }));
            }
        }
    }
}

#[test]
fn networks_saved_from_pytorch_are_told_by_their_shapes() {
    let model = article(Activation::Tanh, Pooling::Average);
    let simple: Vec<String> = ["conv1", "conv2", "fc1", "fc2", "fc3"]
        .iter()
        .flat_map(|layer| [format!("{layer}.weight"), format!("{layer}.bias")])
        .collect();
    let simple: Vec<&str> = simple.iter().map(String::as_str).collect();
    for names in [&PYTORCH[..], &simple] {
        let mut tensors = tensors(&model, names);
        let expected = Ok(Imported { model: model.clone(), origin: Origin::Weights });
        assert_eq!(import(&safetensors(&tensors)), expected);
        assert!(expected.as_ref().is_ok_and(Imported::is_assumed));
        // C5 as a convolution, which sees all of S4.
        tensors[4].shape = vec![120, 16, 5, 5];
        assert_eq!(import(&safetensors(&tensors)), expected);
    }
}

#[test]
fn networks_saved_from_keras_are_transposed() {
    let model = article(Activation::Tanh, Pooling::Average);
    let names = PYTORCH.map(|name| name.replace("weight", "kernel"));
    let tensors: Vec<Tensor> =
        tensors(&model, &names.each_ref().map(String::as_str)).into_iter().map(as_keras).collect();
    assert_eq!(tensors[2].shape, [5, 5, 6, 16]);
    assert_eq!(import(&safetensors(&tensors)).unwrap().model, model);
}

#[test]
fn the_papers_network_is_told_by_shapes_and_names() {
    let model = model(Preset::Lenet1998.experiment());
    let names: Vec<String> = PAPER_TENSORS.iter().map(|spec| format!("Model.{}", spec.name.to_uppercase())).collect();
    let mut tensors = tensors(&model, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let imported = import(&safetensors(&tensors)).unwrap();
    assert!(imported.model == model && !imported.is_assumed(), "the paper's network has one activation only");
    tensors[2].shape = vec![1, 6, 1, 1];
    tensors[8].shape = vec![120, 400];
    assert_eq!(import(&safetensors(&tensors)).unwrap().model, model);
    tensors[2].name = "Model.C1.SCALE".into();
    assert!(matches!(import(&safetensors(&tensors)), Err(ImportError::OtherNetwork { .. })));
}

fn node(op_type: &str, attributes: &[(&str, &[i64])]) -> NodeProto {
    let attribute = |(name, ints): &(&str, &[i64])| AttributeProto {
        name: (*name).into(),
        ints: ints.to_vec(),
        r#type: INTS_ATTRIBUTE,
        ..AttributeProto::default()
    };
    NodeProto { op_type: op_type.into(), attribute: attributes.iter().map(attribute).collect(), ..NodeProto::default() }
}

/// An ONNX file of another tool, with these tensors as lists of floats.
fn foreign_onnx(node: Vec<NodeProto>, tensors: &[Tensor]) -> Vec<u8> {
    let tensor = |tensor: &Tensor| TensorProto {
        name: tensor.name.clone(),
        dims: tensor.shape.iter().map(|&length| length as i64).collect(),
        data_type: FLOAT,
        float_data: tensor.values.clone(),
        ..TensorProto::default()
    };
    let graph = GraphProto { node, initializer: tensors.iter().map(tensor).collect(), ..GraphProto::default() };
    ModelProto { ir_version: 9, producer_name: "pytorch".into(), graph: Some(graph), ..ModelProto::default() }
        .encode_to_vec()
}

fn pool() -> NodeProto {
    node("MaxPool", &[("kernel_shape", &[2, 2]), ("strides", &[2, 2])])
}

fn nodes(pool: impl Fn() -> NodeProto, flatten: NodeProto) -> Vec<NodeProto> {
    let simple = |name| node(name, &[]);
    vec![
        node("Conv", &[("pads", &[2, 2, 2, 2]), ("strides", &[1, 1])]),
        simple("Relu"),
        pool(),
        simple("Conv"),
        simple("Relu"),
        pool(),
        flatten,
        simple("Gemm"),
        simple("Relu"),
        simple("Gemm"),
        simple("Relu"),
        simple("Gemm"),
    ]
}

#[test]
fn activation_and_pooling_come_from_an_onnx_graph() {
    let model = article(Activation::Relu, Pooling::Max);
    let file = foreign_onnx(nodes(pool, node("Flatten", &[])), &tensors(&model, &PYTORCH));
    assert_eq!(import(&file), Ok(Imported { model: model.clone(), origin: Origin::Graph }));
    // Our own file without its metadata.
    let mut own = ModelProto::decode(&*onnx::encode(&model)).unwrap();
    own.metadata_props.clear();
    assert_eq!(import(&own.encode_to_vec()).unwrap().model, model);
}

#[test]
fn onnx_graphs_of_keras_flatten_with_channels_last() {
    let model = article(Activation::Relu, Pooling::Max);
    let mut tensors = tensors(&model, &PYTORCH);
    tensors[4] = as_keras(tensors[4].clone());
    let flatten = || node("Transpose", &[("perm", &[0, 2, 3, 1])]);
    assert_eq!(import(&foreign_onnx(nodes(pool, flatten()), &tensors)).unwrap().model, model);
    // The same order of inputs, the other order of axes.
    let [inputs, outputs] = [400, 120];
    let by_unit = |index: usize| tensors[4].values[index % inputs * outputs + index / inputs];
    tensors[4].values = (0..inputs * outputs).map(by_unit).collect();
    tensors[4].shape = vec![outputs, inputs];
    assert_eq!(import(&foreign_onnx(nodes(pool, flatten()), &tensors)).unwrap().model, model);
}

#[test]
fn graphs_that_compute_something_else_are_refused() {
    let tensors = tensors(&article(Activation::Relu, Pooling::Max), &PYTORCH);
    let refused = |nodes: Vec<NodeProto>| match import(&foreign_onnx(nodes, &tensors)) {
        Err(ImportError::Operator(what)) => what,
        other => panic!("{other:?}"),
    };
    let flatten = || node("Flatten", &[]);
    assert_eq!(refused(nodes(|| node("MaxPool", &[("kernel_shape", &[3, 3])]), flatten())), "this MaxPool");
    let mut scaled = nodes(pool, flatten());
    scaled.insert(0, node("Mul", &[]));
    assert_eq!(refused(scaled), "this Mul");
    let mut mixed = nodes(pool, flatten());
    mixed[1] = node("Tanh", &[]);
    assert_eq!(refused(mixed), "1 Tanh and 3 Relu instead of 4 of Tanh or Relu or Sigmoid");
}

#[test]
fn other_networks_are_refused_with_their_shapes() {
    let mut tensors = tensors(&article(Activation::Tanh, Pooling::Average), &PYTORCH);
    tensors[2].shape = vec![6, 16, 5, 5];
    match import(&safetensors(&tensors)) {
        Err(ImportError::OtherNetwork { found }) => assert!(found.contains("6×16×5×5"), "{found}"),
        other => panic!("{other:?}"),
    }
    // One tensor more.
    tensors[2].shape = vec![16, 6, 5, 5];
    tensors.push(Tensor { name: "norm.weight".into(), shape: vec![7], values: vec![1.0; 7] });
    assert!(matches!(import(&safetensors(&tensors)), Err(ImportError::OtherNetwork { .. })));
    tensors[10] = Tensor { name: "scale".into(), shape: vec![], values: vec![1.0] };
    assert!(import(&safetensors(&tensors)).is_ok());
    tensors[0].values[0] = f32::NAN;
    assert!(matches!(import(&safetensors(&tensors)), Err(ImportError::Weights(_))));
}
