// Activation and pooling, forward and backward, of four values at once.

// tanh(x), max(x, 0) or 1 / (1 + exp(-x))
fn activation(x: vec4<f32>) -> vec4<f32> {
    if ACTIVATION == RELU {
        return max(x, vec4(0.0));
    }
    if ACTIVATION == SIGMOID {
        return 1.0 / (1.0 + exp(-x));
    }
    // tanh(x) = 1 - 2 / (exp(2x) + 1), with one exponential; drivers' built-in tanh takes several. Beyond 9.1 it rounds
    // to 1 in single precision.
    return 1.0 - 2.0 / (exp(2.0 * clamp(x, vec4(-9.1), vec4(9.1))) + 1.0);
}

// Gradient of the pre-activation: gradient * activation'(x), with the derivative computed from y = activation(x):
// 1 - y^2 (tanh), y > 0 (ReLU), y * (1 - y) (sigmoid)
fn activation_backward(output: vec4<f32>, gradient: vec4<f32>) -> vec4<f32> {
    if ACTIVATION == RELU {
        return select(vec4(0.0), gradient, output > vec4(0.0));
    }
    if ACTIVATION == SIGMOID {
        return gradient * output * (1.0 - output);
    }
    return gradient * (1.0 - output * output);
}

// [4 corners][4 squares] -> [4 squares]: mean or maximum of each 2x2 square
fn pool(a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>) -> vec4<f32> {
    if MAX_POOLING {
        return max(max(a, b), max(c, d));
    }
    return 0.25 * (a + b + c + d);
}

// inputs [4 corners][4 squares], gradient [4 squares] -> gradient of the inputs [4 corners][4 squares]: a quarter to each
// corner, or all of it to the first maximum
fn pool_backward(inputs: array<vec4<f32>, 4>, gradient: vec4<f32>) -> array<vec4<f32>, 4> {
    if MAX_POOLING {
        let maximum = pool(inputs[0], inputs[1], inputs[2], inputs[3]);
        let zero = vec4(0.0);
        let first = inputs[0] == maximum;
        let second = (inputs[1] == maximum) & !first;
        let third = (inputs[2] == maximum) & !(first | second);
        let fourth = !(first | second | third);
        return array(
            select(zero, gradient, first), select(zero, gradient, second),
            select(zero, gradient, third), select(zero, gradient, fourth));
    }
    let quarter = 0.25 * gradient;
    return array(quarter, quarter, quarter, quarter);
}
