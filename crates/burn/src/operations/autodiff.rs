//! Backward passes.

use super::{Differentiable, Function, Window};
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, TensorMetadata};

impl<B: Backend + Differentiable, C: CheckpointStrategy> Differentiable for Autodiff<B, C> {
    fn activate(input: FloatTensor<Self>, function: Function) -> FloatTensor<Self> {
        let (input, node) = input.into_parts();
        let output = B::activate(input, function);
        match Activate.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((output.clone(), function), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn activate_biased(input: FloatTensor<Self>, bias: FloatTensor<Self>, function: Function) -> FloatTensor<Self> {
        let ((input, input_node), (bias, bias_node)) = (input.into_parts(), bias.into_parts());
        let output = B::activate_biased(input, bias, function);
        match ActivateBiased.prepare::<C>([input_node, bias_node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((output.clone(), function), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    /// Of first order only.
    fn activation_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        function: Function,
    ) -> FloatTensor<Self> {
        let gradient = B::activation_gradient(output.into_primitive(), gradient.into_primitive(), function);
        FloatTensor::<Self>::new(gradient)
    }

    fn convolve(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let [(input, input_node), (weight, weight_node), (bias, bias_node)] =
            [input, weight, bias].map(FloatTensor::<Self>::into_parts);
        let output = B::convolve(input.clone(), weight.clone(), bias.clone(), window);
        match Convolve.prepare::<C>([input_node, weight_node, bias_node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(([input, weight, bias], window), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn average(input: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let (input, node) = input.into_parts();
        let output = B::average(input.clone(), window);
        match Average.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((input, window), output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn with_gradient(values: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (values, node) = values.into_parts();
        match WithGradient.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(gradient.into_primitive(), values),
            OpsKind::UnTracked(prepared) => prepared.finish(values),
        }
    }
}

#[derive(Debug)]
struct Activate;

impl<B: Backend + Differentiable> Backward<B, 1> for Activate {
    type State = (FloatTensor<B>, Function);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (output, function) = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |gradient| B::activation_gradient(output, gradient, function));
    }
}

#[derive(Debug)]
struct ActivateBiased;

impl<B: Backend + Differentiable> Backward<B, 2> for ActivateBiased {
    type State = (FloatTensor<B>, Function);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (output, function) = ops.state;
        let gradient = B::activation_gradient(output, grads.consume::<B>(&ops.node), function);
        let [input, bias] = ops.parents;
        if let Some(bias) = bias {
            let sum = B::float_sum_dim(gradient.clone(), 0);
            let units = sum.shape()[1];
            grads.register::<B>(bias.id, B::float_reshape(sum, [units].into()));
        }
        if let Some(input) = input {
            grads.register::<B>(input.id, gradient);
        }
    }
}

#[derive(Debug)]
struct Convolve;

impl<B: Backend + Differentiable> Backward<B, 3> for Convolve {
    /// Input, weight and bias.
    type State = ([FloatTensor<B>; 3], Window);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let ([input, weight, bias], window) = ops.state;
        let gradient = grads.consume::<B>(&ops.node);
        let [input_node, weight_node, bias_node] = ops.parents;
        if let Some(node) = input_node {
            let tensors = (input.clone(), weight.clone(), gradient.clone());
            grads.register::<B>(node.id, B::convolution_input_gradient(tensors.0, tensors.1, tensors.2, window));
        }
        if let Some(node) = bias_node {
            grads.register::<B>(node.id, B::conv2d_bias_backward(input.clone(), bias, gradient.clone()));
        }
        if let Some(node) = weight_node {
            grads.register::<B>(node.id, B::convolution_weight_gradient(input, weight, gradient, window));
        }
    }
}

#[derive(Debug)]
struct Average;

impl<B: Backend + Differentiable> Backward<B, 1> for Average {
    type State = (FloatTensor<B>, Window);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (input, window) = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |gradient| B::average_gradient(input, gradient, window));
    }
}

#[derive(Debug)]
struct WithGradient;

impl<B: Backend> Backward<B, 1> for WithGradient {
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |_| gradient);
    }
}
