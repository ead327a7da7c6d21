// A step's last kernel: every weight's gradient, summed over the batch, and its change. Lengths in this file are in vec4.

@group(0) @binding(0) var<storage, read_write> weights: array<vec4<f32>, PARAMETERS>;
@group(0) @binding(1) var<storage, read_write> moments: array<vec4<f32>, MOMENTS>;
@group(0) @binding(2) var<storage, read_write> metrics: Metrics;
@group(0) @binding(3) var<storage, read> scratch: array<vec4<f32>, SLOTS * SCRATCH / 4u>;

const SLOT = SCRATCH / 4u;

// 1 - exp(x) of a negative x; near 0 by its series, where the difference would have few digits.
fn lacking(x: f32) -> f32 {
    if x > -0.2 {
        return -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0))));
    }
    return 1.0 - exp(x);
}

// Changes four weights for their gradient.
fn learn(i: u32, gradient: vec4<f32>) {
    if OPTIMIZER == SGD {
        weights[i] -= metrics.rate * gradient;
    } else if OPTIMIZER == MOMENTUM {
        let velocity = MOMENTUM_KEPT * moments[i] + gradient;
        moments[i] = velocity;
        weights[i] -= metrics.rate * velocity;
    } else {
        // Kingma and Ba 2015, algorithm 1. The moments start at 0; the divisions take that bias out (section 3 there).
        let step = f32(metrics.steps_before + metrics.batch_now + 1u);
        let m = 0.9 * moments[i] + 0.1 * gradient;
        let v = 0.999 * moments[PARAMETERS + i] + 0.001 * gradient * gradient;
        moments[i] = m;
        moments[PARAMETERS + i] = v;
        let m_whole = m / lacking(step * log(0.9));
        let v_whole = v / lacking(step * log(0.999));
        weights[i] -= metrics.rate * m_whole / (sqrt(v_whole) + 1e-8);
    }
}

// A dense layer: places of its inputs and of the gradients at its sums in an image's part of `scratch`, and their lengths.
struct Dense {
    inputs: u32,
    rows: u32,
    gradients: u32,
    columns: u32,
    weights: u32,
    first_group: u32, // the workgroup that its tiles begin with
}

// A tile is eight inputs by eight outputs, where there are as many.
fn learn_dense(layer: Dense, row: u32, column: u32, count: u32) {
    var sums = array<vec4<f32>, 16>(); // [8 inputs][2]
    for (var s = 0u; s < count; s++) {
        let at = s * SLOT + layer.gradients + column;
        let d = scratch[at];
        let e = scratch[at + 1u];
        for (var half = 0u; half < 2u; half++) { // unroll
            let x = scratch[s * SLOT + layer.inputs + row + half];
            for (var i = 0u; i < 4u; i++) { // unroll
                sums[half * 8u + i * 2u] += x[i] * d;
                sums[half * 8u + i * 2u + 1u] += x[i] * e;
            }
        }
    }
    for (var i = 0u; i < 8u; i++) { // unroll
        if row + i / 4u < layer.rows {
            let first = layer.weights + (row * 4u + i) * layer.columns + column;
            learn(first, sums[i * 2u]);
            if column + 1u < layer.columns {
                learn(first + 1u, sums[i * 2u + 1u]);
            }
        }
    }
}

// Four weights of a convolution: the sum of the shares, of which each image has so many, one behind the other.
fn learn_convolution(i: u32, place: u32, length: u32, shares: u32, first_weight: u32, count: u32) {
    var sum = vec4(0.0);
    for (var s = 0u; s < count; s++) {
        for (var share = 0u; share < shares; share++) {
            sum += scratch[s * SLOT + place + share * length + i];
        }
    }
    learn(first_weight + i, sum);
}

// Workgroups 0 to 9 take C3, 10 takes C1, the others the dense layers. Drivers in software run each branch in every
// workgroup, but jump over loops without a turn; so a layer is chosen by numbers, and what it does stands in a loop.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let group = workgroup.x;
    let count = min(metrics.batch_size, metrics.images - metrics.batch_now * metrics.batch_size);
    let is_c1 = group == 10u;
    let length = select(604u, 52u, is_c1);
    for (var i = select(group * 64u + t, t, is_c1); i < length; i += length) {
        learn_convolution(
            i, select(G3, G1, is_c1) / 4u, length, select(1u, 7u, is_c1), select(W3, W1, is_c1), count);
    }
    var layer = Dense(S4 / 4u, 101u, D5 / 4u, 30u, W5, 11u);
    if group >= 23u {
        layer = Dense(A5 / 4u, 31u, D6 / 4u, 21u, W6, 23u);
    }
    if group >= 26u {
        layer = Dense(A6 / 4u, 22u, D7 / 4u, 3u, W7, 26u);
    }
    let across = (layer.columns + 1u) / 2u;
    let tiles = (layer.rows + 1u) / 2u * across;
    // In a convolution's workgroup this is a huge number.
    for (var tile = (group - layer.first_group) * 64u + t; tile < tiles; tile += tiles) {
        learn_dense(layer, tile / across * 2u, tile % across * 2u, count);
    }
}
