//! Layers of `torch.nn`.

use super::{NamedLayer, share};
use lenet_experiment::article::Pooling;
use lenet_experiment::choice::Choice;
use lenet_experiment::layers::{LayerActivation, LayerKind, Shape};

/// The program; the keys of its state are the file's names of the tensors.
pub(super) const TEMPLATE: &str = include_str!("pytorch.py");

/// A layer and its activation, as named arguments.
pub(super) fn line(named: &NamedLayer) -> String {
    let NamedLayer { name, layer, size } = named;
    let module = match (layer.kind, size.input) {
        (LayerKind::Convolution { maps, size, stride, padding }, input) => {
            let [stride, padding] = [argument("stride", stride, 1), argument("padding", padding, 0)];
            format!("Conv2d({}, {maps}, {size}{stride}{padding})", input.channels())
        }
        (LayerKind::Pooling { pooling, size, stride }, _) => {
            let kind = match pooling {
                Pooling::Average => "Avg",
                Pooling::Max => "Max",
            };
            format!("{kind}Pool2d({size}{})", argument("stride", stride, size))
        }
        // Its epsilon is 1e-5 if it is not given, as it is here.
        (LayerKind::BatchNorm, Shape::Maps { maps, .. }) => format!("BatchNorm2d({maps})"),
        (LayerKind::BatchNorm, Shape::Units(units)) => format!("BatchNorm1d({units})"),
        (LayerKind::Dropout { percent }, _) => format!("Dropout({})", share(percent)),
        (LayerKind::Dense { units }, input) => format!("Linear({}, {units})", input.len()),
    };
    let flatten = if named.flattens() { "flatten=nn.Flatten(), " } else { "" };
    let activation = match layer.activation {
        LayerActivation::None => return format!("{flatten}{name}=nn.{module},"),
        LayerActivation::Tanh => "Tanh",
        LayerActivation::Relu => "ReLU",
        LayerActivation::Gelu => "GELU",
        LayerActivation::Sigmoid => "Sigmoid",
    };
    format!("{flatten}{name}=nn.{module}, {name}_{}=nn.{activation}(),", layer.activation.slug())
}

/// A named argument, unless it has its default.
fn argument(name: &str, value: u32, default: u32) -> String {
    if value == default { String::new() } else { format!(", {name}={value}") }
}
