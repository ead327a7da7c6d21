// Loads of pixels. The image is not padded in memory: pixels outside of it read as 0.

@group(0) @binding(1) var<storage, read> pixels: array<u32>; // [images][28 rows][7 words], a word is four pixels

const PIXEL_ROW_STRIDE = 7u; // words
const IMAGE_STRIDE = 196u; // words

// pixels [28][7] -> [4], from 0 to 1
fn four_pixels(image: u32, row: u32, word: u32) -> vec4<f32> {
    // An index of -1 wraps around to a large number, which is outside, too.
    let inside = row < 28u && word < PIXEL_ROW_STRIDE;
    let offset = image * IMAGE_STRIDE + select(0u, row * PIXEL_ROW_STRIDE + word, inside);
    return unpack4x8unorm(select(0u, pixels[offset], inside));
}

// pixels [28][28] -> [8]: window[i] = pixel[row][4 * word - 2 + i], the inputs of four neighbours in C1
fn window(image: u32, row: u32, word: u32) -> array<f32, 8> {
    let before = four_pixels(image, row, word - 1u);
    let here = four_pixels(image, row, word);
    let after = four_pixels(image, row, word + 1u);
    return array(before.z, before.w, here.x, here.y, here.z, here.w, after.x, after.y);
}
