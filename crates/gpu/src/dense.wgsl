// Second kernel of a step, one workgroup per eight images, which share each load of a weight: forward pass of the dense
// layers, loss, and backward pass to the gradient of C3's pre-activations. Offsets and lengths are in vec4.

@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>, WEIGHTS_LENGTH / 4u>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>; // [images of the epoch]
@group(0) @binding(3) var<storage, read_write> metrics: Metrics;
@group(0) @binding(4) var<storage, read_write> scratch: array<vec4<f32>, CAPACITY * SCRATCH_STRIDE / 4u>;

const THREADS = 128u;
const IMAGE_STRIDE = SCRATCH_STRIDE / 4u;

// Columns of four units.
const S4_COLUMNS = 100u;
const C5_COLUMNS = 30u;
const F6_COLUMNS = 21u;
const OUTPUT_COLUMNS = 3u;

// Threads that share the sum of a column: as many as the workgroup and the terms allow.
const C5_SPLITS = 4u;
const F6_SPLITS = 6u;
const OUTPUT_SPLITS = 21u;
const D_F6_SPLITS = 3u;
const D_C5_SPLITS = 4u;
const D_S4_SPLITS = 1u;

// x [8 images][4 * inputs], w [4 * inputs][4 * outputs] -> partial sums [8 images][splits][4 * outputs]
// partial[s][split][o] = sum over i of x[s][i] * w[i][o], where vector i / 4 of x belongs to the split
// A thread sums one column of four outputs for one split. `input` is x's offset in an image's part of `scratch`.
fn dense_forward(base: u32, input: u32, inputs: u32, outputs: u32, splits: u32, first_weight: u32, t: u32) {
    let column = t % outputs;
    let split = t / outputs;
    if split < splits {
        var acc = array<vec4<f32>, 8>();
        for (var i = split; i < inputs; i += splits) {
            let row = first_weight + i * 4u * outputs + column;
            let w = mat4x4(weights[row], weights[row + outputs], weights[row + 2u * outputs], weights[row + 3u * outputs]);
            for (var s = 0u; s < 8u; s++) { // unroll
                acc[s] += w * scratch[base + s * IMAGE_STRIDE + input + i];
            }
        }
        for (var s = 0u; s < 8u; s++) { // unroll
            scratch[base + s * IMAGE_STRIDE + PARTIAL_SUMS / 4u + t] = acc[s];
        }
    }
    storageBarrier();
}

// dy [8 images][4 * outputs], w [4 * inputs][4 * outputs] -> partial sums [8 images][splits][4 * inputs]
// partial[s][split][i] = sum over o of dy[s][o] * w[i][o], where vector o / 4 of dy belongs to the split
// A thread sums one column of four inputs for one split.
fn dense_backward(base: u32, gradient: u32, outputs: u32, inputs: u32, splits: u32, first_weight: u32, t: u32) {
    let column = t % inputs;
    let split = t / inputs;
    if split < splits {
        var acc = array<vec4<f32>, 8>();
        for (var o = split; o < outputs; o += splits) {
            let row = first_weight + column * 4u * outputs + o;
            let w = mat4x4(weights[row], weights[row + outputs], weights[row + 2u * outputs], weights[row + 3u * outputs]);
            for (var s = 0u; s < 8u; s++) { // unroll
                acc[s] += scratch[base + s * IMAGE_STRIDE + gradient + o] * w;
            }
        }
        for (var s = 0u; s < 8u; s++) { // unroll
            scratch[base + s * IMAGE_STRIDE + PARTIAL_SUMS / 4u + t] = acc[s];
        }
    }
    storageBarrier();
}

// partial sums [splits][columns] of the image at `image` -> [1], the sum of a column
fn sum_splits(image: u32, columns: u32, splits: u32, column: u32) -> vec4<f32> {
    var sum = vec4(0.0);
    for (var split = 0u; split < splits; split++) {
        sum += scratch[image + PARTIAL_SUMS / 4u + split * columns + column];
    }
    return sum;
}

// partial sums [8 images][splits][columns], b [columns] -> y [8 images][columns], [1, 0, 0, 0]
// y = act(sum over splits + b); the 1 is the input that the next layer's biases are multiplied by in update.wgsl
fn activate_layer(base: u32, output: u32, columns: u32, splits: u32, biases: u32, t: u32) {
    for (var i = t; i < 8u * columns; i += THREADS) {
        let image = base + i / columns * IMAGE_STRIDE;
        let column = i % columns;
        scratch[image + output + column] = activation(sum_splits(image, columns, splits, column) + weights[biases + column]);
    }
    if t < 8u {
        scratch[base + t * IMAGE_STRIDE + output + columns] = vec4(BIAS_INPUT, 0.0, 0.0, 0.0);
    }
    storageBarrier();
}

// y [8 images][columns], partial sums [8 images][splits][columns] -> gradient of the pre-activations [8 images][columns]
fn activate_layer_backward(base: u32, output: u32, gradient: u32, columns: u32, splits: u32, t: u32) {
    for (var i = t; i < 8u * columns; i += THREADS) {
        let image = base + i / columns * IMAGE_STRIDE;
        let column = i % columns;
        scratch[image + gradient + column] =
            activation_backward(scratch[image + output + column], sum_splits(image, columns, splits, column));
    }
    storageBarrier();
}

// partial sums [21 splits][12, 10 used], b [12, 10 used] -> logits [12, 10 used], their gradient [12, 10 used], metrics
// p = softmax(logits), target = (1 - SMOOTHING) * one_hot(label) + SMOOTHING / 10, e = p - target
// cross-entropy: loss = -sum over k of target[k] * log(p[k]), gradient = e / count
// mean squared error: loss = mean over k of e[k]^2, gradient[k] = 0.2 / count * p[k] * (e[k] - sum over j of p[j] * e[j])
// a, b and c are classes 0 to 3, 4 to 7 and 8 to 9. `index` is the image's in the batch of `count` images.
fn loss_and_gradient(image: u32, label: u32, index: u32, count: u32) {
    let a = sum_splits(image, OUTPUT_COLUMNS, OUTPUT_SPLITS, 0u) + weights[B_OUTPUT / 4u];
    let b = sum_splits(image, OUTPUT_COLUMNS, OUTPUT_SPLITS, 1u) + weights[B_OUTPUT / 4u + 1u];
    let c = (sum_splits(image, OUTPUT_COLUMNS, OUTPUT_SPLITS, 2u) + weights[B_OUTPUT / 4u + 2u]).xy;
    let high = max(a, b);
    let largest = max(max(max(high.x, high.y), max(high.z, high.w)), max(c.x, c.y));
    // Logits minus the largest, so that no exponential overflows.
    let exp_a = exp(a - largest);
    let exp_b = exp(b - largest);
    let exp_c = exp(c - largest);
    let ones = vec4(1.0);
    let sum = dot(exp_a, ones) + dot(exp_b, ones) + exp_c.x + exp_c.y;
    let p_a = exp_a / sum;
    let p_b = exp_b / sum;
    let p_c = exp_c / sum;
    let classes = vec4(0u, 1u, 2u, 3u);
    let target_a = mix(vec4<f32>(vec4(label) == classes), vec4(0.1), SMOOTHING);
    let target_b = mix(vec4<f32>(vec4(label) == classes + 4u), vec4(0.1), SMOOTHING);
    let target_c = mix(vec2<f32>(vec2(label) == vec2(8u, 9u)), vec2(0.1), SMOOTHING);
    let e_a = p_a - target_a;
    let e_b = p_b - target_b;
    let e_c = p_c - target_c;
    let logits = array(a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w, c.x, c.y);
    // The first maximum, as on the CPU: from the last class on, and equals replace it.
    var predicted = 9u;
    var best = logits[9];
    var second = -3.0e38;
    for (var i = 1u; i < 10u; i++) { // unroll
        second = max(second, min(best, logits[9u - i]));
        if logits[9u - i] >= best {
            predicted = 9u - i;
            best = logits[9u - i];
        }
    }
    atomicAdd(&metrics.confusion[label * 10u + predicted], 1u);
    let position = metrics.current_batch * metrics.batch_size + index;
    if position < metrics.predictions {
        let margin = (1.0 - exp(second - largest)) / sum;
        metrics.losses[metrics.batch_size + position] = 2.0 * f32(predicted) + margin;
    }
    scratch[image + LOGITS / 4u] = a;
    scratch[image + LOGITS / 4u + 1u] = b;
    scratch[image + LOGITS / 4u + 2u] = vec4(c, 0.0, 0.0);
    let to = image + D_OUTPUT / 4u;
    if CROSS_ENTROPY {
        let scale = 1.0 / f32(count);
        metrics.losses[index] += log(sum) + largest - dot(a, target_a) - dot(b, target_b) - dot(c, target_c);
        scratch[to] = scale * e_a;
        scratch[to + 1u] = scale * e_b;
        scratch[to + 2u] = vec4(scale * e_c, 0.0, 0.0);
    } else {
        let scale = 0.2 / f32(count);
        metrics.losses[index] += 0.1 * (dot(e_a, e_a) + dot(e_b, e_b) + dot(e_c, e_c));
        let mean = dot(p_a, e_a) + dot(p_b, e_b) + dot(p_c, e_c);
        scratch[to] = scale * p_a * (e_a - mean);
        scratch[to + 1u] = scale * p_b * (e_b - mean);
        scratch[to + 2u] = vec4(scale * p_c * (e_c - mean), 0.0, 0.0);
    }
}

// partial sums [8 images][1 split][25 positions][16 maps], c3 [8 images][16][12, rows 1 to 10 used][10]
//     -> dc3, the gradient of the pre-activations, in place of c3
// dc3 = activation_backward(c3, pool_backward(c3, ds4))
// A column is four maps at one position of S4, 2x2 positions of C3.
fn c3_backward(base: u32, t: u32) {
    for (var i = t; i < 8u * S4_COLUMNS; i += THREADS) {
        let image = base + i / S4_COLUMNS * IMAGE_STRIDE;
        let column = i % S4_COLUMNS;
        let gradient = sum_splits(image, S4_COLUMNS, D_S4_SPLITS, column);
        let position = column / 4u;
        // In floats.
        let first = image * 4u + C3 + column % 4u * (4u * C3_MAP_STRIDE)
            + (position / 5u * 2u + 1u) * C3_ROW_STRIDE + position % 5u * 2u;
        var a: array<vec4<f32>, 4>; // [4 corners][4 maps]
        for (var k = 0u; k < 4u; k++) { // unroll
            for (var m = 0u; m < 4u; m++) { // unroll
                let offset = first + m * C3_MAP_STRIDE + k / 2u * C3_ROW_STRIDE + k % 2u;
                a[k][m] = scratch[offset / 4u][offset % 4u];
            }
        }
        let gradients = pool_backward(a, gradient);
        for (var k = 0u; k < 4u; k++) { // unroll
            let d = activation_backward(a[k], gradients[k]);
            for (var m = 0u; m < 4u; m++) { // unroll
                let offset = first + m * C3_MAP_STRIDE + k / 2u * C3_ROW_STRIDE + k % 2u;
                scratch[offset / 4u][offset % 4u] = d[m];
            }
        }
    }
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let batch = metrics.current_batch;
    if workgroup.x == 0u && t == 0u {
        metrics.next_batch = batch + 1u;
    }
    let start = batch * metrics.batch_size;
    let count = min(metrics.batch_size, metrics.images - start);
    let base = workgroup.x * DENSE_IMAGES * IMAGE_STRIDE;
    if t < 8u {
        scratch[base + t * IMAGE_STRIDE + S4 / 4u + S4_COLUMNS] = vec4(BIAS_INPUT, 0.0, 0.0, 0.0);
    }
    dense_forward(base, S4 / 4u, S4_COLUMNS, C5_COLUMNS, C5_SPLITS, W_C5 / 4u, t);
    activate_layer(base, C5 / 4u, C5_COLUMNS, C5_SPLITS, B_C5 / 4u, t);
    dense_forward(base, C5 / 4u, C5_COLUMNS, F6_COLUMNS, F6_SPLITS, W_F6 / 4u, t);
    activate_layer(base, F6 / 4u, F6_COLUMNS, F6_SPLITS, B_F6 / 4u, t);
    dense_forward(base, F6 / 4u, F6_COLUMNS, OUTPUT_COLUMNS, OUTPUT_SPLITS, W_OUTPUT / 4u, t);
    let index = workgroup.x * DENSE_IMAGES + t;
    // The last workgroup may have fewer than eight images. It computes on the unused parts of `scratch` all the same, and
    // nothing reads the results.
    if t < 8u && index < count {
        loss_and_gradient(base + t * IMAGE_STRIDE, labels[order[start + index]], index, count);
    }
    storageBarrier();
    dense_backward(base, D_OUTPUT / 4u, OUTPUT_COLUMNS, F6_COLUMNS, D_F6_SPLITS, W_OUTPUT / 4u, t);
    activate_layer_backward(base, F6 / 4u, D_F6 / 4u, F6_COLUMNS, D_F6_SPLITS, t);
    dense_backward(base, D_F6 / 4u, F6_COLUMNS, C5_COLUMNS, D_C5_SPLITS, W_F6 / 4u, t);
    activate_layer_backward(base, C5 / 4u, D_C5 / 4u, C5_COLUMNS, D_C5_SPLITS, t);
    dense_backward(base, D_C5 / 4u, C5_COLUMNS, S4_COLUMNS, D_S4_SPLITS, W_C5 / 4u, t);
    c3_backward(base, t);
}
