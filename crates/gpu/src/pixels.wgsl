// The padded image, read where it lies.

@group(0) @binding(1) var<storage, read> pixels: array<u32>; // four each, 7 words a row, 196 an image

fn four_pixels(image: u32, row: u32, word: u32) -> vec4<f32> {
    // A row or word before the first is a huge number.
    let inside = row < 28u && word < 7u;
    return unpack4x8unorm(select(0u, pixels[image * 196u + select(0u, row * 7u + word, inside)], inside));
}

// Eight pixels of a row, from two before its word `word` to two behind it; outside of the image there is 0.
fn window(image: u32, row: u32, word: u32) -> array<f32, 8> {
    let before = four_pixels(image, row, word - 1u);
    let here = four_pixels(image, row, word);
    let after = four_pixels(image, row, word + 1u);
    return array(before.z, before.w, here.x, here.y, here.z, here.w, after.x, after.y);
}
