//! The diagonal second derivatives of Appendix C, layer by layer from the output back.

use super::criterion::{curvature, distances, loss};
use super::network::{Kind, LeNet1998};
use super::parameters;
use burn::tensor::Tensor;
use lenet_experiment::paper::{Criterion, TANH_AMPLITUDE, TANH_SLOPE};

impl LeNet1998 {
    /// Every parameter's h, the mean over images `[n, 1, 32, 32]`, as a list. `floor` is the least curvature at F6's
    /// outputs; `bent` adds the terms |f''(a) g| that Gauss and Newton leave out.
    pub fn curvature(
        &self,
        images: Tensor<4>,
        target: Tensor<2>,
        (criterion, floor, bent): (Criterion, f32, bool),
    ) -> Vec<f32> {
        let n = images.dims()[0] as f32;
        let trace = self.trace(images);
        let f6 = trace.f6().autodiff().require_grad(); // [n, 84]
        let gradients = (loss(criterion, distances(f6.clone()), target.autodiff()) * n).backward();
        let slopes = f6.grad(&gradients).unwrap_or_else(|| trace.f6() * 0.0); // [n, 84]
        // First and second derivatives at the outputs of the layer that the loop has come to.
        let mut g: Tensor<4> = slopes.reshape(trace.outputs[5].dims()); // [n, 84, 1, 1]
        let mut h = curvature(criterion, trace.f6(), floor).reshape(g.dims());
        let mut found = Vec::new();
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let output = trace.outputs[index].clone(); // [n, maps, height, width]
            // f' and f'' from f itself.
            let first =
                (output.clone().square().neg() + TANH_AMPLITUDE * TANH_AMPLITUDE) * (TANH_SLOPE / TANH_AMPLITUDE);
            let second = output * first.clone() * (-2.0 * TANH_SLOPE / TANH_AMPLITUDE);
            h = first.clone().square() * h;
            if bent {
                h = h + (second * g.clone()).abs();
            }
            g = first * g;
            let input = trace.inputs[index].clone();
            let bias = h.clone().sum_dims(&[0, 2, 3]) / n; // [1, maps, 1, 1]
            let (weight, below) = back(layer.kind, input.clone().square(), layer.weight.clone().square(), h);
            found.push([weight / n, bias]);
            (_, g) = back(layer.kind, input, layer.weight.clone(), g);
            h = below;
            if layer.kind == Kind::Coefficient {
                // Each of the four inputs counts with a quarter of the scale.
                let share = self.scale() / 4.0;
                g = to_all_four(g) * share;
                h = to_all_four(h) * share * share;
            }
        }
        found.reverse();
        parameters::flat(std::array::from_fn(|index| found[index].clone()))
    }
}

/// What the derivatives at a layer's sums are at its weights and at its input: for first derivatives with both as they
/// are, for second ones with the squares of both. The layer is linear in each, so autodiff does the sums.
fn back(kind: Kind, input: Tensor<4>, weight: Tensor<4>, at_sums: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
    let (input, weight) = (input.autodiff().require_grad(), weight.autodiff().require_grad());
    let total = (kind.apply(input.clone(), weight.clone()) * at_sums.autodiff()).sum();
    let gradients = total.backward();
    let of = |tensor: &Tensor<4>| tensor.grad(&gradients).unwrap_or_else(|| tensor.clone().without_autodiff() * 0.0);
    (of(&weight), of(&input))
}

/// A pixel's number at each of the 2x2 pixels that were pooled to it.
fn to_all_four(pooled: Tensor<4>) -> Tensor<4> {
    let [n, maps, height, width] = pooled.dims();
    let apart = pooled.reshape([n, maps, height, 1, width, 1]);
    apart.repeat(&[1, 1, 1, 2, 1, 2]).reshape([n, maps, 2 * height, 2 * width])
}
