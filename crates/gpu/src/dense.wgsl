// A step's second kernel, a workgroup for eight images, so that each weight is read once for all of them: the dense layers
// forward, the criterion, and back to the gradient at C3's sums. Lengths in this file are in vec4.

@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>, PARAMETERS>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> metrics: Metrics;
@group(0) @binding(4) var<storage, read_write> scratch: array<vec4<f32>, SLOTS * SCRATCH / 4u>;

const THREADS = 128u;
const SLOT = SCRATCH / 4u;

// A dense layer: `outputs` columns of four, the sum over the inputs split among `splits` threads a column.
// The weights are a row an input, and a row of biases. Each thread leaves its sum in its place of every image's PARTS.
fn dense(group: u32, place: u32, inputs: u32, outputs: u32, splits: u32, first_weight: u32, t: u32) {
    let column = t % outputs;
    let split = t / outputs;
    if split < splits {
        var sums = array<vec4<f32>, 8>();
        for (var i = split; i < inputs; i += splits) {
            let row = first_weight + i * 4u * outputs + column;
            let w = mat4x4(weights[row], weights[row + outputs], weights[row + 2u * outputs], weights[row + 3u * outputs]);
            for (var s = 0u; s < 8u; s++) { // unroll
                sums[s] += w * scratch[group + s * SLOT + place + i];
            }
        }
        for (var s = 0u; s < 8u; s++) { // unroll
            scratch[group + s * SLOT + PARTS / 4u + t] = sums[s];
        }
    }
    storageBarrier();
}

// The gradient at a dense layer's inputs: `inputs` columns of four, the sum over the outputs split.
fn dense_back(group: u32, place: u32, outputs: u32, inputs: u32, splits: u32, first_weight: u32, t: u32) {
    let column = t % inputs;
    let split = t / inputs;
    if split < splits {
        var sums = array<vec4<f32>, 8>();
        for (var i = split; i < outputs; i += splits) {
            let row = first_weight + column * 4u * outputs + i;
            let w = mat4x4(weights[row], weights[row + outputs], weights[row + 2u * outputs], weights[row + 3u * outputs]);
            for (var s = 0u; s < 8u; s++) { // unroll
                sums[s] += scratch[group + s * SLOT + place + i] * w;
            }
        }
        for (var s = 0u; s < 8u; s++) { // unroll
            scratch[group + s * SLOT + PARTS / 4u + t] = sums[s];
        }
    }
    storageBarrier();
}

// What the threads of a column have left for an image.
fn whole(slot: u32, columns: u32, splits: u32, column: u32) -> vec4<f32> {
    var sum = vec4(0.0);
    for (var i = 0u; i < splits; i++) {
        sum += scratch[slot + PARTS / 4u + i * columns + column];
    }
    return sum;
}

// The outputs of a hidden layer, and the 1 that the next layer's biases go with.
fn activate(group: u32, place: u32, columns: u32, splits: u32, biases: u32, t: u32) {
    for (var i = t; i < 8u * columns; i += THREADS) {
        let slot = group + i / columns * SLOT;
        let column = i % columns;
        scratch[slot + place + column] = squash(whole(slot, columns, splits, column) + weights[biases + column]);
    }
    if t < 8u {
        scratch[group + t * SLOT + place + columns] = vec4(1.0, 0.0, 0.0, 0.0);
    }
    storageBarrier();
}

// The gradient at a hidden layer's sums.
fn deactivate(group: u32, outputs: u32, gradients: u32, columns: u32, splits: u32, t: u32) {
    for (var i = t; i < 8u * columns; i += THREADS) {
        let slot = group + i / columns * SLOT;
        let column = i % columns;
        scratch[slot + gradients + column] = slope(scratch[slot + outputs + column], whole(slot, columns, splits, column));
    }
    storageBarrier();
}

// The loss's gradient at the logits, and what the metrics wants to know.
fn criterion(slot: u32, label: u32, place: u32, count: u32) {
    let a = whole(slot, 3u, 21u, 0u) + weights[W7 + 252u];
    let b = whole(slot, 3u, 21u, 1u) + weights[W7 + 253u];
    let c = (whole(slot, 3u, 21u, 2u) + weights[W7 + 254u]).xy;
    let high = max(a, b);
    let largest = max(max(max(high.x, high.y), max(high.z, high.w)), max(c.x, c.y));
    // Shifted by the largest, so that no exponential overflows.
    let exp_a = exp(a - largest);
    let exp_b = exp(b - largest);
    let exp_c = exp(c - largest);
    let ones = vec4(1.0);
    let sum = dot(exp_a, ones) + dot(exp_b, ones) + exp_c.x + exp_c.y;
    let p_a = exp_a / sum;
    let p_b = exp_b / sum;
    let p_c = exp_c / sum;
    let classes = vec4(0u, 1u, 2u, 3u);
    // What the probabilities should be.
    let is_a = mix(vec4<f32>(vec4(label) == classes), vec4(0.1), SMOOTHING);
    let is_b = mix(vec4<f32>(vec4(label) == classes + 4u), vec4(0.1), SMOOTHING);
    let is_c = mix(vec2<f32>(vec2(label) == vec2(8u, 9u)), vec2(0.1), SMOOTHING);
    let e_a = p_a - is_a;
    let e_b = p_b - is_b;
    let e_c = p_c - is_c;
    let logits = array(a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w, c.x, c.y);
    var answer = 9u;
    var best = logits[9];
    for (var i = 1u; i < 10u; i++) { // unroll
        if logits[9u - i] >= best {
            answer = 9u - i;
            best = logits[9u - i];
        }
    }
    atomicAdd(&metrics.confusion[label * 10u + answer], 1u);
    scratch[slot + LOGITS / 4u] = a;
    scratch[slot + LOGITS / 4u + 1u] = b;
    scratch[slot + LOGITS / 4u + 2u] = vec4(c, 0.0, 0.0);
    let to = slot + D7 / 4u;
    if CROSS_ENTROPY {
        let share = 1.0 / f32(count);
        metrics.losses[place] += log(sum) + largest - dot(a, is_a) - dot(b, is_b) - dot(c, is_c);
        scratch[to] = share * e_a;
        scratch[to + 1u] = share * e_b;
        scratch[to + 2u] = vec4(share * e_c, 0.0, 0.0);
    } else {
        let scale = 0.2 / f32(count);
        metrics.losses[place] += 0.1 * (dot(e_a, e_a) + dot(e_b, e_b) + dot(e_c, e_c));
        let mean = dot(p_a, e_a) + dot(p_b, e_b) + dot(p_c, e_c);
        scratch[to] = scale * p_a * (e_a - mean);
        scratch[to + 1u] = scale * p_b * (e_b - mean);
        scratch[to + 2u] = vec4(scale * p_c * (e_c - mean), 0.0, 0.0);
    }
}

// The gradient at C3's sums takes the place of C3's outputs: a column is four maps at a position of S4.
fn back_to_c3(group: u32, t: u32) {
    for (var i = t; i < 800u; i += THREADS) {
        let slot = group + i / 100u * SLOT;
        let column = i % 100u;
        let gradient = whole(slot, 100u, 1u, column);
        let position = column / 4u;
        let to = slot * 4u + A3 + column % 4u * 480u + (position / 5u * 2u + 1u) * 10u + position % 5u * 2u;
        var a: array<vec4<f32>, 4>;
        for (var o = 0u; o < 4u; o++) { // unroll
            for (var m = 0u; m < 4u; m++) { // unroll
                let at = to + m * 120u + o / 2u * 10u + o % 2u;
                a[o][m] = scratch[at / 4u][at % 4u];
            }
        }
        let shares = unpool(a, gradient);
        for (var o = 0u; o < 4u; o++) { // unroll
            let d = slope(a[o], shares[o]);
            for (var m = 0u; m < 4u; m++) { // unroll
                let at = to + m * 120u + o / 2u * 10u + o % 2u;
                scratch[at / 4u][at % 4u] = d[m];
            }
        }
    }
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let batch = metrics.batch_now;
    if workgroup.x == 0u && t == 0u {
        metrics.batch_at = batch + 1u;
    }
    let start = batch * metrics.batch_size;
    let count = min(metrics.batch_size, metrics.images - start);
    let group = workgroup.x * 8u * SLOT;
    if t < 8u {
        scratch[group + t * SLOT + S4 / 4u + 100u] = vec4(1.0, 0.0, 0.0, 0.0);
    }
    dense(group, S4 / 4u, 100u, 30u, 4u, W5, t);
    activate(group, A5 / 4u, 30u, 4u, W5 + 12000u, t);
    dense(group, A5 / 4u, 30u, 21u, 6u, W6, t);
    activate(group, A6 / 4u, 21u, 6u, W6 + 2520u, t);
    dense(group, A6 / 4u, 21u, 3u, 21u, W7, t);
    let place = workgroup.x * 8u + t;
    // The last group need not be full: then the rest of it goes along and changes nothing.
    if t < 8u && place < count {
        criterion(group + t * SLOT, labels[order[start + place]], place, count);
    }
    storageBarrier();
    dense_back(group, D7 / 4u, 3u, 21u, 3u, W7, t);
    deactivate(group, A6 / 4u, D6 / 4u, 21u, 3u, t);
    dense_back(group, D6 / 4u, 21u, 30u, 4u, W6, t);
    deactivate(group, A5 / 4u, D5 / 4u, 30u, 4u, t);
    dense_back(group, D5 / 4u, 30u, 100u, 1u, W5, t);
    back_to_c3(group, t);
}
