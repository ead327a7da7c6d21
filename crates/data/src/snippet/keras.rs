//! Layers of Keras, which has channels last.

use super::{NamedLayer, share};
use lenet_experiment::article::Pooling;
use lenet_experiment::choice::Choice;
use lenet_experiment::layers::{LayerActivation, LayerKind, Shape};

/// The program; its layers have the file's names.
pub(super) const TEMPLATE: &str = include_str!("keras.py");

/// A layer, after what prepares its input.
pub(super) fn lines(named: &NamedLayer) -> Vec<String> {
    let NamedLayer { name, layer, size } = named;
    let mut lines = Vec::new();
    if named.flattens() {
        // Of one map, or of maps of one pixel, both orders are the same.
        if matches!(size.input, Shape::Maps { maps, side } if maps > 1 && side > 1) {
            lines.push("layers.Permute((3, 1, 2)),  # the file's order: maps, rows, columns".into());
        }
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

/// The stride as a named argument, unless it is the default.
fn strides(stride: u32, default: u32) -> String {
    if stride == default { String::new() } else { format!("strides={stride}, ") }
}
