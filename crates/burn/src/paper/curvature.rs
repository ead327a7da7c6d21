//! Diagonal second derivatives of Appendix C, by a backward pass.

use super::criterion::{curvature, distances, loss};
use super::layer::Kind;
use super::network::LeNet1998;
use super::parameters;
use burn::tensor::Tensor;
use lenet_experiment::paper::{Criterion, TANH_AMPLITUDE, TANH_SLOPE};

impl LeNet1998 {
    /// Every parameter's h, averaged over images `[n, 1, 32, 32]` with one-hot labels `[n, 10]`, as a flat list. `floor` is
    /// the minimum at F6's outputs; `full` adds the terms |f''(a) g| that the Gauss-Newton approximation drops.
    pub fn curvature(
        &self,
        images: Tensor<4>,
        target: Tensor<2>,
        (criterion, floor, full): (Criterion, f32, bool),
    ) -> Vec<f32> {
        let n = images.dims()[0] as f32;
        let trace = self.trace(images);
        let f6 = trace.f6().autodiff().require_grad(); // [n, 84]
        let gradients = (loss(criterion, distances(f6.clone()), target.autodiff()) * n).backward();
        let derivatives = f6.grad(&gradients).unwrap_or_else(|| trace.f6() * 0.0); // [n, 84]
        // First and second derivatives with respect to the current layer's outputs.
        let mut g: Tensor<4> = derivatives.reshape(trace.outputs[5].dims()); // [n, 84, 1, 1]
        let mut h = curvature(criterion, trace.f6(), floor).reshape(g.dims());
        let mut curvatures = Vec::new();
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let output = trace.outputs[index].clone(); // [n, maps, height, width]
            // f' and f'' as functions of f.
            let first =
                (output.clone().square().neg() + TANH_AMPLITUDE * TANH_AMPLITUDE) * (TANH_SLOPE / TANH_AMPLITUDE);
            let second = output * first.clone() * (-2.0 * TANH_SLOPE / TANH_AMPLITUDE);
            h = first.clone().square() * h;
            if full {
                h = h + (second * g.clone()).abs();
            }
            g = first * g;
            let input = trace.inputs[index].clone();
            let bias = h.clone().sum_dims(&[0, 2, 3]) / n; // [1, maps, 1, 1]
            let (weight, input_h) =
                linear_backward(layer.kind, input.clone().square(), layer.weight.clone().square(), h);
            curvatures.push([weight / n, bias]);
            (_, g) = linear_backward(layer.kind, input, layer.weight.clone(), g);
            h = input_h;
            if layer.kind == Kind::Coefficient {
                // Each of the four inputs has weight scale / 4.
                let factor = self.scale() / 4.0;
                g = upsample(g) * factor;
                h = upsample(h) * factor * factor;
            }
        }
        curvatures.reverse();
        parameters::flat(std::array::from_fn(|index| curvatures[index].clone()))
    }
}

/// Derivatives with respect to pre-activations, backward to the weights and the input. With weights and input squared it
/// does the same for second derivatives. The layer is linear in each, so autodiff computes the sums.
fn linear_backward(kind: Kind, input: Tensor<4>, weight: Tensor<4>, derivatives: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
    let (input, weight) = (input.autodiff().require_grad(), weight.autodiff().require_grad());
    let total = (kind.apply(input.clone(), weight.clone()) * derivatives.autodiff()).sum();
    let gradients = total.backward();
    let gradient =
        |tensor: &Tensor<4>| tensor.grad(&gradients).unwrap_or_else(|| tensor.clone().without_autodiff() * 0.0);
    (gradient(&weight), gradient(&input))
}

/// Repeats each pixel 2x2 times: `[n, maps, height, width]` to `[n, maps, 2 height, 2 width]`.
fn upsample(pooled: Tensor<4>) -> Tensor<4> {
    let [n, maps, height, width] = pooled.dims();
    let expanded = pooled.reshape([n, maps, height, 1, width, 1]);
    expanded.repeat(&[1, 1, 1, 2, 1, 2]).reshape([n, maps, 2 * height, 2 * width])
}
