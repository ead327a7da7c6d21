// Reads images without learning from them: a workgroup an image.

@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read_write> logits: array<vec4<f32>>; // [image][3], ten logits and two zeros

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) t: u32) {
    load_image(workgroup.x * IMAGE_WORDS, t);
    forward_c1_s2(t);
    forward_c3_s4(t);
    forward_dense(t);
    if t < 3u {
        logits[workgroup.x * 3u + t] = wide[LOGITS + t];
    }
}
