// A step's first kernel, a workgroup an image: C1, S2, C3, S4. All that is kept lies in `scratch`.

@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>, PARAMETERS>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> metrics: Metrics;
@group(0) @binding(4) var<storage, read_write> scratch: array<f32, SLOTS * SCRATCH>;

// C3 has as many tiles. A driver in software pays for every thread between two barriers, whether it works or not.
const THREADS = 20u;

// A tile is 4x4 positions of three maps of C1. A vector is four neighbours of a row.
fn c1_s2(image: u32, slot: u32, tile: u32) {
    let first_map = tile / 49u * 3u;
    let y = tile % 49u / 7u * 4u;
    let word = tile % 7u;
    let group = W1 + tile / 49u * 26u;
    var sums: array<vec4<f32>, 12>; // [4 rows][3 maps]
    let bias = weights[group + 25u];
    for (var r = 0u; r < 4u; r++) { // unroll
        for (var m = 0u; m < 3u; m++) { // unroll
            sums[r * 3u + m] = vec4(bias[m]);
        }
    }
    for (var ky = 0u; ky < 5u; ky++) {
        let row = y + ky - 2u;
        let x = array(
            window(image, row, word), window(image, row + 1u, word),
            window(image, row + 2u, word), window(image, row + 3u, word));
        for (var kx = 0u; kx < 5u; kx++) { // unroll
            let w = weights[group + ky * 5u + kx];
            for (var r = 0u; r < 4u; r++) { // unroll
                let four = vec4(x[r][kx], x[r][kx + 1u], x[r][kx + 2u], x[r][kx + 3u]);
                sums[r * 3u] = fma(vec4(w.x), four, sums[r * 3u]);
                sums[r * 3u + 1u] = fma(vec4(w.y), four, sums[r * 3u + 1u]);
                sums[r * 3u + 2u] = fma(vec4(w.z), four, sums[r * 3u + 2u]);
            }
        }
    }
    for (var m = 0u; m < 3u; m++) { // unroll
        let map = first_map + m;
        var a: array<vec4<f32>, 4>;
        for (var r = 0u; r < 4u; r++) { // unroll
            a[r] = squash(sums[r * 3u + m]);
            let to = slot + A1 + map * 784u + (y + r) * 28u + word * 4u;
            scratch[to] = a[r].x;
            scratch[to + 1u] = a[r].y;
            scratch[to + 2u] = a[r].z;
            scratch[to + 3u] = a[r].w;
        }
        let pooled = pool(
            vec4(a[0].xz, a[2].xz), vec4(a[0].yw, a[2].yw), vec4(a[1].xz, a[3].xz), vec4(a[1].yw, a[3].yw));
        let to = slot + S2 + map * 224u + y * 8u + word * 2u;
        scratch[to] = pooled.x;
        scratch[to + 1u] = pooled.y;
        scratch[to + 16u] = pooled.z;
        scratch[to + 17u] = pooled.w;
    }
}

fn row_of_s2(start: u32) -> array<f32, 14> {
    var row: array<f32, 14>;
    for (var x = 0u; x < 14u; x++) { // unroll
        row[x] = scratch[start + x];
    }
    return row;
}

// A thread for two rows of four maps of C3. A vector is four maps.
fn c3_s4(slot: u32, t: u32) {
    let y = t / 4u * 2u;
    let group = t % 4u;
    var sums: array<vec4<f32>, 20>; // [2 rows][10]
    let bias = weights[W3 + 600u + group];
    for (var i = 0u; i < 20u; i++) { // unroll
        sums[i] = bias;
    }
    for (var channel = 0u; channel < 6u; channel++) {
        let start = slot + S2 + channel * 224u + y * 16u;
        var below = row_of_s2(start);
        for (var ky = 0u; ky < 5u; ky++) {
            let above = below;
            below = row_of_s2(start + (ky + 1u) * 16u);
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let w = weights[W3 + (channel * 25u + ky * 5u + kx) * 4u + group];
                for (var x = 0u; x < 10u; x++) { // unroll
                    sums[x] = fma(vec4(above[x + kx]), w, sums[x]);
                    sums[10u + x] = fma(vec4(below[x + kx]), w, sums[10u + x]);
                }
            }
        }
    }
    for (var x = 0u; x < 5u; x++) { // unroll
        let a = squash(sums[x * 2u]);
        let b = squash(sums[x * 2u + 1u]);
        let c = squash(sums[x * 2u + 10u]);
        let d = squash(sums[x * 2u + 11u]);
        let pooled = pool(a, b, c, d);
        for (var m = 0u; m < 4u; m++) { // unroll
            let to = slot + A3 + (group * 4u + m) * 120u + (y + 1u) * 10u + x * 2u;
            scratch[to] = a[m];
            scratch[to + 1u] = b[m];
            scratch[to + 10u] = c[m];
            scratch[to + 11u] = d[m];
            scratch[slot + S4 + (y / 2u * 5u + x) * 16u + group * 4u + m] = pooled[m];
        }
    }
}

@compute @workgroup_size(20)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let place = workgroup.x;
    let batch = metrics.batch_at;
    if place == 0u && t == 0u {
        metrics.batch_now = batch;
    }
    let image = order[batch * metrics.batch_size + place];
    let slot = place * SCRATCH;
    for (var i = t; i < 98u; i += THREADS) {
        c1_s2(image, slot, i);
    }
    storageBarrier();
    c3_s4(slot, t);
}
