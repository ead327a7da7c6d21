// Last kernel of a step: sums every weight's gradient over the batch and updates the weight. Offsets and lengths are in
// vec4.

@group(0) @binding(0) var<storage, read_write> weights: array<vec4<f32>, WEIGHTS_LENGTH / 4u>;
@group(0) @binding(1) var<storage, read_write> moments: array<vec4<f32>, MOMENTS * WEIGHTS_LENGTH / 4u>;
@group(0) @binding(2) var<storage, read_write> metrics: Metrics;
@group(0) @binding(3) var<storage, read> scratch: array<vec4<f32>, CAPACITY * SCRATCH_STRIDE / 4u>;

const THREADS = 64u;
const IMAGE_STRIDE = SCRATCH_STRIDE / 4u;

// 1 - exp(x) for x < 0; near 0 by its Taylor series, where the subtraction would cancel most digits
fn one_minus_exp(x: f32) -> f32 {
    if x > -0.2 {
        return -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0))));
    }
    return 1.0 - exp(x);
}

// Updates vector i of the weights w and of the optimizer state v or m, v for the gradient g at learning rate r.
// SGD:       w -= r * g
// momentum:  v = mu * v + g
//            w -= r * v
// Adam:      m = beta_1 * m + (1 - beta_1) * g
//            v = beta_2 * v + (1 - beta_2) * g^2
//            w -= r * (m / (1 - beta_1^t)) / (sqrt(v / (1 - beta_2^t)) + epsilon)
// and before each, w *= 1 - r * weight decay (Loshchilov and Hutter 2019, algorithm 2).
// Adam as Kingma and Ba 2015, algorithm 1; t counts steps from 1, and the divisions correct the bias of moments that start
// at 0 (section 3 there).
fn update(i: u32, gradient: vec4<f32>) {
    var change: vec4<f32>;
    if OPTIMIZER == SGD {
        change = metrics.learning_rate * gradient;
    } else if OPTIMIZER == MOMENTUM {
        let velocity = MU * moments[i] + gradient;
        moments[i] = velocity;
        change = metrics.learning_rate * velocity;
    } else {
        let step = f32(metrics.steps_before + metrics.current_batch + 1u);
        let m = BETA_1 * moments[i] + (1.0 - BETA_1) * gradient;
        let v = BETA_2 * moments[WEIGHTS_LENGTH / 4u + i] + (1.0 - BETA_2) * gradient * gradient;
        moments[i] = m;
        moments[WEIGHTS_LENGTH / 4u + i] = v;
        let m_corrected = m / one_minus_exp(step * log(BETA_1));
        let v_corrected = v / one_minus_exp(step * log(BETA_2));
        change = metrics.learning_rate * m_corrected / (sqrt(v_corrected) + EPSILON);
    }
    if WEIGHT_DECAY > 0.0 {
        change += metrics.learning_rate * WEIGHT_DECAY * weights[i];
    }
    weights[i] -= change;
}

// A dense layer with `rows` vectors of inputs, the bias's included, and `columns` vectors of outputs.
struct Dense {
    input: u32, // offset in an image's part of `scratch`
    rows: u32,
    gradient: u32, // of the pre-activations, offset in an image's part of `scratch`
    columns: u32,
    weights: u32,
    first_workgroup: u32,
}

// x [count images][4 * rows], dy [count images][4 * columns] -> weights [4 * rows][4 * columns]
// dw[i][o] = sum over s of x[s][i] * dy[s][o]; update(w, dw)
// A tile is eight inputs by eight outputs; at the edges it may be four wide.
fn update_dense(layer: Dense, row: u32, column: u32, count: u32) {
    var acc = array<vec4<f32>, 16>(); // [8 inputs][2]
    for (var s = 0u; s < count; s++) {
        let offset = s * IMAGE_STRIDE + layer.gradient + column;
        let d = scratch[offset];
        let e = scratch[offset + 1u];
        for (var half = 0u; half < 2u; half++) { // unroll
            let x = scratch[s * IMAGE_STRIDE + layer.input + row + half];
            for (var i = 0u; i < 4u; i++) { // unroll
                acc[half * 8u + i * 2u] += x[i] * d;
                acc[half * 8u + i * 2u + 1u] += x[i] * e;
            }
        }
    }
    for (var i = 0u; i < 8u; i++) { // unroll
        if row + i / 4u < layer.rows {
            let first = layer.weights + (row * 4u + i) * layer.columns + column;
            update(first, acc[i * 2u]);
            if column + 1u < layer.columns {
                update(first + 1u, acc[i * 2u + 1u]);
            }
        }
    }
}

// dw [count images][splits][length] -> weights [length]
// update(w[i], sum over s, split of dw[s][split][i])
fn update_convolution(i: u32, gradient: u32, length: u32, splits: u32, first_weight: u32, count: u32) {
    var sum = vec4(0.0);
    for (var s = 0u; s < count; s++) {
        for (var split = 0u; split < splits; split++) {
            sum += scratch[s * IMAGE_STRIDE + gradient + split * length + i];
        }
    }
    update(first_weight + i, sum);
}

// Vectors of a convolution's weights and biases.
const C1_LENGTH = (W_C3 - W_C1) / 4u;
const C3_LENGTH = (W_C5 - W_C3) / 4u;

// C3: a thread per vector of weights. C1: one workgroup, likewise. Dense layers: a thread per tile.
// Software drivers execute both sides of every branch in every workgroup, but skip a loop without iterations. So the
// branches only select offsets and lengths, and the work of a layer is in a loop of at most one iteration.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let group = workgroup.x;
    let count = min(metrics.batch_size, metrics.images - metrics.current_batch * metrics.batch_size);
    let is_c1 = group == UPDATE_C1;
    let length = select(C3_LENGTH, C1_LENGTH, is_c1);
    for (var i = select(group * THREADS + t, t, is_c1); i < length; i += length) {
        update_convolution(
            i, select(DW_C3, DW_C1, is_c1) / 4u, length, select(1u, 7u, is_c1), select(W_C3 / 4u, W_C1 / 4u, is_c1), count);
    }
    var layer = Dense(S4 / 4u, 101u, D_C5 / 4u, 30u, W_C5 / 4u, UPDATE_C5);
    if group >= UPDATE_F6 {
        layer = Dense(C5 / 4u, 31u, D_F6 / 4u, 21u, W_F6 / 4u, UPDATE_F6);
    }
    if group >= UPDATE_OUTPUT {
        layer = Dense(F6 / 4u, 22u, D_OUTPUT / 4u, 3u, W_OUTPUT / 4u, UPDATE_OUTPUT);
    }
    let tile_columns = (layer.columns + 1u) / 2u;
    let tiles = (layer.rows + 1u) / 2u * tile_columns;
    // In a convolution's workgroup the subtraction wraps around, so that the loop has no iteration.
    for (var tile = (group - layer.first_workgroup) * THREADS + t; tile < tiles; tile += tiles) {
        update_dense(layer, tile / tile_columns * 2u, tile % tile_columns * 2u, count);
    }
}
