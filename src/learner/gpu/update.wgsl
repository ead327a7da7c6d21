// A step's last kernel: every weight's gradient, summed over the batch, and its change. Lengths in this file are in vec4.

@group(0) @binding(0) var<storage, read_write> weights: array<vec4<f32>, PARAMETERS>;
@group(0) @binding(1) var<storage, read_write> moments: array<vec4<f32>, MOMENTS>;
@group(0) @binding(2) var<storage, read_write> ledger: Ledger;
@group(0) @binding(3) var<storage, read> scratch: array<vec4<f32>, SLOTS * SCRATCH / 4u>;

const SLOT = SCRATCH / 4u;

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

// Eight inputs by eight outputs of a dense layer, where there are as many; `inputs` and `outputs` are places in `scratch`.
fn learn_dense(tile: u32, inputs: u32, rows: u32, outputs: u32, columns: u32, first_weight: u32, count: u32) {
    let across = (columns + 1u) / 2u;
    let row = tile / across * 2u;
    let column = tile % across * 2u;
    if row >= rows {
        return;
    }
    var sums = array<vec4<f32>, 16>(); // [8 inputs][2]
    for (var s = 0u; s < count; s++) {
        let start = s * SLOT + inputs + row;
        let to = s * SLOT + outputs + column;
        let d = scratch[to];
        let e = scratch[to + 1u];
        for (var half = 0u; half < 2u; half++) { // unroll
            let x = scratch[start + half];
            for (var i = 0u; i < 4u; i++) { // unroll
                sums[half * 8u + i * 2u] += x[i] * d;
                sums[half * 8u + i * 2u + 1u] += x[i] * e;
            }
        }
    }
    for (var i = 0u; i < 8u; i++) { // unroll
        if row + i / 4u < rows {
            let first = first_weight + (row * 4u + i) * columns + column;
            learn(first, sums[i * 2u]);
            if column + 1u < columns {
                learn(first + 1u, sums[i * 2u + 1u]);
            }
        }
    }
}

// Four weights of a convolution: the sum of the shares, of which each image has so many, one behind the other.
fn learn_convolution(i: u32, place: u32, length: u32, shares: u32, first_weight: u32, count: u32) {
    if i >= length {
        return;
    }
    var sum = vec4(0.0);
    for (var s = 0u; s < count; s++) {
        for (var share = 0u; share < shares; share++) {
            sum += scratch[s * SLOT + place + share * length + i];
        }
    }
    learn(first_weight + i, sum);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let group = workgroup.x;
    let count = min(ledger.batch_size, ledger.images - ledger.batch_now * ledger.batch_size);
    if group < 10u {
        learn_convolution(group * 64u + t, G3 / 4u, 604u, 1u, W3, count);
    } else if group < 11u {
        learn_convolution(t, G1 / 4u, 52u, 7u, W1, count);
    } else if group < 23u {
        learn_dense((group - 11u) * 64u + t, S4 / 4u, 101u, D5 / 4u, 30u, W5, count);
    } else if group < 26u {
        learn_dense((group - 23u) * 64u + t, A5 / 4u, 31u, D6 / 4u, 21u, W6, count);
    } else {
        learn_dense(t, A6 / 4u, 22u, D7 / 4u, 3u, W7, count);
    }
}
