// Activation and pooling, forward and back, for four values at once.

fn squash(x: vec4<f32>) -> vec4<f32> {
    if ACTIVATION == RELU {
        return max(x, vec4(0.0));
    }
    if ACTIVATION == SIGMOID {
        return 1.0 / (1.0 + exp(-x));
    }
    // tanh, by one exponential: drivers' own takes several. Beyond 9.1 it is 1 in single precision.
    return 1.0 - 2.0 / (exp(2.0 * clamp(x, vec4(-9.1), vec4(9.1))) + 1.0);
}

// The gradient at an activation's input.
fn slope(output: vec4<f32>, gradient: vec4<f32>) -> vec4<f32> {
    if ACTIVATION == RELU {
        return select(vec4(0.0), gradient, output > vec4(0.0));
    }
    if ACTIVATION == SIGMOID {
        return gradient * output * (1.0 - output);
    }
    return gradient * (1.0 - output * output);
}

// Pools four squares of 2x2: each argument is one corner of all four.
fn pool(a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>) -> vec4<f32> {
    if MAX_POOLING {
        return max(max(a, b), max(c, d));
    }
    return 0.25 * (a + b + c + d);
}

// The gradient before pooling: shared out, or given to the first of the largest.
fn unpool(a: array<vec4<f32>, 4>, gradient: vec4<f32>) -> array<vec4<f32>, 4> {
    if MAX_POOLING {
        let largest = pool(a[0], a[1], a[2], a[3]);
        let zero = vec4(0.0);
        let first = a[0] == largest;
        let second = (a[1] == largest) & !first;
        let third = (a[2] == largest) & !(first | second);
        let fourth = !(first | second | third);
        return array(
            select(zero, gradient, first), select(zero, gradient, second),
            select(zero, gradient, third), select(zero, gradient, fourth));
    }
    let share = 0.25 * gradient;
    return array(share, share, share, share);
}
