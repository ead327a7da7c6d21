//! Shapes and costs of layers.

use super::{Layer, LayerActivation, LayerKind, LayersError};
use crate::dataset::CLASSES;
use crate::image::SIDE;
use std::ops::RangeInclusive;

/// Largest number of maps or units of a layer.
const MAX_WIDTH: u32 = 4_096;

/// Largest size, stride or padding of a window.
const MAX_WINDOW: u32 = SIDE as u32;

/// The output: a logit per class.
pub(super) const OUTPUT: Layer =
    Layer { kind: LayerKind::Dense { units: CLASSES as u32 }, activation: LayerActivation::None };

/// Shape of values for one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `[maps, side, side]`.
    Maps { maps: u32, side: u32 },
    /// `[units]`.
    Units(u32),
}

impl Shape {
    /// The network's input: one map of 28x28.
    pub const INPUT: Self = Self::Maps { maps: 1, side: SIDE as u32 };

    /// Number of values.
    pub fn len(self) -> u64 {
        match self {
            Self::Maps { maps, side } => u64::from(maps) * u64::from(side) * u64::from(side),
            Self::Units(units) => units.into(),
        }
    }

    /// Whether it has no values; no layer's input or output is empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Maps or units: what batch normalisation has a mean and a variance of.
    pub fn channels(self) -> u32 {
        match self {
            Self::Maps { maps, .. } => maps,
            Self::Units(units) => units,
        }
    }

    /// The sizes as a list: maps, height and width, or units.
    pub fn dims(self) -> Vec<u32> {
        match self {
            Self::Maps { maps, side } => vec![maps, side, side],
            Self::Units(units) => vec![units],
        }
    }
}

/// A layer's shapes and costs for one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerSize {
    pub input: Shape,
    pub output: Shape,
    /// Trainable parameters.
    pub parameters: u64,
    /// Multiply-adds of the forward pass.
    pub multiply_adds: u64,
    /// What the time of the forward pass is proportional to: multiply-adds, and values that a pooling compares or adds.
    pub work: u64,
}

/// Shapes and costs of each layer, and of the output at the end.
///
/// # Errors
/// For the first layer that cannot be, with its reason.
pub(super) fn sizes(layers: &[Layer]) -> Result<Vec<LayerSize>, LayersError> {
    let mut input = Shape::INPUT;
    let mut sizes = Vec::new();
    for (index, layer) in layers.iter().chain([&OUTPUT]).enumerate() {
        let size = size_of(layer.kind, input).map_err(|text| LayersError { layer: Some(index), text })?;
        input = size.output;
        sizes.push(size);
    }
    Ok(sizes)
}

fn size_of(kind: LayerKind, input: Shape) -> Result<LayerSize, String> {
    let same = |parameters| LayerSize { input, output: input, parameters, multiply_adds: 0, work: input.len() };
    match (kind, input) {
        (LayerKind::Convolution { maps, size, stride, padding }, Shape::Maps { maps: inputs, side }) => {
            check("maps", maps, 1..=MAX_WIDTH)?;
            check("padding", padding, 0..=MAX_WINDOW)?;
            let output = Shape::Maps { maps, side: windows(side, size, stride, padding)? };
            let kernel = u64::from(inputs) * u64::from(size) * u64::from(size);
            let parameters = u64::from(maps) * (kernel + 1);
            let multiply_adds = output.len() * kernel;
            Ok(LayerSize { input, output, parameters, multiply_adds, work: multiply_adds })
        }
        (LayerKind::Pooling { size, stride, .. }, Shape::Maps { maps, side }) => {
            let output = Shape::Maps { maps, side: windows(side, size, stride, 0)? };
            let work = output.len() * u64::from(size) * u64::from(size);
            Ok(LayerSize { input, output, parameters: 0, multiply_adds: 0, work })
        }
        (LayerKind::Convolution { .. } | LayerKind::Pooling { .. }, Shape::Units(_)) => {
            Err("A convolution or pooling needs maps; after a dense layer there are only units. Move it up.".into())
        }
        (LayerKind::BatchNorm, _) => Ok(same(2 * u64::from(input.channels()))),
        (LayerKind::Dropout { percent }, _) => {
            check("percent", percent, 1..=90)?;
            Ok(same(0))
        }
        (LayerKind::Dense { units }, _) => {
            check("units", units, 1..=MAX_WIDTH)?;
            let weights = input.len() * u64::from(units);
            let output = Shape::Units(units);
            let parameters = weights + u64::from(units);
            Ok(LayerSize { input, output, parameters, multiply_adds: weights, work: weights })
        }
    }
}

fn check(name: &str, value: u32, range: RangeInclusive<u32>) -> Result<(), String> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(format!("{name}: a whole number from {} to {}, not {value}.", range.start(), range.end()))
}

/// Side of a map of windows: floor((side + 2 padding - size) / stride) + 1.
fn windows(side: u32, size: u32, stride: u32, padding: u32) -> Result<u32, String> {
    check("size", size, 1..=MAX_WINDOW)?;
    check("stride", stride, 1..=MAX_WINDOW)?;
    let padded = side + 2 * padding;
    let free = padded.checked_sub(size);
    let free = free.ok_or_else(|| format!("A window of {size}x{size} does not fit into {padded}x{padded}."))?;
    Ok(free / stride + 1)
}
