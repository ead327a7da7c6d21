// One image through the network, by one workgroup of 256. Lengths in this file are in vec4 unless they say otherwise.
//
// Activations lie channels last. `room` holds, one after the other: the padded image and S2; partial sums of the dense
// layers; the gradient at C3, padded; the gradient at S2. `wide` holds what is short, at the places that the header names.

const THREADS = 256u;
const IMAGE_WORDS = 196u; // four pixels each
const POSITIONS_S2 = 196u; // 14x14
const INPUT = 392u; // in `room`, behind S2: 32 rows of 9
const INPUT_ROW = 36u; // pixels: 4 of padding, 28, 4 of padding
const TILES_C3 = 100u; // 5x5 positions of S4, times 4 groups of 4 maps

var<workgroup> room: array<vec4<f32>, 680>;
var<workgroup> wide: array<vec4<f32>, 208>;

// Activations of C1 and C3 before pooling: each thread keeps those of its own 2x2 until the way back.
var<private> c1: array<vec4<f32>, 4>; // maps 0 to 3 at the four positions
var<private> c1_rest: array<vec4<f32>, 2>; // maps 4 and 5: two positions each
var<private> c3: array<vec4<f32>, 4>; // four maps at the four positions

fn squash(x: vec4<f32>) -> vec4<f32> {
    if ACTIVATION == RELU {
        return max(x, vec4(0.0));
    }
    if ACTIVATION == SIGMOID {
        return 1.0 / (1.0 + exp(-x));
    }
    // In single precision tanh is 1 beyond this, and some drivers' tanh overflows for large numbers.
    return tanh(clamp(x, vec4(-9.1), vec4(9.1)));
}

fn pool(a: array<vec4<f32>, 4>) -> vec4<f32> {
    if MAX_POOLING {
        return max(max(a[0], a[1]), max(a[2], a[3]));
    }
    return 0.25 * (a[0] + a[1] + a[2] + a[3]);
}

fn c1_rest_by_position() -> array<vec4<f32>, 4> {
    let none = vec2(0.0);
    return array(
        vec4(c1_rest[0].xy, none), vec4(c1_rest[0].zw, none), vec4(c1_rest[1].xy, none), vec4(c1_rest[1].zw, none));
}

// `image` is the place of its first word.
fn load_image(image: u32, t: u32) {
    for (var i = t; i < 288u; i += THREADS) {
        room[INPUT + i] = vec4(0.0);
    }
    workgroupBarrier();
    if t < IMAGE_WORDS {
        room[INPUT + (t / 7u + 2u) * 9u + t % 7u + 1u] = unpack4x8unorm(pixels[image + t]);
    }
    workgroupBarrier();
}

fn pixel(i: u32) -> f32 {
    return room[INPUT + (i >> 2u)][i & 3u];
}

fn forward_c1_s2(t: u32) {
    if t < POSITIONS_S2 {
        let corner = t / 14u * 2u * INPUT_ROW + t % 14u * 2u + 2u;
        var sums: array<vec4<f32>, 4>;
        var rest: array<vec4<f32>, 2>;
        let bias = weights[W1 + 50u];
        for (var o = 0u; o < 4u; o++) { // unroll
            sums[o] = bias;
        }
        rest[0] = weights[W1 + 51u].xyxy;
        rest[1] = rest[0];
        for (var ky = 0u; ky < 5u; ky++) {
            let at = corner + ky * INPUT_ROW;
            var above: array<f32, 6>;
            var below: array<f32, 6>;
            for (var x = 0u; x < 6u; x++) { // unroll
                above[x] = pixel(at + x);
                below[x] = pixel(at + INPUT_ROW + x);
            }
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let tap = W1 + (ky * 5u + kx) * 2u;
                let w = weights[tap];
                let v = weights[tap + 1u].xyxy;
                sums[0] += above[kx] * w;
                sums[1] += above[kx + 1u] * w;
                sums[2] += below[kx] * w;
                sums[3] += below[kx + 1u] * w;
                rest[0] += vec4(vec2(above[kx]), vec2(above[kx + 1u])) * v;
                rest[1] += vec4(vec2(below[kx]), vec2(below[kx + 1u])) * v;
            }
        }
        for (var o = 0u; o < 4u; o++) { // unroll
            c1[o] = squash(sums[o]);
        }
        c1_rest[0] = squash(rest[0]);
        c1_rest[1] = squash(rest[1]);
        room[t * 2u] = pool(c1);
        room[t * 2u + 1u] = pool(c1_rest_by_position());
    }
    workgroupBarrier();
}

fn forward_c3_s4(t: u32) {
    if t < TILES_C3 {
        let corner = (t / 20u * 2u * 14u + t / 4u % 5u * 2u) * 2u;
        let group = t % 4u;
        var sums: array<vec4<f32>, 4>;
        let bias = weights[W3 + 600u + group];
        for (var o = 0u; o < 4u; o++) { // unroll
            sums[o] = bias;
        }
        for (var ky = 0u; ky < 5u; ky++) {
            let at = corner + ky * 28u;
            var above: array<vec4<f32>, 6>;
            var below: array<vec4<f32>, 6>;
            var above_rest: array<vec2<f32>, 6>;
            var below_rest: array<vec2<f32>, 6>;
            for (var x = 0u; x < 6u; x++) { // unroll
                above[x] = room[at + x * 2u];
                above_rest[x] = room[at + x * 2u + 1u].xy;
                below[x] = room[at + x * 2u + 28u];
                below_rest[x] = room[at + x * 2u + 29u].xy;
            }
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let tap = W3 + (ky * 5u + kx) * 4u + group;
                let w = mat4x4(weights[tap], weights[tap + 100u], weights[tap + 200u], weights[tap + 300u]);
                let v = mat2x4(weights[tap + 400u], weights[tap + 500u]);
                sums[0] += w * above[kx] + v * above_rest[kx];
                sums[1] += w * above[kx + 1u] + v * above_rest[kx + 1u];
                sums[2] += w * below[kx] + v * below_rest[kx];
                sums[3] += w * below[kx + 1u] + v * below_rest[kx + 1u];
            }
        }
        for (var o = 0u; o < 4u; o++) { // unroll
            c3[o] = squash(sums[o]);
        }
        wide[S4 + t] = pool(c3);
    }
    workgroupBarrier();
}

// The sum of what the threads of each column have left in `room`, for the first `columns` threads; 0 for the others.
fn gathered(columns: u32, splits: u32, t: u32) -> vec4<f32> {
    workgroupBarrier();
    var total = vec4(0.0);
    if t < columns {
        for (var i = 0u; i < splits; i++) {
            total += room[i * columns + t];
        }
    }
    workgroupBarrier();
    return total;
}

// A dense layer: `outputs` columns of four, the sum over the inputs split among `splits` threads a column.
// The weights are a row an input, and a row of biases.
fn dense(place: u32, inputs: u32, outputs: u32, splits: u32, first_weight: u32, t: u32) -> vec4<f32> {
    let column = t % outputs;
    let split = t / outputs;
    if split < splits {
        var sum = vec4(0.0);
        for (var i = split; i < inputs; i += splits) {
            let x = wide[place + i];
            let row = first_weight + i * 4u * outputs + column;
            sum += mat4x4(weights[row], weights[row + outputs], weights[row + 2u * outputs], weights[row + 3u * outputs]) * x;
        }
        room[t] = sum;
    }
    var total = gathered(outputs, splits, t);
    if t < outputs {
        total += weights[first_weight + inputs * 4u * outputs + t];
    }
    return total;
}

// Leaves the ten logits at LOGITS in `wide`, followed by two zeros.
fn forward_dense(t: u32) {
    let c5 = squash(dense(S4, 100u, 30u, 8u, W5, t));
    if t < 30u {
        wide[C5 + t] = c5;
    }
    workgroupBarrier();
    let f6 = squash(dense(C5, 30u, 21u, 12u, W6, t));
    if t < 21u {
        wide[F6 + t] = f6;
    }
    workgroupBarrier();
    let logits = dense(F6, 21u, 3u, 21u, W7, t);
    if t < 3u {
        wide[LOGITS + t] = logits;
    }
    workgroupBarrier();
}
