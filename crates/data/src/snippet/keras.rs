//! Layers of Keras, which has channels last.

use super::{NamedLayer, share};
use lenet_experiment::article::Pooling;
use lenet_experiment::choice::Choice;
use lenet_experiment::layers::{LayerActivation, LayerKind, Shape};

/// The program; its layers have the file's names.
pub(super) const TEMPLATE: &str = include_str!("keras.py");

/// A layer, after what prepares its input.
pub(super) fn lines(named: &NamedLayer) -> Vec<String> {
    let NamedLayer { name, layer, .. } = named;
    let mut lines = Vec::new();
    if named.flattens() {
        lines.push("layers.Flatten(),".into());
    }
    let activation = match layer.activation {
        LayerActivation::None => String::new(),
        activation => format!("activation=\"{}\", ", activation.slug()),
    };
    // Convolution and dense layers have an activation of their own.
    let (text, has_activation) = match layer.kind {
        LayerKind::Convolution { maps, size, stride, padding } => {
            let strides = strides(stride, 1);
            let is_same = stride == 1 && size == 2 * padding + 1;
            let padding = match padding {
                0 => "",
                _ if is_same => "padding=\"same\", ",
                _ => {
                    lines.push(format!("layers.ZeroPadding2D({padding}),"));
                    ""
                }
            };
            (format!("Conv2D({maps}, {size}, {strides}{padding}{activation}"), true)
        }
        LayerKind::Pooling { pooling, size, stride } => {
            let kind = match pooling {
                Pooling::Average => "Average",
                Pooling::Max => "Max",
            };
            (format!("{kind}Pooling2D({size}, {}", strides(stride, size)), false)
        }
        // 1e-3 if it is not given.
        LayerKind::BatchNorm => ("BatchNormalization(epsilon=1e-5, ".into(), false),
        LayerKind::Dropout { percent } => (format!("Dropout({}, ", share(percent)), false),
        LayerKind::Dense { units } => (format!("Dense({units}, {activation}"), true),
    };
    lines.push(format!("layers.{text}name=\"{name}\"),"));
    if !has_activation && layer.activation != LayerActivation::None {
        lines.push(format!("layers.Activation(\"{}\"),", layer.activation.slug()));
    }
    lines
}

/// Puts the weights of the layer that flattens maps into Keras's own order of its inputs, so that a network that Keras has saved opens
/// here again as it is.
pub(super) fn reordered(named: &NamedLayer) -> Vec<String> {
    match named.size.input {
        // Of one map, or of maps of one pixel, both orders are the same.
        Shape::Maps { maps, side } if named.flattens() && maps > 1 && side > 1 => vec![
            format!("if layer.name == \"{}\":  # from maps, rows, columns to rows, columns, maps", named.name),
            format!(
                "    values[0] = values[0].reshape(-1, {maps}, {side}, {side}).transpose(0, 2, 3, 1).reshape(-1, {})",
                maps * side * side
            ),
        ],
        Shape::Maps { .. } | Shape::Units(_) => Vec::new(),
    }
}

/// The stride as a named argument, unless it is the default.
fn strides(stride: u32, default: u32) -> String {
    if stride == default { String::new() } else { format!("strides={stride}, ") }
}
