// The first half of a step: each image of the batch forward and back to the gradient at every layer's sums, a workgroup
// an image. What the second half needs lies in `scratch` and `planes`.

@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read_write> ledger: Ledger;
@group(0) @binding(5) var<storage, read_write> scratch: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> planes: array<f32>; // S2 as [image][6][14][16]

fn slope(output: vec4<f32>, gradient: vec4<f32>) -> vec4<f32> {
    if ACTIVATION == RELU {
        return select(vec4(0.0), gradient, output > vec4(0.0));
    }
    if ACTIVATION == SIGMOID {
        return gradient * output * (1.0 - output);
    }
    return gradient * (1.0 - output * output);
}

// The gradient before pooling: shared out, or given to the first of the largest.
fn unpool(a: array<vec4<f32>, 4>, gradient: vec4<f32>) -> array<vec4<f32>, 4> {
    if MAX_POOLING {
        let largest = pool(a);
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

// The loss's gradient at the logits, and what the ledger wants to know.
fn criterion(label: u32, place: u32, count: u32) {
    let a = wide[LOGITS];
    let b = wide[LOGITS + 1u];
    let c = wide[LOGITS + 2u].xy;
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
    let e_a = p_a - vec4<f32>(vec4(label) == classes);
    let e_b = p_b - vec4<f32>(vec4(label) == classes + 4u);
    let e_c = p_c - vec2<f32>(vec2(label) == vec2(8u, 9u));
    var answer = 9u;
    for (var next = 9u; next > 0u; next--) {
        if wide[LOGITS + ((next - 1u) >> 2u)][(next - 1u) & 3u] >= wide[LOGITS + (answer >> 2u)][answer & 3u] {
            answer = next - 1u;
        }
    }
    atomicAdd(&ledger.confusion[label * 10u + answer], 1u);
    if CROSS_ENTROPY {
        let share = 1.0 / f32(count);
        ledger.losses[place] += log(sum) + largest - wide[LOGITS + (label >> 2u)][label & 3u];
        wide[D7] = share * e_a;
        wide[D7 + 1u] = share * e_b;
        wide[D7 + 2u] = vec4(share * e_c, 0.0, 0.0);
    } else {
        let scale = 0.2 / f32(count);
        ledger.losses[place] += 0.1 * (dot(e_a, e_a) + dot(e_b, e_b) + dot(e_c, e_c));
        let mean = dot(p_a, e_a) + dot(p_b, e_b) + dot(p_c, e_c);
        wide[D7] = scale * p_a * (e_a - mean);
        wide[D7 + 1u] = scale * p_b * (e_b - mean);
        wide[D7 + 2u] = vec4(scale * p_c * (e_c - mean), 0.0, 0.0);
    }
}

// The gradient at a dense layer's inputs: `inputs` columns of four, the sum over the outputs split.
fn dense_back(place: u32, outputs: u32, inputs: u32, splits: u32, first_weight: u32, t: u32) -> vec4<f32> {
    let column = t % inputs;
    let split = t / inputs;
    if split < splits {
        var sum = vec4(0.0);
        for (var i = split; i < outputs; i += splits) {
            let d = wide[place + i];
            let row = first_weight + column * 4u * outputs + i;
            sum += d * mat4x4(weights[row], weights[row + outputs], weights[row + 2u * outputs], weights[row + 3u * outputs]);
        }
        room[t] = sum;
    }
    return gathered(inputs, splits, t);
}

// Puts the gradient at C3 into `room`: 10 rows of 10 positions, 4 zeros before each row and after the last.
fn back_to_c3(gradient: vec4<f32>, scratch_at: u32, t: u32) {
    for (var i = t; i < 576u; i += THREADS) {
        room[i] = vec4(0.0);
    }
    workgroupBarrier();
    if t < TILES_C3 {
        let y = t / 20u * 2u;
        let x = t / 4u % 5u * 2u;
        let group = t % 4u;
        var shares = unpool(c3, gradient);
        for (var o = 0u; o < 4u; o++) { // unroll
            let d = slope(c3[o], shares[o]);
            room[((y + o / 2u) * 14u + x + o % 2u + 4u) * 4u + group] = d;
            scratch[scratch_at + D3 + ((y + o / 2u) * 10u + x + o % 2u) * 4u + group] = d;
        }
    }
    workgroupBarrier();
}

// The gradient at S2: a thread for three channels of a 2x2. Afterwards `room` holds [49 of 2x2][6 channels].
fn back_to_s2(t: u32) {
    var sums: array<vec4<f32>, 3>;
    let block = t / 2u;
    let first_channel = t % 2u * 3u;
    if t < 98u {
        let row = i32(block / 7u * 2u);
        let column = block % 7u * 2u;
        for (var step = 0u; step < 20u; step++) {
            let ky = step / 4u;
            let group = step % 4u;
            // Zeros, written down: in Chromium on SwiftShader a variable without them keeps the last turn's values.
            var above = array<vec4<f32>, 6>();
            var below = array<vec4<f32>, 6>();
            let y = row - i32(ky);
            if y >= 0 && y < 10 {
                for (var x = 0u; x < 6u; x++) { // unroll
                    above[x] = room[(u32(y) * 14u + column + x) * 4u + group];
                }
            }
            if y >= -1 && y < 9 {
                for (var x = 0u; x < 6u; x++) { // unroll
                    below[x] = room[(u32(y + 1) * 14u + column + x) * 4u + group];
                }
            }
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                for (var c = 0u; c < 3u; c++) { // unroll
                    let w = weights[W3 + ((first_channel + c) * 25u + ky * 5u + kx) * 4u + group];
                    sums[c] += vec4(
                        dot(above[4u - kx], w), dot(above[5u - kx], w), dot(below[4u - kx], w), dot(below[5u - kx], w));
                }
            }
        }
    }
    workgroupBarrier();
    if t < 98u {
        for (var c = 0u; c < 3u; c++) { // unroll
            room[block * 6u + first_channel + c] = sums[c];
        }
    }
    workgroupBarrier();
}

fn back_to_c1(scratch_at: u32, t: u32) {
    if t < POSITIONS_S2 {
        let y = t / 14u;
        let x = t % 14u;
        let block = (y / 2u * 7u + x / 2u) * 6u;
        let part = y % 2u * 2u + x % 2u;
        let gradient = vec4(room[block][part], room[block + 1u][part], room[block + 2u][part], room[block + 3u][part]);
        let rest = vec4(room[block + 4u][part], room[block + 5u][part], 0.0, 0.0);
        var shares = unpool(c1, gradient);
        var outputs = c1_rest_by_position();
        var rest_shares = unpool(outputs, rest);
        for (var o = 0u; o < 4u; o++) { // unroll
            let at = scratch_at + D1 + ((y * 2u + o / 2u) * 28u + x * 2u + o % 2u) * 2u;
            scratch[at] = slope(c1[o], shares[o]);
            scratch[at + 1u] = slope(outputs[o], rest_shares[o]);
        }
    }
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let place = workgroup.x;
    let batch = ledger.batch_at;
    if place == 0u && t == 0u {
        ledger.batch_now = batch;
    }
    let start = batch * ledger.batch_size;
    let count = min(ledger.batch_size, ledger.images - start);
    let image = order[start + place];
    let at = place * SCRATCH;

    load_image(image * IMAGE_WORDS, t);
    forward_c1_s2(t);
    if t < POSITIONS_S2 {
        let plane = place * 1344u + t / 14u * 16u + t % 14u;
        for (var c = 0u; c < 4u; c++) { // unroll
            planes[plane + c * 224u] = room[t * 2u][c];
        }
        planes[plane + 896u] = room[t * 2u + 1u].x;
        planes[plane + 1120u] = room[t * 2u + 1u].y;
    }
    forward_c3_s4(t);
    forward_dense(t);
    if t == 0u {
        criterion(labels[image], place, count);
    }
    workgroupBarrier();
    let d6 = dense_back(D7, 3u, 21u, 3u, W7, t);
    if t < 21u {
        wide[D6 + t] = slope(wide[F6 + t], d6);
    }
    workgroupBarrier();
    let d5 = dense_back(D6, 21u, 30u, 8u, W6, t);
    if t < 30u {
        wide[D5 + t] = slope(wide[C5 + t], d5);
    }
    workgroupBarrier();
    // All that the dense layers' gradients need. Each layer's inputs are followed by the 1 that its biases go with.
    if t < 100u {
        scratch[at + A4 + t] = wide[S4 + t];
    }
    if t < 30u {
        scratch[at + A5 + t] = wide[C5 + t];
        scratch[at + D5_OUT + t] = wide[D5 + t];
    }
    if t < 21u {
        scratch[at + A6 + t] = wide[F6 + t];
        scratch[at + D6_OUT + t] = wide[D6 + t];
    }
    if t < 3u {
        scratch[at + D7_OUT + t] = wide[D7 + t];
    }
    if t == 0u {
        scratch[at + A4 + 100u] = vec4(1.0, 0.0, 0.0, 0.0);
        scratch[at + A5 + 30u] = vec4(1.0, 0.0, 0.0, 0.0);
        scratch[at + A6 + 21u] = vec4(1.0, 0.0, 0.0, 0.0);
    }
    let d4 = dense_back(D5, 30u, 100u, 2u, W5, t);
    back_to_c3(d4, at, t);
    back_to_s2(t);
    back_to_c1(at, t);
}
