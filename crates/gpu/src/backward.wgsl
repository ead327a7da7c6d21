// Third kernel of a step, one workgroup per image: backward pass from C3 to S2 and C1, and the image's gradients of both
// convolutions' weights, which update.wgsl sums over the batch.

@group(0) @binding(0) var<storage, read> weights: array<f32, WEIGHTS_LENGTH>;
@group(0) @binding(2) var<storage, read> order: array<u32>; // [images of the epoch]
@group(0) @binding(3) var<storage, read_write> metrics: Metrics;
@group(0) @binding(4) var<storage, read_write> scratch: array<f32, CAPACITY * SCRATCH_STRIDE>;

// One per tile of C3's weight gradient: [6 channels][4 groups of four maps].
const THREADS = 24u;

// Tiles of S2's gradient, [7 pairs of rows][2 groups of three channels], and of C1's weight gradient, [7 splits][2 groups
// of three maps].
const TILES = 14u;

fn load_c3_row(offset: u32) -> array<f32, 10> {
    var row: array<f32, 10>;
    for (var x = 0u; x < 10u; x++) { // unroll
        row[x] = scratch[offset + x];
    }
    return row;
}

// dc3 [16][12][10], weights [6 channels][25 taps][16 maps] -> ds2 [6][14][16, 14 used]
// ds2[c][y][x] = sum over m, ky, kx of w[m][c][ky][kx] * dc3[m][y - ky][x - kx]
// A tile is two rows of three channels. A vec3 is three channels.
fn s2_backward(base: u32, tile: u32) {
    let y = tile / 2u * 2u;
    let first_channel = tile % 2u * 3u;
    // Kernel rows for which C3 has row y - ky or y + 1 - ky. Where it lacks one of the two, a row of zeros is loaded.
    let first_ky = max(y, 9u) - 9u;
    let last_ky = min(y + 1u, 4u);
    // Initialized explicitly: inlined into a loop, a variable without initializer keeps the previous iteration's values in
    // Chromium on SwiftShader.
    var acc = array<vec3<f32>, 28>(); // [2 rows][14]
    for (var map = 0u; map < 16u; map++) {
        let offset = base + C3 + map * C3_MAP_STRIDE + (y + 1u) * C3_ROW_STRIDE;
        var above = load_c3_row(offset + C3_ROW_STRIDE - first_ky * C3_ROW_STRIDE);
        for (var ky = first_ky; ky <= last_ky; ky++) {
            let below = above;
            above = load_c3_row(offset - ky * C3_ROW_STRIDE);
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let tap = W_C3 + (first_channel * 25u + ky * 5u + kx) * W_C3_TAP_STRIDE + map;
                let w = vec3(
                    weights[tap], weights[tap + W_C3_CHANNEL_STRIDE], weights[tap + 2u * W_C3_CHANNEL_STRIDE]);
                for (var x = 0u; x < 10u; x++) { // unroll
                    acc[x + kx] = fma(vec3(above[x]), w, acc[x + kx]);
                    acc[14u + x + kx] = fma(vec3(below[x]), w, acc[14u + x + kx]);
                }
            }
        }
    }
    for (var c = 0u; c < 3u; c++) { // unroll
        for (var x = 0u; x < 14u; x++) { // unroll
            let to = base + D_S2 + (first_channel + c) * S2_MAP_STRIDE + y * S2_ROW_STRIDE + x;
            scratch[to] = acc[x][c];
            scratch[to + S2_ROW_STRIDE] = acc[14u + x][c];
        }
    }
}

// s2 [6][14][16, 14 used], dc3 [16][12, rows 1 to 10 used][10] -> dw [6 channels][25 taps][16 maps], db [16]
// dw[m][c][ky][kx] = sum over y, x of dc3[m][y][x] * s2[c][y + ky][x + kx]
// db[m] = sum over y, x of dc3[m][y][x]
// A tile is one channel and four maps. A vec4 is four maps.
fn c3_weight_gradient(base: u32, channel: u32, group: u32) {
    var acc = array<vec4<f32>, 25>();
    var bias = vec4(0.0);
    for (var y = 0u; y < 10u; y++) {
        let offset = base + S2 + channel * S2_MAP_STRIDE + y * S2_ROW_STRIDE;
        let d_offset = base + C3 + group * (4u * C3_MAP_STRIDE) + (y + 1u) * C3_ROW_STRIDE;
        var rows: array<array<f32, 14>, 5>;
        for (var ky = 0u; ky < 5u; ky++) { // unroll
            for (var x = 0u; x < 4u; x++) { // unroll
                rows[ky][x] = scratch[offset + ky * S2_ROW_STRIDE + x];
            }
        }
        for (var x = 0u; x < 10u; x++) { // unroll
            let d = vec4(
                scratch[d_offset + x], scratch[d_offset + C3_MAP_STRIDE + x],
                scratch[d_offset + 2u * C3_MAP_STRIDE + x], scratch[d_offset + 3u * C3_MAP_STRIDE + x]);
            bias += d;
            for (var ky = 0u; ky < 5u; ky++) { // unroll
                rows[ky][x + 4u] = scratch[offset + ky * S2_ROW_STRIDE + x + 4u];
                for (var kx = 0u; kx < 5u; kx++) { // unroll
                    acc[ky * 5u + kx] = fma(vec4(rows[ky][x + kx]), d, acc[ky * 5u + kx]);
                }
            }
        }
    }
    let to = base + DW_C3 + group * 4u;
    for (var tap = 0u; tap < 25u; tap++) { // unroll
        for (var m = 0u; m < 4u; m++) { // unroll
            scratch[to + (channel * 25u + tap) * W_C3_TAP_STRIDE + m] = acc[tap][m];
        }
    }
    if channel == 0u {
        for (var m = 0u; m < 4u; m++) { // unroll
            scratch[to + 6u * W_C3_CHANNEL_STRIDE + m] = BIAS_INPUT * bias[m];
        }
    }
}

// pixels [28][28], c1 [6][28][28], ds2 [6][14][16, 14 used] -> dw [7 splits][2 groups][25 taps + bias][4, 3 used]
// dc1 = activation_backward(c1, pool_backward(c1, ds2))
// dw[m][ky][kx] = sum over y, x of dc1[m][y][x] * pixel[y + ky - 2][x + kx - 2]
// db[m] = sum over y, x of dc1[m][y][x]
// A tile is one split, four rows, of three maps; an iteration takes 2x4 positions. A vec4 is four neighbours in a row.
fn c1_weight_gradient(image: u32, base: u32, split: u32, group: u32) {
    var acc = array<vec3<f32>, 25>();
    var bias = vec3(0.0);
    for (var i = 0u; i < 14u; i++) {
        let y = split * 4u + i / 7u * 2u;
        let word = i % 7u;
        var above: array<vec4<f32>, 3>; // dc1[m][y]
        var below: array<vec4<f32>, 3>; // dc1[m][y + 1]
        for (var m = 0u; m < 3u; m++) { // unroll
            let map = group * 3u + m;
            let offset = base + C1 + map * C1_MAP_STRIDE + y * C1_ROW_STRIDE + word * 4u;
            let a = vec4(scratch[offset], scratch[offset + 1u], scratch[offset + 2u], scratch[offset + 3u]);
            let b = vec4(
                scratch[offset + C1_ROW_STRIDE], scratch[offset + (C1_ROW_STRIDE + 1u)],
                scratch[offset + (C1_ROW_STRIDE + 2u)], scratch[offset + (C1_ROW_STRIDE + 3u)]);
            let d_offset = base + D_S2 + map * S2_MAP_STRIDE + y * (S2_ROW_STRIDE / 2u) + word * 2u;
            let d = vec4(scratch[d_offset], scratch[d_offset + 1u], 0.0, 0.0);
            let unused = vec2(0.0);
            let s = pool_backward(
                array(vec4(a.xz, unused), vec4(a.yw, unused), vec4(b.xz, unused), vec4(b.yw, unused)), d);
            above[m] = activation_backward(a, vec4(s[0].x, s[1].x, s[0].y, s[1].y));
            below[m] = activation_backward(b, vec4(s[2].x, s[3].x, s[2].y, s[3].y));
            bias[m] += dot(above[m] + below[m], vec4(1.0));
        }
        var next = window(image, y - 2u, word);
        for (var ky = 0u; ky < 5u; ky++) { // unroll
            let x = next;
            next = window(image, y + ky - 1u, word);
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let p = vec4(x[kx], x[kx + 1u], x[kx + 2u], x[kx + 3u]);
                let q = vec4(next[kx], next[kx + 1u], next[kx + 2u], next[kx + 3u]);
                acc[ky * 5u + kx] += vec3(
                    dot(p, above[0]) + dot(q, below[0]), dot(p, above[1]) + dot(q, below[1]),
                    dot(p, above[2]) + dot(q, below[2]));
            }
        }
    }
    let to = base + DW_C1 + split * DW_C1_SPLIT_STRIDE + group * W_C1_GROUP_STRIDE;
    for (var m = 0u; m < 3u; m++) { // unroll
        for (var tap = 0u; tap < 25u; tap++) { // unroll
            scratch[to + tap * 4u + m] = acc[tap][m];
        }
        scratch[to + 100u + m] = BIAS_INPUT * bias[m];
    }
}

@compute @workgroup_size(24)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let base = workgroup.x * SCRATCH_STRIDE;
    // Loops of one iteration instead of branches: software drivers skip a loop in which no thread has work, but execute
    // both sides of every branch.
    for (var tile = t; tile < TILES; tile += THREADS) {
        s2_backward(base, tile);
    }
    c3_weight_gradient(base, t / 4u, t % 4u);
    storageBarrier();
    for (var tile = t; tile < TILES; tile += THREADS) {
        let image = order[metrics.current_batch * metrics.batch_size + workgroup.x];
        c1_weight_gradient(image, base, tile / 2u, tile % 2u);
    }
}
