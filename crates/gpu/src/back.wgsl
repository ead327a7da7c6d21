// A step's third kernel, a workgroup an image: back to S2 and to C1, and the image's share of both convolutions'
// gradients. The shares lie as the weights do.

@group(0) @binding(0) var<storage, read> weights: array<f32, PARAMETERS * 4u>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> metrics: Metrics;
@group(0) @binding(4) var<storage, read_write> scratch: array<f32, SLOTS * SCRATCH>;

// As many as C3 has pairs of a channel and four maps.
const THREADS = 24u;

fn row_of_c3(start: u32) -> array<f32, 10> {
    var row: array<f32, 10>;
    for (var x = 0u; x < 10u; x++) { // unroll
        row[x] = scratch[start + x];
    }
    return row;
}

// The gradient at S2: a thread for two rows of three channels.
fn back_to_s2(slot: u32, t: u32) {
    let y = t / 2u * 2u;
    let first_channel = t % 2u * 3u;
    // The kernel's rows that reach the map.
    let first_ky = max(y, 9u) - 9u;
    let last_ky = min(y + 1u, 4u);
    // Zeros, written down: inside of a loop Chromium on SwiftShader keeps what a variable without them held.
    var sums = array<vec3<f32>, 28>(); // [2 rows][14]
    for (var map = 0u; map < 16u; map++) {
        // Before and behind its ten rows a map has one of zeros.
        let start = slot + A3 + map * 120u + (y + 1u) * 10u;
        var above = row_of_c3(start + 10u - first_ky * 10u);
        for (var ky = first_ky; ky <= last_ky; ky++) {
            let below = above;
            above = row_of_c3(start - ky * 10u);
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let tap = W3 * 4u + (first_channel * 25u + ky * 5u + kx) * 16u + map;
                let w = vec3(weights[tap], weights[tap + 400u], weights[tap + 800u]);
                for (var x = 0u; x < 10u; x++) { // unroll
                    sums[x + kx] = fma(vec3(above[x]), w, sums[x + kx]);
                    sums[14u + x + kx] = fma(vec3(below[x]), w, sums[14u + x + kx]);
                }
            }
        }
    }
    for (var c = 0u; c < 3u; c++) { // unroll
        for (var x = 0u; x < 14u; x++) { // unroll
            let to = slot + D2 + (first_channel + c) * 224u + y * 16u + x;
            scratch[to] = sums[x][c];
            scratch[to + 16u] = sums[14u + x][c];
        }
    }
}

// C3's gradient: a thread for one channel and four maps.
fn learn_c3(slot: u32, channel: u32, group: u32) {
    var sums = array<vec4<f32>, 25>();
    var bias = vec4(0.0);
    for (var y = 0u; y < 10u; y++) {
        let start = slot + S2 + channel * 224u + y * 16u;
        let d_from = slot + A3 + group * 480u + (y + 1u) * 10u;
        var row: array<array<f32, 14>, 5>;
        for (var ky = 0u; ky < 5u; ky++) { // unroll
            for (var x = 0u; x < 4u; x++) { // unroll
                row[ky][x] = scratch[start + ky * 16u + x];
            }
        }
        for (var x = 0u; x < 10u; x++) { // unroll
            let d = vec4(
                scratch[d_from + x], scratch[d_from + 120u + x], scratch[d_from + 240u + x], scratch[d_from + 360u + x]);
            bias += d;
            for (var ky = 0u; ky < 5u; ky++) { // unroll
                row[ky][x + 4u] = scratch[start + ky * 16u + x + 4u];
                for (var kx = 0u; kx < 5u; kx++) { // unroll
                    sums[ky * 5u + kx] = fma(vec4(row[ky][x + kx]), d, sums[ky * 5u + kx]);
                }
            }
        }
    }
    let to = slot + G3 + group * 4u;
    for (var tap = 0u; tap < 25u; tap++) { // unroll
        for (var m = 0u; m < 4u; m++) { // unroll
            scratch[to + (channel * 25u + tap) * 16u + m] = sums[tap][m];
        }
    }
    if channel == 0u {
        for (var m = 0u; m < 4u; m++) { // unroll
            scratch[to + 2400u + m] = bias[m];
        }
    }
}

// C1's gradient: a thread for four rows of three maps.
fn learn_c1(image: u32, slot: u32, quarter: u32, group: u32) {
    var sums = array<vec3<f32>, 25>();
    var bias = vec3(0.0);
    for (var i = 0u; i < 14u; i++) {
        let y = quarter * 4u + i / 7u * 2u;
        let word = i % 7u;
        // The gradient at the sums of 2x4 positions.
        var above: array<vec4<f32>, 3>;
        var below: array<vec4<f32>, 3>;
        for (var m = 0u; m < 3u; m++) { // unroll
            let map = group * 3u + m;
            let start = slot + A1 + map * 784u + y * 28u + word * 4u;
            let a = vec4(scratch[start], scratch[start + 1u], scratch[start + 2u], scratch[start + 3u]);
            let b = vec4(scratch[start + 28u], scratch[start + 29u], scratch[start + 30u], scratch[start + 31u]);
            let d_from = slot + D2 + map * 224u + y * 8u + word * 2u;
            let d = vec4(scratch[d_from], scratch[d_from + 1u], 0.0, 0.0);
            let none = vec2(0.0);
            let s = unpool(array(vec4(a.xz, none), vec4(a.yw, none), vec4(b.xz, none), vec4(b.yw, none)), d);
            above[m] = slope(a, vec4(s[0].x, s[1].x, s[0].y, s[1].y));
            below[m] = slope(b, vec4(s[2].x, s[3].x, s[2].y, s[3].y));
            bias[m] += dot(above[m] + below[m], vec4(1.0));
        }
        var next = window(image, y - 2u, word);
        for (var ky = 0u; ky < 5u; ky++) { // unroll
            let x = next;
            next = window(image, y + ky - 1u, word);
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let p = vec4(x[kx], x[kx + 1u], x[kx + 2u], x[kx + 3u]);
                let q = vec4(next[kx], next[kx + 1u], next[kx + 2u], next[kx + 3u]);
                sums[ky * 5u + kx] += vec3(
                    dot(p, above[0]) + dot(q, below[0]), dot(p, above[1]) + dot(q, below[1]),
                    dot(p, above[2]) + dot(q, below[2]));
            }
        }
    }
    let to = slot + G1 + quarter * 208u + group * 104u;
    for (var m = 0u; m < 3u; m++) { // unroll
        for (var tap = 0u; tap < 25u; tap++) { // unroll
            scratch[to + tap * 4u + m] = sums[tap][m];
        }
        scratch[to + 100u + m] = bias[m];
    }
}

@compute @workgroup_size(24)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let slot = workgroup.x * SCRATCH;
    // Loops of one turn: unlike a branch, drivers in software jump over them where no thread has work.
    for (var i = t; i < 14u; i += THREADS) {
        back_to_s2(slot, i);
    }
    learn_c3(slot, t / 4u, t % 4u);
    storageBarrier();
    for (var i = t; i < 14u; i += THREADS) {
        let image = order[metrics.batch_now * metrics.batch_size + workgroup.x];
        learn_c1(image, slot, i / 2u, i % 2u);
    }
}
