//! Layout of the weights and of `scratch` on the GPU, for this crate and for the kernels: channels last in vectors of
//! four, biases after their weights. All offsets, strides and lengths are in floats.

use lenet_experiment::network::PARAMETERS;

/// Defines constants and lists them in `SHARED`, for the kernels.
macro_rules! shared {
    ($($(#[$doc:meta])* $visibility:vis $name:ident = $value:expr;)*) => {
        $($(#[$doc])* $visibility const $name: usize = $value;)*
        const SHARED: &[(&str, usize)] = &[$((stringify!($name), $name)),*];
    };
}

shared! {
    /// Weights [2 groups][25 taps + bias][4, 3 used]; a group is three maps.
    W_C1 = 0;
    W_C1_GROUP_STRIDE = 26 * 4;
    /// Weights [6 channels][25 taps][16 maps], biases [16].
    W_C3 = W_C1 + 2 * W_C1_GROUP_STRIDE;
    W_C3_TAP_STRIDE = 16;
    W_C3_CHANNEL_STRIDE = 25 * W_C3_TAP_STRIDE;
    B_C3 = W_C3 + 6 * W_C3_CHANNEL_STRIDE;
    /// Weights [400][120], biases [4, 1 used][120]: a row of biases, to be multiplied by [`S4`]'s 1, and three of zeros.
    W_C5 = B_C3 + 16;
    B_C5 = W_C5 + 400 * 120;
    /// Weights [120][84], biases [4, 1 used][84].
    W_F6 = B_C5 + 4 * 120;
    B_F6 = W_F6 + 120 * 84;
    /// Weights [84][12, 10 used], biases [4, 1 used][12, 10 used].
    W_OUTPUT = B_F6 + 4 * 84;
    B_OUTPUT = W_OUTPUT + 84 * 12;
    /// All weights, unused floats included.
    pub WEIGHTS_LENGTH = B_OUTPUT + 4 * 12;

    /// [10], 2 unused. First in `scratch`, so that a readback needs no offset.
    LOGITS = 0;
    /// [6][28][28]
    C1 = LOGITS + LOGITS_LENGTH;
    C1_ROW_STRIDE = 28;
    C1_MAP_STRIDE = 28 * C1_ROW_STRIDE;
    /// [6][14][16, 14 used]
    S2 = C1 + 6 * C1_MAP_STRIDE;
    S2_ROW_STRIDE = 16;
    S2_MAP_STRIDE = 14 * S2_ROW_STRIDE;
    /// [16][12][10]: ten rows between two of zeros. The backward pass overwrites it with the gradient of C3's
    /// pre-activations.
    C3 = S2 + 6 * S2_MAP_STRIDE;
    C3_ROW_STRIDE = 10;
    C3_MAP_STRIDE = 12 * C3_ROW_STRIDE;
    /// [25 positions][16 maps], [1, 0, 0, 0]. The 1 is the input that the next layer's biases are multiplied by.
    S4 = C3 + 16 * C3_MAP_STRIDE;
    S4_POSITION_STRIDE = 16;
    /// [120], [1, 0, 0, 0]
    C5 = S4 + 25 * S4_POSITION_STRIDE + 4;
    /// [84], [1, 0, 0, 0]
    F6 = C5 + 120 + 4;
    /// Gradients of pre-activations: [12, 10 used], [84], [120].
    D_OUTPUT = F6 + 84 + 4;
    D_F6 = D_OUTPUT + 12;
    D_C5 = D_F6 + 84;
    /// Gradient of S2, laid out as S2.
    D_S2 = D_C5 + 120;
    /// The image's gradient of C3's weights and biases, laid out as they are.
    DW_C3 = D_S2 + 6 * S2_MAP_STRIDE;
    /// The image's gradient of C1's weights and biases, laid out as they are, once for every four rows.
    DW_C1 = DW_C3 + 151 * W_C3_TAP_STRIDE;
    DW_C1_SPLIT_STRIDE = 2 * W_C1_GROUP_STRIDE;
    /// Partial sums of a dense layer: [128 threads][4].
    PARTIAL_SUMS = DW_C1 + 7 * DW_C1_SPLIT_STRIDE;
    /// From an image's part of `scratch` to the next.
    pub SCRATCH_STRIDE = PARTIAL_SUMS + 128 * 4;

    /// Images of a workgroup of `dense.wgsl`.
    pub DENSE_IMAGES = 8;
    /// Workgroups of `update.wgsl`: C3's weights are updated from workgroup 0 on, the other layers' from these on.
    UPDATE_C1 = 10;
    UPDATE_C5 = 11;
    UPDATE_F6 = 23;
    UPDATE_OUTPUT = 26;
    pub UPDATE_WORKGROUPS = 27;
}

/// Length of the logits.
pub const LOGITS_LENGTH: usize = 12;

/// The constants as WGSL, with the number of images that fit into `scratch`.
pub fn header(capacity: u32) -> String {
    let shared = SHARED.iter().map(|(name, value)| format!("const {name} = {value}u;\n"));
    shared.collect::<String>() + &format!("const CAPACITY = {capacity}u;\n")
}

/// Offset of each parameter in the weights, in the order of [`lenet_experiment::network::TENSORS`].
pub fn offsets() -> Vec<usize> {
    let mut offsets = Vec::with_capacity(PARAMETERS);
    let in_c1 = |map: usize, tap: usize| W_C1 + map / 3 * W_C1_GROUP_STRIDE + tap * 4 + map % 3;
    offsets.extend((0..6).flat_map(|map| (0..25).map(move |tap| in_c1(map, tap))));
    offsets.extend((0..6).map(|map| in_c1(map, 25)));
    for map in 0..16 {
        offsets.extend((0..6 * 25).map(|tap| W_C3 + tap * W_C3_TAP_STRIDE + map));
    }
    offsets.extend((0..16).map(|map| B_C3 + map));
    // S4 is [16 maps][25 positions] in PyTorch, [25 positions][16 maps] here.
    let from_s4 = |input: usize| input % 25 * S4_POSITION_STRIDE + input / 25;
    for (weights, biases, inputs, outputs, row_stride) in
        [(W_C5, B_C5, 400, 120, 120), (W_F6, B_F6, 120, 84, 84), (W_OUTPUT, B_OUTPUT, 84, 10, 12)]
    {
        for output in 0..outputs {
            let row = |input| if weights == W_C5 { from_s4(input) } else { input };
            offsets.extend((0..inputs).map(|input| weights + row(input) * row_stride + output));
        }
        offsets.extend((0..outputs).map(|output| biases + output));
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_its_own_offset() {
        let mut offsets = offsets();
        offsets.sort_unstable();
        offsets.dedup();
        assert_eq!((offsets.len(), offsets.last()), (PARAMETERS, Some(&(B_OUTPUT + 9))));
        assert!(offsets[PARAMETERS - 1] < WEIGHTS_LENGTH);
    }

    /// Kernels address weights and scratch as `vec4<f32>`.
    #[test]
    fn offsets_and_strides_are_whole_vectors() {
        let in_vectors = [W_C1, W_C3, B_C3, W_C5, B_C5, W_F6, B_F6, W_OUTPUT, B_OUTPUT, WEIGHTS_LENGTH];
        let in_scratch = [S4, C5, F6, D_OUTPUT, D_F6, D_C5, DW_C3, DW_C1, PARTIAL_SUMS, SCRATCH_STRIDE];
        assert!(in_vectors.into_iter().chain(in_scratch).all(|offset| offset.is_multiple_of(4)));
    }
}
