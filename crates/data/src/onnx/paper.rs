//! The operators of the paper's network (section II.B).

use super::graph::{Graph, integer, repeated};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::lenet1998::TABLE_I;
use lenet_experiment::network::{PAPER_TENSORS, TensorSpec, Weights};
use lenet_experiment::paper::{PAPER_PIXELS, TANH_AMPLITUDE, TANH_SLOPE};
use lenet_experiment::rbf_targets::{F6_UNITS, bitmap};

/// Shape of C3's kernels in the graph, which has no sparse convolution: zeros stand where Table I has no connection.
pub(crate) const C3_SHAPE: [usize; 4] = [16, 6, 5, 5];

/// Weights of a kernel.
const TAPS: usize = 25;

/// Adds all layers; the last value, the distances `[N][10]`, is called `output`.
pub(super) fn add(graph: &mut Graph, weights: &Weights, output: &str) {
    for (spec, values) in weights.split(&PAPER_TENSORS) {
        match &*spec.name {
            "c3.weight" => graph.tensor(&spec.name, &C3_SHAPE, &with_gaps(values)),
            name => graph.tensor(name, &shape(spec), values),
        }
    }
    // What lies around the image is background, too.
    graph.integers("input.border", &[0, 0, 2, 2, 0, 0, 2, 2]);
    graph.apply("input.padded", "Pad", &["input.border"], Vec::new());
    let [background, ink] = PAPER_PIXELS;
    graph.apply_scalar("input.scaled", "Mul", ink - background);
    graph.apply_scalar("input", "Add", background);
    layer(graph, "c1", convolve);
    layer(graph, "s2", subsample);
    layer(graph, "c3", convolve);
    layer(graph, "s4", subsample);
    layer(graph, "c5", convolve);
    graph.apply("flat", "Flatten", &[], vec![integer("axis", 1)]);
    layer(graph, "f6", |graph, name, [weight, bias]| {
        graph.apply(name, "Gemm", &[weight, bias], vec![integer("transB", 1)]);
    });
    // Equation (7): [N][1][84] - [10][84], squared and summed over the 84.
    let bitmaps: Vec<f32> = (0..CLASSES).flat_map(bitmap).collect();
    graph.tensor("output.bitmaps", &[CLASSES, F6_UNITS], &bitmaps);
    graph.integers("output.class_axis", &[1]);
    graph.integers("output.unit_axis", &[2]);
    graph.apply("output.units", "Unsqueeze", &["output.class_axis"], Vec::new());
    graph.apply("output.difference", "Sub", &["output.bitmaps"], Vec::new());
    graph.apply("output.square", "Mul", &["output.difference"], Vec::new());
    graph.apply(output, "ReduceSum", &["output.unit_axis"], vec![integer("keepdims", 0)]);
}

/// Adds a layer with its parameters, and 1.7159 tanh(2/3 x) on its sums.
fn layer(graph: &mut Graph, name: &str, sums: impl FnOnce(&mut Graph, &str, [&str; 2])) {
    let [weight, bias] = [format!("{name}.weight"), format!("{name}.bias")];
    sums(graph, name, [&weight, &bias]);
    graph.apply_scalar(&format!("{name}.slope"), "Mul", TANH_SLOPE);
    graph.apply(&format!("{name}.tanh"), "Tanh", &[], Vec::new());
    graph.apply_scalar(&format!("{name}.squashed"), "Mul", TANH_AMPLITUDE);
}

fn convolve(graph: &mut Graph, name: &str, [weight, bias]: [&str; 2]) {
    graph.apply(name, "Conv", &[weight, bias], vec![repeated("kernel_shape", 5, 2)]);
}

/// Means of 2x2, times the map's coefficient, plus its bias.
fn subsample(graph: &mut Graph, name: &str, [weight, bias]: [&str; 2]) {
    let window = vec![repeated("kernel_shape", 2, 2), repeated("strides", 2, 2)];
    graph.apply(&format!("{name}.mean"), "AveragePool", &[], window);
    graph.apply(&format!("{name}.product"), "Mul", &[weight], Vec::new());
    graph.apply(name, "Add", &[bias], Vec::new());
}

/// A tensor's shape in the graph: what S2 and S4 have once a map is spread over rows and columns.
fn shape(spec: &TensorSpec) -> Vec<usize> {
    let is_subsampling = spec.name.starts_with('s');
    spec.shape.iter().copied().chain(if is_subsampling { &[1, 1][..] } else { &[] }.iter().copied()).collect()
}

/// Places of the kernels of Table I among the kernels of a full convolution.
fn connected() -> impl Iterator<Item = usize> {
    TABLE_I.iter().enumerate().flat_map(|(map, inputs)| inputs.iter().map(move |input| map * C3_SHAPE[1] + input))
}

/// C3's kernels `[60][5][5]` as those of a full convolution.
fn with_gaps(kernels: &[f32]) -> Vec<f32> {
    let mut full = vec![0.0; C3_SHAPE.iter().product()];
    for (kernel, place) in kernels.chunks_exact(TAPS).zip(connected()) {
        full[place * TAPS..][..TAPS].copy_from_slice(kernel);
    }
    full
}

/// The kernels `[60][5][5]` of Table I in those of a full convolution; `None` if it has others, too.
pub(crate) fn without_gaps(full: &[f32]) -> Option<Vec<f32>> {
    let kernels: Vec<f32> = connected().flat_map(|place| full[place * TAPS..][..TAPS].iter().copied()).collect();
    let is_same = with_gaps(&kernels).iter().zip(full).all(|(ours, theirs)| ours == theirs);
    is_same.then_some(kernels)
}
