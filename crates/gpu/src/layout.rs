//! Where the weights and the activations lie on the GPU: channels last, in vectors of four, biases behind their weights.

use lenet_experiment::network::PARAMETERS;

/// Floats in a vector.
const LANES: usize = 4;

/// Places of the layers' weights, in floats: C1 as [2 groups of maps][25 taps and bias][4, of which 3 are used], C3 as
/// [6 channels][25 taps][16 maps] and [16] biases, the dense layers as [inputs, bias and 3 unused][outputs].
const C1: usize = 0;
const C3: usize = C1 + 2 * 26 * 4;
const C5: usize = C3 + 151 * 16;
const F6: usize = C5 + 404 * 120;
const OUTPUT: usize = F6 + 124 * 84;

/// Floats of all weights, those without use included.
pub const LENGTH: usize = OUTPUT + 88 * 12;

/// Floats of the logits, which come first in an image's part of `scratch`.
pub const LOGITS: usize = 12;

/// What an image's part of `scratch` holds, in this order, and in how many floats: outputs of a layer (or what they are
/// pooled to), gradients at a layer's sums (at S2: at the layer itself), and the image's shares of the gradients at the
/// convolutions' weights. S4, A5 and A6 end in the 1 that the next layer's biases go with.
const SCRATCH: [(&str, usize); 14] = [
    ("LOGITS", LOGITS),
    ("A1", 6 * 28 * 28),
    ("S2", 6 * 14 * 16),  // rows of 14, and two floats without use
    ("A3", 16 * 12 * 10), // a row of zeros before and behind each map; on the way back the gradient
    ("S4", 25 * 16 + 4),
    ("A5", 120 + 4),
    ("A6", 84 + 4),
    ("D7", 12),
    ("D6", 84),
    ("D5", 120),
    ("D2", 6 * 14 * 16),
    ("G3", 151 * 16),
    ("G1", 7 * 2 * 26 * 4), // for every four rows
    ("PARTS", 128 * 4),     // sums that the threads of a dense layer leave for each other
];

/// Floats of `scratch` that an image takes.
pub const SCRATCH_LENGTH: usize = {
    let (mut sum, mut i) = (0, 0);
    while i < SCRATCH.len() {
        sum += SCRATCH[i].1;
        i += 1;
    }
    sum
};

/// The same places for the kernels, with room for so many images in `scratch`.
pub fn header(slots: u32) -> String {
    let weights = [("W1", C1), ("W3", C3), ("W5", C5), ("W6", F6), ("W7", OUTPUT), ("PARAMETERS", LENGTH)];
    let mut header: String = weights.iter().map(|(name, place)| constant(name, place / LANES)).collect();
    let mut place = 0;
    for (name, length) in SCRATCH {
        header += &constant(name, place);
        place += length;
    }
    header + &constant("SCRATCH", SCRATCH_LENGTH) + &constant("SLOTS", slots as usize)
}

fn constant(name: &str, value: usize) -> String {
    format!("const {name} = {value}u;\n")
}

/// Where each parameter lies, in the order of [`lenet_experiment::network::TENSORS`].
pub fn offsets() -> Vec<usize> {
    let mut offsets = Vec::with_capacity(PARAMETERS);
    let in_c1 = |map: usize, tap: usize| C1 + map / 3 * 26 * 4 + tap * 4 + map % 3;
    offsets.extend((0..6).flat_map(|map| (0..25).map(move |tap| in_c1(map, tap))));
    offsets.extend((0..6).map(|map| in_c1(map, 25)));
    for map in 0..16 {
        offsets.extend((0..6 * 25).map(|tap| C3 + tap * 16 + map));
    }
    offsets.extend((0..16).map(|map| C3 + 150 * 16 + map));
    // C5 reads S4 map by map in PyTorch's flat list, position by position here.
    let from_s4 = |input: usize| input % 25 * 16 + input / 25;
    for (base, inputs, outputs, columns) in [(C5, 400, 120, 120), (F6, 120, 84, 84), (OUTPUT, 84, 10, 12)] {
        for output in 0..outputs {
            let row = |input| if base == C5 { from_s4(input) } else { input };
            offsets.extend((0..inputs).map(|input| base + row(input) * columns + output));
        }
        offsets.extend((0..outputs).map(|output| base + inputs * columns + output));
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
        assert_eq!((offsets.len(), offsets.last()), (PARAMETERS, Some(&(OUTPUT + 84 * 12 + 9))));
        assert!(offsets[PARAMETERS - 1] < LENGTH && LENGTH.is_multiple_of(LANES));
    }
}
