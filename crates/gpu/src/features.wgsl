// First kernel of a step, one workgroup per image: forward pass of C1, S2, C3 and S4. The backward pass needs all four, so
// all are stored in `scratch`.

@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>, WEIGHTS_LENGTH / 4u>;
@group(0) @binding(2) var<storage, read> order: array<u32>; // [images of the epoch]
@group(0) @binding(3) var<storage, read_write> metrics: Metrics;
@group(0) @binding(4) var<storage, read_write> scratch: array<f32, CAPACITY * SCRATCH_STRIDE>;

// One per tile of C3. Software drivers (SwiftShader) execute every thread between two barriers, busy or idle.
const THREADS = 20u;

// Tiles of C1: [2 groups of three maps][7][7].
const C1_TILE_ROW_STRIDE = 7u;
const C1_TILE_GROUP_STRIDE = 49u;
const C1_TILES = 98u;

// pixels [28][28], weights [2 groups][25 taps + bias][4, 3 used] -> c1 [6][28][28], s2 [6][14][16, 14 used]
// c1[m][y][x] = act(b[m] + sum over ky, kx of w[m][ky][kx] * pixel[y + ky - 2][x + kx - 2])
// s2[m][y][x] = pool(c1[m][2y..2y + 2][2x..2x + 2])
// A tile is 4x4 positions of three maps. A vec4 is four neighbours in a row.
fn c1_s2(image: u32, base: u32, tile: u32) {
    let first_map = tile / C1_TILE_GROUP_STRIDE * 3u;
    let y = tile % C1_TILE_GROUP_STRIDE / C1_TILE_ROW_STRIDE * 4u;
    let word = tile % C1_TILE_ROW_STRIDE;
    let group = W_C1 / 4u + tile / C1_TILE_GROUP_STRIDE * (W_C1_GROUP_STRIDE / 4u);
    var acc: array<vec4<f32>, 12>; // [4 rows][3 maps]
    let bias = weights[group + 25u];
    for (var r = 0u; r < 4u; r++) { // unroll
        for (var m = 0u; m < 3u; m++) { // unroll
            acc[r * 3u + m] = vec4(bias[m]);
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
                acc[r * 3u] = fma(vec4(w.x), four, acc[r * 3u]);
                acc[r * 3u + 1u] = fma(vec4(w.y), four, acc[r * 3u + 1u]);
                acc[r * 3u + 2u] = fma(vec4(w.z), four, acc[r * 3u + 2u]);
            }
        }
    }
    for (var m = 0u; m < 3u; m++) { // unroll
        let map = first_map + m;
        var a: array<vec4<f32>, 4>;
        for (var r = 0u; r < 4u; r++) { // unroll
            a[r] = activation(acc[r * 3u + m]);
            let to = base + C1 + map * C1_MAP_STRIDE + (y + r) * C1_ROW_STRIDE + word * 4u;
            scratch[to] = a[r].x;
            scratch[to + 1u] = a[r].y;
            scratch[to + 2u] = a[r].z;
            scratch[to + 3u] = a[r].w;
        }
        let pooled = pool(
            vec4(a[0].xz, a[2].xz), vec4(a[0].yw, a[2].yw), vec4(a[1].xz, a[3].xz), vec4(a[1].yw, a[3].yw));
        let to = base + S2 + map * S2_MAP_STRIDE + y * (S2_ROW_STRIDE / 2u) + word * 2u;
        scratch[to] = pooled.x;
        scratch[to + 1u] = pooled.y;
        scratch[to + S2_ROW_STRIDE] = pooled.z;
        scratch[to + (S2_ROW_STRIDE + 1u)] = pooled.w;
    }
}

fn load_s2_row(offset: u32) -> array<f32, 14> {
    var row: array<f32, 14>;
    for (var x = 0u; x < 14u; x++) { // unroll
        row[x] = scratch[offset + x];
    }
    return row;
}

// s2 [6][14][16, 14 used], weights [6 channels][25 taps][16 maps], biases [16]
//     -> c3 [16][12, rows 1 to 10 used][10], s4 [25 positions][16 maps]
// c3[m][y][x] = act(b[m] + sum over c, ky, kx of w[m][c][ky][kx] * s2[c][y + ky][x + kx])
// s4[y][x][m] = pool(c3[m][2y..2y + 2][2x..2x + 2])
// A tile is two rows of four maps. A vec4 is four maps.
fn c3_s4(base: u32, tile: u32) {
    let y = tile / 4u * 2u;
    let group = tile % 4u;
    var acc: array<vec4<f32>, 20>; // [2 rows][10]
    let bias = weights[B_C3 / 4u + group];
    for (var i = 0u; i < 20u; i++) { // unroll
        acc[i] = bias;
    }
    for (var channel = 0u; channel < 6u; channel++) {
        let offset = base + S2 + channel * S2_MAP_STRIDE + y * S2_ROW_STRIDE;
        var below = load_s2_row(offset);
        for (var ky = 0u; ky < 5u; ky++) {
            let above = below;
            below = load_s2_row(offset + (ky + 1u) * S2_ROW_STRIDE);
            for (var kx = 0u; kx < 5u; kx++) { // unroll
                let w = weights[W_C3 / 4u + (channel * 25u + ky * 5u + kx) * (W_C3_TAP_STRIDE / 4u) + group];
                for (var x = 0u; x < 10u; x++) { // unroll
                    acc[x] = fma(vec4(above[x + kx]), w, acc[x]);
                    acc[10u + x] = fma(vec4(below[x + kx]), w, acc[10u + x]);
                }
            }
        }
    }
    for (var x = 0u; x < 5u; x++) { // unroll
        let a = activation(acc[x * 2u]);
        let b = activation(acc[x * 2u + 1u]);
        let c = activation(acc[x * 2u + 10u]);
        let d = activation(acc[x * 2u + 11u]);
        let pooled = pool(a, b, c, d);
        for (var m = 0u; m < 4u; m++) { // unroll
            let to = base + C3 + (group * 4u + m) * C3_MAP_STRIDE + (y + 1u) * C3_ROW_STRIDE + x * 2u;
            scratch[to] = a[m];
            scratch[to + 1u] = b[m];
            scratch[to + C3_ROW_STRIDE] = c[m];
            scratch[to + (C3_ROW_STRIDE + 1u)] = d[m];
            scratch[base + S4 + (y / 2u * 5u + x) * S4_POSITION_STRIDE + group * 4u + m] = pooled[m];
        }
    }
}

@compute @workgroup_size(20)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    let index = workgroup.x; // in the batch
    let batch = metrics.next_batch;
    if index == 0u && t == 0u {
        metrics.current_batch = batch;
    }
    let image = order[batch * metrics.batch_size + index];
    let base = index * SCRATCH_STRIDE;
    for (var tile = t; tile < C1_TILES; tile += THREADS) {
        c1_s2(image, base, tile);
    }
    storageBarrier();
    c3_s4(base, t);
}
