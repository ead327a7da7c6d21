//! Operations of our own on burn's tensors. burn composes each of several kernels; here each is one, on the CPU (`flex`) and on
//! WebGPU (`cube`), through burn's backend extension.
//!
//! All tensors hold 32-bit floats.

mod autodiff;
#[cfg(feature = "wgpu")]
mod cube;
#[cfg(feature = "flex")]
mod flex;

use burn::backend::ops::ConvOptions;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::Tensor;
use lenet_experiment::article::Loss;

/// An activation function whose derivative follows from its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// Hyperbolic tangent.
    Tanh,
    /// max(0, x).
    Relu,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

/// How a step changes a parameter, besides by its gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepSize {
    /// Learning rate, with Adam's correction of the first moment.
    pub rate: f32,
    /// Factor on the weights before the step: less than 1 with weight decay.
    pub keep: f32,
}

/// The window of a convolution or a pooling layer, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Side.
    pub size: usize,
    /// From one window to the next.
    pub stride: usize,
    /// Zeros around the image on every side.
    pub padding: usize,
}

impl Window {
    fn convolution(self) -> ConvOptions<2> {
        ConvOptions::new([self.stride; 2], [self.padding; 2], [1; 2], 1)
    }
}

/// Operations with gradients.
#[backend_extension(Autodiff, Flex: cfg(feature = "flex"), Cube: cfg(feature = "wgpu"))]
pub trait Differentiable: Backend {
    /// f(x) of every value.
    fn activate(input: FloatTensor<Self>, function: Function) -> FloatTensor<Self>;

    /// f(x + bias) of `[batch, units]` with a bias `[units]`.
    fn activate_biased(input: FloatTensor<Self>, bias: FloatTensor<Self>, function: Function) -> FloatTensor<Self>;

    /// Gradient at x, from f(x) and the gradient at f(x).
    fn activation_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        function: Function,
    ) -> FloatTensor<Self>;

    /// Convolution: `[batch, channels, side, side]`, `[maps, channels, size, size]` and `[maps]` to `[batch, maps, side, side]`.
    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        Self::conv2d(input, weight, Some(bias), window.convolution())
    }

    /// Gradient at the input of a convolution.
    fn convolution_input_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        Self::conv2d_x_backward(input, weight, gradient, window.convolution())
    }

    /// Gradient at the weights of a convolution.
    fn convolution_weight_gradient(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        Self::conv2d_weight_backward(input, weight, gradient, window.convolution())
    }

    /// Mean of every window: `[batch, channels, side, side]` to `[batch, channels, side, side]`.
    fn average(input: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let Window { size, stride, padding } = window;
        Self::avg_pool2d(input, [size; 2], [stride; 2], [padding; 2], true, false)
    }

    /// Gradient at the input of [`Self::average`].
    fn average_gradient(input: FloatTensor<Self>, gradient: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let Window { size, stride, padding } = window;
        Self::avg_pool2d_backward(input, gradient, [size; 2], [stride; 2], [padding; 2], true, false)
    }

    /// The same values. Their gradient is this one, whatever is computed from them.
    fn with_gradient(values: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let _ = gradient;
        values
    }
}

/// Operations without gradients.
#[backend_extension(Flex: cfg(feature = "flex"), Cube: cfg(feature = "wgpu"))]
pub trait Descent: Backend {
    /// See [`loss_gradient`].
    fn loss_gradient(logits: FloatTensor<Self>, target: FloatTensor<Self>, loss: Loss) -> FloatTensor<Self>;

    /// See [`sgd`].
    fn sgd(weight: FloatTensor<Self>, gradient: FloatTensor<Self>, size: StepSize) -> FloatTensor<Self>;

    /// See [`momentum`].
    fn momentum(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        size: StepSize,
        momentum: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// See [`adam`].
    fn adam(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        size: StepSize,
        correction: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// f(x) of every value.
pub fn activate<const D: usize>(input: Tensor<D>, function: Function) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Differentiable>::activate(input.into_dispatch(), function))
}

/// f(x + bias) of `[batch, units]` with a bias `[units]`.
pub fn activate_biased(input: Tensor<2>, bias: Tensor<1>, function: Function) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::activate_biased(input.into_dispatch(), bias.into_dispatch(), function))
}

/// Convolution of `[batch, channels, side, side]` with `[maps, channels, size, size]`, plus `[maps]`.
pub fn convolve(input: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, window: Window) -> Tensor<4> {
    let [input, weight, bias] = [input.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()];
    Tensor::from_dispatch(Dispatch::convolve(input, weight, bias, window))
}

/// Mean of every window of `[batch, channels, side, side]`.
pub fn average(input: Tensor<4>, window: Window) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::average(input.into_dispatch(), window))
}

/// The same values, with this gradient: a backward pass from them goes on with it.
pub fn with_gradient<const D: usize>(values: Tensor<D>, gradient: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::with_gradient(values.into_dispatch(), gradient.into_dispatch()))
}

/// Gradient `[batch, 10]` of the mean loss of a batch at its logits. Logits and one-hot labels are `[batch, 10]`.
///
/// With p the probabilities and t the target, it is p - t for both cross-entropies, and 2/10 p (q - sum of p q), q = p - t, for
/// the mean squared error, each divided by the batch size. The loss itself is computed from the same logits by
/// [`Metrics`](lenet_learner::metrics::Metrics).
pub fn loss_gradient(loss: Loss, logits: Tensor<2>, target: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::loss_gradient(logits.into_dispatch(), target.into_dispatch(), loss))
}

/// w' = keep w - rate g.
pub fn sgd<const D: usize>(weight: Tensor<D>, gradient: Tensor<D>, size: StepSize) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::sgd(weight.into_dispatch(), gradient.into_dispatch(), size))
}

/// v' = momentum v + g; w' = keep w - rate v'. Returns w' and v'.
pub fn momentum<const D: usize>(
    [weight, gradient, velocity]: [Tensor<D>; 3],
    size: StepSize,
    momentum: f32,
) -> [Tensor<D>; 2] {
    let [weight, gradient, velocity] = [weight, gradient, velocity].map(Tensor::into_dispatch);
    let (weight, velocity) = Dispatch::momentum(weight, gradient, velocity, size, momentum);
    [weight, velocity].map(Tensor::from_dispatch)
}

/// m' = b1 m + (1 - b1) g; v' = b2 v + (1 - b2) g²; w' = keep w - rate m' / (sqrt(correction v') +
/// epsilon). Returns w', m' and v'.
pub fn adam<const D: usize>(
    [weight, gradient, first, second]: [Tensor<D>; 4],
    size: StepSize,
    correction: f32,
) -> [Tensor<D>; 3] {
    let [weight, gradient, first, second] = [weight, gradient, first, second].map(Tensor::into_dispatch);
    let (weight, first, second) = Dispatch::adam(weight, gradient, first, second, size, correction);
    [weight, first, second].map(Tensor::from_dispatch)
}
