//! Shapes and costs of layers.

use super::{Layer, LayerActivation, LayerKind};
use crate::dataset::MAX_CLASSES;
use crate::image::SIDE;
use std::ops::RangeInclusive;

/// Largest number of maps or units of a layer.
const MAX_WIDTH: u32 = 4_096;

/// Largest size, stride or padding of a window.
const MAX_WINDOW: u32 = SIDE as u32;

/// Numbers of outputs: with one there is nothing to tell apart.
const OUTPUTS: RangeInclusive<u32> = 2..=MAX_CLASSES as u32;

/// The output: a logit per class.
pub(super) const fn output(outputs: u32) -> Layer {
    Layer { kind: LayerKind::Dense { units: outputs }, activation: LayerActivation::None }
}

/// The number of outputs, if there can be as many.
pub(super) fn check_outputs(outputs: u32) -> Result<u32, LayerProblem> {
    check("output", outputs, OUTPUTS).map(|()| outputs)
}

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

/// Shapes and costs of a layer, or what is wrong with it; `None` if an earlier layer is wrong, so that its input is not known.
pub type LayerCheck = Result<Option<LayerSize>, LayerProblem>;

/// Checks each layer, as far as it was understood, and the output at the end.
pub(super) fn check_all(
    layers: impl IntoIterator<Item = Result<Layer, LayerProblem>>,
    outputs: Result<u32, LayerProblem>,
) -> Vec<LayerCheck> {
    let mut input = Some(Shape::INPUT);
    // Known even where the shape is not.
    let mut has_units = false;
    let check = |layer: Result<Layer, LayerProblem>| {
        let known = input.take();
        let kind = layer?.kind;
        let before = has_units;
        has_units |= matches!(kind, LayerKind::Dense { .. });
        let Some(known) = known else {
            check_numbers(kind)?;
            let needs_maps = matches!(kind, LayerKind::Convolution { .. } | LayerKind::Pooling { .. });
            return if before && needs_maps { Err(misplaced()) } else { Ok(None) };
        };
        let size = size_of(kind, known)?;
        input = Some(size.output);
        Ok(Some(size))
    };
    layers.into_iter().chain([outputs.map(output)]).map(check).collect()
}

/// What is wrong with a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerProblem {
    /// Name of the number that is wrong, such as `maps`; `None` if it is the layer itself, at this place.
    pub number: Option<&'static str>,
    /// What is wrong and what would be right, a sentence.
    pub text: String,
}

impl LayerProblem {
    pub(super) fn of_number(number: &'static str, text: String) -> Self {
        Self { number: Some(number), text }
    }

    pub(super) fn of_layer(text: String) -> Self {
        Self { number: None, text }
    }
}

/// Shapes and costs of a layer whose input is known, or what is wrong with it.
///
/// # Errors
/// When a number is out of range, or the layer does not fit its input.
fn size_of(kind: LayerKind, input: Shape) -> Result<LayerSize, LayerProblem> {
    check_numbers(kind)?;
    let same = |parameters| LayerSize { input, output: input, parameters, multiply_adds: 0, work: input.len() };
    match (kind, input) {
        (LayerKind::Convolution { maps, size, stride, padding }, Shape::Maps { maps: inputs, side }) => {
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
        (LayerKind::Convolution { .. } | LayerKind::Pooling { .. }, Shape::Units(_)) => Err(misplaced()),
        (LayerKind::BatchNorm, _) => Ok(same(2 * u64::from(input.channels()))),
        (LayerKind::Dropout { .. }, _) => Ok(same(0)),
        (LayerKind::Dense { units }, _) => {
            let weights = input.len() * u64::from(units);
            let output = Shape::Units(units);
            let parameters = weights + u64::from(units);
            Ok(LayerSize { input, output, parameters, multiply_adds: weights, work: weights })
        }
    }
}

fn misplaced() -> LayerProblem {
    let text = "A convolution or pooling needs maps; after a dense layer there are only units. Move it up.";
    LayerProblem::of_layer(text.into())
}

/// Checks the numbers of a layer, whatever its input.
///
/// # Errors
/// For the first number that is out of range.
fn check_numbers(kind: LayerKind) -> Result<(), LayerProblem> {
    match kind {
        LayerKind::Convolution { maps, size, stride, padding } => {
            check("maps", maps, 1..=MAX_WIDTH)?;
            check("size", size, 1..=MAX_WINDOW)?;
            check("stride", stride, 1..=MAX_WINDOW)?;
            check("padding", padding, 0..=MAX_WINDOW)
        }
        LayerKind::Pooling { size, stride, .. } => {
            check("size", size, 1..=MAX_WINDOW)?;
            check("stride", stride, 1..=MAX_WINDOW)
        }
        LayerKind::BatchNorm => Ok(()),
        LayerKind::Dropout { percent } => check("percent", percent, 1..=90),
        LayerKind::Dense { units } => check("units", units, 1..=MAX_WIDTH),
    }
}

fn check(number: &'static str, value: u32, range: RangeInclusive<u32>) -> Result<(), LayerProblem> {
    if range.contains(&value) {
        return Ok(());
    }
    let text = format!("{number}: a whole number from {} to {}, not {value}.", range.start(), range.end());
    Err(LayerProblem::of_number(number, text))
}

/// Side of a map of windows: floor((side + 2 padding - size) / stride) + 1.
fn windows(side: u32, size: u32, stride: u32, padding: u32) -> Result<u32, LayerProblem> {
    let padded = side + 2 * padding;
    let too_large =
        || LayerProblem::of_number("size", format!("A window of {size}x{size} does not fit into {padded}x{padded}."));
    Ok(padded.checked_sub(size).ok_or_else(too_large)? / stride + 1)
}
