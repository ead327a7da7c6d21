//! ONNX files. Only what is needed is decoded, so that no file takes much more memory than its size.

use super::shapes::{self, Tensor};
use super::{ImportError, Imported, Origin, foreign};
use crate::model_file::{self, KEY, ModelFileError};
use crate::onnx::proto::{DOUBLE, FLOAT, NodeProto, StringStringEntryProto, TensorProto};
use crate::onnx::wire;
use lenet_experiment::article::{Activation, ArticleNet, Pooling};
use lenet_experiment::experiment::Network;
use prost::Message;

/// Most operators and tensors of a graph. A network that is imported has at most some hundred.
const MAX_ITEMS: usize = 10_000;

/// Most bytes of all operators, each of which takes up to a hundred times its size in memory.
const MAX_NODE_BYTES: usize = 1_000_000;

/// Field numbers in the messages.
const GRAPH: u64 = 7;
const METADATA: u64 = 14;
const NODE: u64 = 1;
const INITIALIZER: u64 = 5;

/// What a file says.
#[derive(Default)]
struct File {
    nodes: Vec<NodeProto>,
    /// Those of floating-point numbers.
    tensors: Vec<Tensor>,
    /// Our metadata.
    description: Option<String>,
}

/// The network in an ONNX file.
///
/// # Errors
/// When it is damaged or holds another network.
pub(super) fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    let file = File::parse(bytes)?;
    if let Some(text) = &file.description {
        let model = model_file::from_description(text, |spec| {
            let name = || spec.name.to_string();
            let tensor = file.tensors.iter().find(|tensor| tensor.name == *spec.name);
            let tensor = tensor.ok_or_else(|| ModelFileError::Missing(name()))?;
            let other =
                || ModelFileError::Shape { name: name(), found: tensor.shape.clone(), expected: spec.shape.to_vec() };
            shapes::values(spec, tensor, false).ok_or_else(other)
        })?;
        return Ok(Imported { model, origin: Origin::LeNetLab });
    }
    let (network, values) = shapes::find(&file.tensors, file.flattens_channels_last())?;
    let network = match network {
        Network::Article(net) => {
            let (activation, pooling) = file.functions()?;
            Network::Article(ArticleNet { activation, pooling, ..net })
        }
        Network::Paper(_) | Network::Custom(_) => network,
    };
    Ok(Imported { model: foreign(network, values)?, origin: Origin::Graph })
}

impl File {
    fn parse(bytes: &[u8]) -> Result<Self, ImportError> {
        let (mut file, mut node_bytes, mut has_graph) = (Self::default(), 0, false);
        let mut items = 0;
        wire::fields(bytes, |number, content| match number {
            GRAPH => {
                has_graph = true;
                wire::fields(content, |number, content| {
                    items += 1;
                    match number {
                        NODE => {
                            node_bytes += content.len();
                            if node_bytes > MAX_NODE_BYTES {
                                return Err(ImportError::Damaged("its operators are too many".into()));
                            }
                            file.nodes.push(decode(content)?);
                        }
                        INITIALIZER => file.tensors.extend(tensor(decode(content)?)?),
                        _ => {}
                    }
                    if items > MAX_ITEMS { Err(ImportError::Damaged("it has too many parts".into())) } else { Ok(()) }
                })
            }
            METADATA => {
                let StringStringEntryProto { key, value } = decode(content)?;
                if key == KEY {
                    file.description = Some(value);
                }
                Ok(())
            }
            _ => Ok(()),
        })?;
        if has_graph { Ok(file) } else { Err(ImportError::Damaged("it has no graph".into())) }
    }

    /// Whether a Transpose before the first dense layer puts the channels last, as Keras's networks do.
    fn flattens_channels_last(&self) -> bool {
        let is = |name: &'static str| move |node: &NodeProto| node.op_type == name;
        let last_conv = self.nodes.iter().rposition(is("Conv")).unwrap_or(0);
        let transposes = |node: &NodeProto| node.op_type == "Transpose" && ints(node, "perm") == Some(&[0, 2, 3, 1]);
        let after = self.nodes[last_conv.min(self.nodes.len())..].iter();
        after.take_while(|node| !matches!(&*node.op_type, "Gemm" | "MatMul")).any(transposes)
    }

    /// Activation and pooling of the article's network.
    fn functions(&self) -> Result<(Activation, Pooling), ImportError> {
        for node in &self.nodes {
            let fits = match &*node.op_type {
                "AveragePool" | "MaxPool" => {
                    [ints(node, "kernel_shape"), ints(node, "strides")].iter().all(|ints| *ints == Some(&[2, 2]))
                }
                "Conv" => ints(node, "strides").is_none_or(|strides| *strides == [1, 1]),
                name => KNOWN.contains(&name),
            };
            if !fits {
                return Err(ImportError::Operator(format!("this {}", node.op_type)));
            }
        }
        let count = |name: &str| self.nodes.iter().filter(|node| node.op_type == name).count();
        let activations = [("Tanh", Activation::Tanh), ("Relu", Activation::Relu), ("Sigmoid", Activation::Sigmoid)];
        let poolings = [("AveragePool", Pooling::Average), ("MaxPool", Pooling::Max)];
        Ok((only(&activations, 4, count)?, only(&poolings, 2, count)?))
    }
}

/// Operators that compute the article's network or its class, beside those with a window.
const KNOWN: [&str; 21] = [
    "Add",
    "ArgMax",
    "Cast",
    "Concat",
    "Constant",
    "Dropout",
    "Flatten",
    "Gather",
    "Gemm",
    "Identity",
    "LogSoftmax",
    "MatMul",
    "Pad",
    "Relu",
    "Reshape",
    "Shape",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Transpose",
    "Unsqueeze",
];

/// The one of these operators that is there, if it occurs this often.
fn only<T: Copy>(all: &[(&str, T)], wanted: usize, count: impl Fn(&str) -> usize) -> Result<T, ImportError> {
    let counts = || all.iter().map(|(name, value)| (name, value, count(name))).filter(|(_, _, count)| *count > 0);
    match counts().collect::<Vec<_>>()[..] {
        [(_, value, count)] if count == wanted => Ok(*value),
        _ => {
            let found: Vec<String> = counts().map(|(name, _, count)| format!("{count} {name}")).collect();
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            let found = if found.is_empty() { "none".into() } else { found.join(" and ") };
            Err(ImportError::Operator(format!("{found} instead of {wanted} of {}", names.join(" or "))))
        }
    }
}

/// An attribute that is a list of integers.
fn ints<'a>(node: &'a NodeProto, name: &str) -> Option<&'a [i64]> {
    node.attribute.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.ints)
}

fn decode<T: Message + Default>(content: &[u8]) -> Result<T, ImportError> {
    T::decode(content).map_err(|error| ImportError::Damaged(error.to_string()))
}

/// A tensor of floating-point numbers; `None` if it has others.
fn tensor(tensor: TensorProto) -> Result<Option<Tensor>, ImportError> {
    // FLOAT16 and BFLOAT16.
    const HALF: [i32; 2] = [10, 16];
    let TensorProto { dims, data_type, float_data, name, raw_data, double_data, data_location } = tensor;
    if data_location == 1 {
        return Err(ImportError::ExternalData);
    }
    let values = match data_type {
        FLOAT if raw_data.is_empty() => float_data,
        FLOAT => shapes::floats(&raw_data),
        DOUBLE if raw_data.is_empty() => double_data.into_iter().map(|value| value as f32).collect(),
        DOUBLE => shapes::doubles(&raw_data),
        half if HALF.contains(&half) => {
            return Err(ImportError::DataType { name, found: "F16".into() });
        }
        _ => return Ok(None),
    };
    let shape: Option<Vec<usize>> = dims.iter().map(|&length| usize::try_from(length).ok()).collect();
    let shape = shape.filter(|shape| {
        shape.iter().try_fold(1_usize, |product, &length| product.checked_mul(length)) == Some(values.len())
    });
    let Some(shape) = shape else {
        return Err(ImportError::Damaged(format!("the tensor {name} has not as many values as its shape says")));
    };
    Ok(Some(Tensor { name, shape, values }))
}
