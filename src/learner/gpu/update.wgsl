// The second half of a step: every weight's gradient, summed over the batch inside one workgroup, and its change.
// Workgroups 0 to 29: C3, one for each channel and row of the kernel. 30 to 34: C1, one for each row of the kernel.
// 35 and on: the dense layers, a thread for 4x4 weights.

@group(0) @binding(0) var<storage, read_write> weights: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read_write> moments: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read_write> ledger: Ledger;
@group(0) @binding(5) var<storage, read> scratch: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> planes: array<vec4<f32>>; // S2 as [image][6][14][4]

const IMAGE_WORDS = 196u;

var<workgroup> parts: array<vec4<f32>, 960>;

// Changes four weights for their gradient.
fn learn(i: u32, gradient: vec4<f32>) {
    if OPTIMIZER == SGD {
        weights[i] -= ledger.rate * gradient;
    } else if OPTIMIZER == MOMENTUM {
        let velocity = MOMENTUM_KEPT * moments[i] + gradient;
        moments[i] = velocity;
        weights[i] -= ledger.rate * velocity;
    } else {
        // Kingma and Ba 2015, algorithm 1. The moments start at 0; the divisions take that bias out (section 3 there).
        let step = f32(ledger.steps_before + ledger.batch_now + 1u);
        let m = 0.9 * moments[i] + 0.1 * gradient;
        let v = 0.999 * moments[PARAMETERS + i] + 0.001 * gradient * gradient;
        moments[i] = m;
        moments[PARAMETERS + i] = v;
        let m_whole = m / (1.0 - exp2(step * log2(0.9)));
        let v_whole = v / (1.0 - exp2(step * log2(0.999)));
        weights[i] -= ledger.rate * m_whole / (sqrt(v_whole) + 1e-8);
    }
}

// Four inputs by four outputs of a dense layer; `inputs` and `outputs` are places in `scratch`.
fn learn_dense(tile: u32, inputs: u32, rows: u32, outputs: u32, columns: u32, first_weight: u32, count: u32) {
    let row = tile / columns;
    let column = tile % columns;
    if row >= rows {
        return;
    }
    var sums: array<vec4<f32>, 4>;
    for (var s = 0u; s < count; s++) {
        let x = scratch[s * SCRATCH + inputs + row];
        let d = scratch[s * SCRATCH + outputs + column];
        sums[0] += x.x * d;
        sums[1] += x.y * d;
        sums[2] += x.z * d;
        sums[3] += x.w * d;
    }
    for (var i = 0u; i < 4u; i++) { // unroll
        learn(first_weight + (row * 4u + i) * columns + column, sums[i]);
    }
}

// A thread for a row of the map, four maps and a fourth of the images; then the rows are summed.
fn learn_c3(channel: u32, ky: u32, count: u32, t: u32) {
    if t < 160u {
        let group = t % 4u;
        let y = t / 4u % 10u;
        var sums: array<vec4<f32>, 5>;
        var bias = vec4(0.0);
        for (var s = t / 40u; s < count; s += 4u) {
            let at = s * SCRATCH + D3 + y * 40u + group;
            let row = s * 336u + channel * 56u + (y + ky) * 4u;
            var x: array<f32, 16>;
            for (var i = 0u; i < 4u; i++) { // unroll
                let four = planes[row + i];
                x[i * 4u] = four.x;
                x[i * 4u + 1u] = four.y;
                x[i * 4u + 2u] = four.z;
                x[i * 4u + 3u] = four.w;
            }
            for (var i = 0u; i < 10u; i++) { // unroll
                let d = scratch[at + i * 4u];
                bias += d;
                for (var kx = 0u; kx < 5u; kx++) { // unroll
                    sums[kx] += x[i + kx] * d;
                }
            }
        }
        for (var kx = 0u; kx < 5u; kx++) { // unroll
            parts[t * 6u + kx] = sums[kx];
        }
        parts[t * 6u + 5u] = bias;
    }
    workgroupBarrier();
    if t < 24u {
        let group = t % 4u;
        let kx = t / 4u;
        var sum = vec4(0.0);
        for (var i = 0u; i < 40u; i++) {
            sum += parts[(i * 4u + group) * 6u + kx];
        }
        if kx < 5u {
            learn(W3 + (channel * 25u + ky * 5u + kx) * 4u + group, sum);
        } else if channel == 0u && ky == 0u {
            learn(W3 + 600u + group, sum);
        }
    }
}

// A thread for a row of the map and a ninth of the images; then the rows are summed.
fn learn_c1(ky: u32, start: u32, count: u32, t: u32) {
    var sums: array<vec4<f32>, 6>; // one for each column of the kernel, and the bias
    var rest: array<vec2<f32>, 6>;
    let y = t % 28u;
    let source = i32(y + ky) - 2;
    // The bias comes from the middle row of the kernel, for which no row of the map is left out.
    if t < 252u && source >= 0 && source < 28 {
        for (var s = t / 28u; s < count; s += 9u) {
            let words = order[start + s] * IMAGE_WORDS + u32(source) * 7u;
            let at = s * SCRATCH + D1 + y * 56u;
            var before = vec4(0.0);
            var here = unpack4x8unorm(pixels[words]);
            for (var k = 0u; k < 7u; k++) {
                var after = vec4(0.0);
                if k < 6u {
                    after = unpack4x8unorm(pixels[words + k + 1u]);
                }
                let x = array(before.z, before.w, here.x, here.y, here.z, here.w, after.x, after.y);
                for (var i = 0u; i < 4u; i++) { // unroll
                    let d = scratch[at + (k * 4u + i) * 2u];
                    let e = scratch[at + (k * 4u + i) * 2u + 1u].xy;
                    sums[5] += d;
                    rest[5] += e;
                    for (var kx = 0u; kx < 5u; kx++) { // unroll
                        sums[kx] += x[i + kx] * d;
                        rest[kx] += x[i + kx] * e;
                    }
                }
                before = here;
                here = after;
            }
        }
    }
    for (var kx = 0u; kx < 6u; kx++) { // unroll
        parts[t] = sums[kx];
        parts[256u + t] = vec4(rest[kx], 0.0, 0.0);
        workgroupBarrier();
        var sum = vec4(0.0);
        if t < 32u {
            for (var i = 0u; i < 16u; i++) {
                sum += parts[t * 16u + i];
            }
            parts[512u + t] = sum;
        }
        workgroupBarrier();
        if t < 2u && (kx < 5u || ky == 2u) {
            sum = vec4(0.0);
            for (var i = 0u; i < 16u; i++) {
                sum += parts[512u + t * 16u + i];
            }
            learn(W1 + select(25u, ky * 5u + kx, kx < 5u) * 2u + t, sum);
        }
        workgroupBarrier();
    }
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let group = workgroup.x;
    let batch = ledger.batch_now;
    if group == 0u && t == 0u {
        ledger.batch_at = batch + 1u;
    }
    let start = batch * ledger.batch_size;
    let count = min(ledger.batch_size, ledger.images - start);
    if group < 30u {
        learn_c3(group / 5u, group % 5u, count, t);
    } else if group < 35u {
        learn_c1(group - 30u, start, count, t);
    } else if group < 47u {
        learn_dense((group - 35u) * 256u + t, A4, 101u, D5_OUT, 30u, W5, count);
    } else if group < 50u {
        learn_dense((group - 47u) * 256u + t, A5, 31u, D6_OUT, 21u, W6, count);
    } else {
        learn_dense(t, A6, 22u, D7_OUT, 3u, W7, count);
    }
}
