//! The tensors of the published networks among those of a file, told by their shapes.

use super::ImportError;
use crate::onnx;
use lenet_experiment::experiment::Network;
use lenet_experiment::network::{PAPER_TENSORS, TENSORS, TensorSpec};
use lenet_experiment::presets::Preset;

/// A tensor of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

/// Maps and side of S4, whose values are C5's inputs.
const S4: [usize; 2] = [16, 5];

/// Most tensors whose shapes are listed in a message.
const LISTED: usize = 12;

/// The network that has exactly these tensors, apart from scalars, and its values in the order of its flat list.
/// `channels_last`: whether the first dense layer's inputs are in Keras's order even though no kernel is.
///
/// # Errors
/// When none has them.
pub(super) fn find(tensors: &[Tensor], channels_last: bool) -> Result<(Network, Vec<f32>), ImportError> {
    let keras = |tensor: &Tensor| matches!(*tensor.shape, [5, 5, _, _]);
    let channels_last = channels_last || tensors.iter().any(keras);
    let values = |specs: &[TensorSpec]| assign(specs, tensors, channels_last);
    if let Some(values) = values(&TENSORS) {
        Ok((Preset::Modern.experiment().network, values))
    } else if let Some(values) = values(&PAPER_TENSORS) {
        Ok((Preset::Lenet1998.experiment().network, values))
    } else {
        let shape = |tensor: &Tensor| tensor.shape.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
        let mut found: Vec<String> = tensors.iter().filter(|tensor| !is_scalar(tensor)).map(shape).collect();
        if found.len() > LISTED {
            found.truncate(LISTED);
            found.push("…".into());
        }
        let found = if found.is_empty() { "none".into() } else { found.join(", ") };
        Err(ImportError::OtherNetwork { found })
    }
}

fn is_scalar(tensor: &Tensor) -> bool {
    tensor.values.len() <= 1
}

/// The values of these tensors, if each is in the file exactly once, and no other is.
fn assign(specs: &[TensorSpec], tensors: &[Tensor], channels_last: bool) -> Option<Vec<f32>> {
    if tensors.iter().filter(|tensor| !is_scalar(tensor)).count() != specs.len() {
        return None;
    }
    let mut all = Vec::new();
    for spec in specs {
        let fits = |tensor: &&Tensor| layout(spec, &tensor.shape).is_some();
        let mut fitting: Vec<&Tensor> = tensors.iter().filter(fits).collect();
        if fitting.len() > 1 {
            // The paper's coefficients have the shapes of biases.
            fitting.retain(|tensor| is_called(spec, tensor));
        }
        let [tensor] = fitting[..] else { return None };
        all.append(&mut values(spec, tensor, channels_last)?);
    }
    Some(all)
}

/// Whether a tensor's name names the layer, such as `s2`, and says rightly whether it is a bias.
fn is_called(spec: &TensorSpec, tensor: &Tensor) -> bool {
    let name = tensor.name.to_lowercase();
    spec.name
        .split_once('.')
        .is_some_and(|(layer, kind)| name.contains(layer) && name.contains("bias") == (kind == "bias"))
}

/// How a tensor of a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// As ours.
    Same,
    /// Ours with the last axis, or the last axes, first: `[height, width, in, out]`, `[in, out]`.
    Keras,
    /// C5's kernels of 5x5, which see all of S4, instead of its dense weights.
    C5Kernels,
    /// The same as Keras has them.
    C5KerasKernels,
    /// C5's dense weights instead of its kernels.
    C5Dense,
    /// C3 with all connections, those that Table I lacks being 0.
    C3Full,
}

fn layout(spec: &TensorSpec, shape: &[usize]) -> Option<Layout> {
    let c5 = &*spec.name == "c5.weight";
    match (&*spec.shape, shape) {
        ([length], found) => {
            let is_list = found.iter().product::<usize>() == *length && found.iter().filter(|&&n| n != 1).count() <= 1;
            is_list.then_some(Layout::Same)
        }
        (ours, found) if ours == found => Some(Layout::Same),
        ([a, b], [c, d]) if (a, b) == (d, c) => Some(Layout::Keras),
        ([o, i, h, w], found) if found == [*h, *w, *i, *o] => Some(Layout::Keras),
        ([_, _], [120, 16, 5, 5]) if c5 => Some(Layout::C5Kernels),
        ([_, _], [5, 5, 16, 120]) if c5 => Some(Layout::C5KerasKernels),
        ([_, _, _, _], [120, 400]) if c5 => Some(Layout::C5Dense),
        ([60, _, _], found) if found == onnx::C3_SHAPE => Some(Layout::C3Full),
        _ => None,
    }
}

/// The values in our layout; `None` if it is not this tensor.
pub(super) fn values(spec: &TensorSpec, tensor: &Tensor, channels_last: bool) -> Option<Vec<f32>> {
    let values = &tensor.values;
    let is_c5 = &*spec.name == "c5.weight";
    Some(match layout(spec, &tensor.shape)? {
        Layout::Same | Layout::C5Dense if is_c5 && channels_last && tensor.shape.len() == 2 => channels_first(values),
        Layout::Same | Layout::C5Kernels | Layout::C5Dense => values.clone(),
        Layout::Keras if spec.shape.len() == 2 => {
            let rows = transposed(values, spec.shape[0]);
            if is_c5 && channels_last { channels_first(&rows) } else { rows }
        }
        Layout::Keras => from_keras(values, spec.shape[0], spec.shape[1]),
        Layout::C5KerasKernels => from_keras(values, spec.shape[0], S4[0]),
        Layout::C3Full => onnx::without_gaps(values)?,
    })
}

/// `[in][out]` as `[out][in]`.
fn transposed(values: &[f32], outputs: usize) -> Vec<f32> {
    (0..outputs).flat_map(|output| values.iter().skip(output).step_by(outputs).copied()).collect()
}

/// `[taps][in][out]` as `[out][in][taps]`.
fn from_keras(values: &[f32], outputs: usize, inputs: usize) -> Vec<f32> {
    let of_output = |output| transposed(&values[output..].iter().copied().step_by(outputs).collect::<Vec<_>>(), inputs);
    (0..outputs).flat_map(of_output).collect()
}

/// Rows whose inputs are `[row][column][map]` as rows whose inputs are `[map][row][column]`.
fn channels_first(values: &[f32]) -> Vec<f32> {
    let [maps, side] = S4;
    values.chunks_exact(maps * side * side).flat_map(|row| transposed(row, maps)).collect()
}

/// Little-endian values of four bytes.
pub(super) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&value| f32::from_le_bytes(value)).collect()
}

/// Little-endian values of eight bytes, rounded.
pub(super) fn doubles(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&value| f64::from_le_bytes(value) as f32).collect()
}
