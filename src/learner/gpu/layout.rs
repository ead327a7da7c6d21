//! Where the weights and the activations lie on the GPU: channels last, in vectors of four, biases behind their weights.

use crate::values::network::PARAMETERS;

/// Floats in a vector.
const LANES: usize = 4;

/// Places of the layers' weights, in floats: C1 as [25 taps and bias][8, of which 6 are used], C3 as
/// [6 channels][25 taps][16 maps] and [16] biases, the dense layers as [inputs, bias and 3 unused][outputs].
const C1: usize = 0;
const C3: usize = C1 + 26 * 8;
const C5: usize = C3 + 151 * 16;
const F6: usize = C5 + 404 * 120;
const OUTPUT: usize = F6 + 124 * 84;

/// Floats of all weights, those without use included.
pub const LENGTH: usize = OUTPUT + 88 * 12;

/// Places in an image's part of `scratch`, in vectors, in this order; the last is the length of the part.
const SCRATCH: [(&str, usize); 9] = [
    ("D1", 28 * 28 * 2),
    ("D3", 100 * 4),
    ("A4", 101),
    ("A5", 31),
    ("A6", 22),
    ("D5_OUT", 30),
    ("D6_OUT", 21),
    ("D7_OUT", 3),
    ("SCRATCH", 0),
];

/// Places in the workgroup's `wide`, in vectors.
const WIDE: [(&str, usize); 7] =
    [("S4", 100), ("C5", 30), ("F6", 21), ("LOGITS", 3), ("D7", 3), ("D6", 21), ("D5", 30)];

/// Bytes of `scratch` that an image takes.
pub const SCRATCH_BYTES: u64 = {
    let (mut sum, mut i) = (0, 0);
    while i < SCRATCH.len() {
        sum += SCRATCH[i].1;
        i += 1;
    }
    (sum * LANES * 4) as u64
};

/// Bytes of `planes` that an image takes.
pub const PLANES_BYTES: u64 = 6 * 14 * 16 * 4;

/// The same places for the kernels.
pub fn header() -> String {
    let weights = [("W1", C1), ("W3", C3), ("W5", C5), ("W6", F6), ("W7", OUTPUT), ("PARAMETERS", LENGTH)];
    let mut header: String = weights.iter().map(|(name, place)| constant(name, place / LANES)).collect();
    for table in [&SCRATCH[..], &WIDE[..]] {
        let mut place = 0;
        for (name, length) in table {
            header += &constant(name, place);
            place += length;
        }
    }
    header
}

fn constant(name: &str, value: usize) -> String {
    format!("const {name} = {value}u;\n")
}

/// Where each parameter lies, in the order of [`crate::values::network::TENSORS`].
pub fn places() -> Vec<usize> {
    let mut places = Vec::with_capacity(PARAMETERS);
    places.extend((0..6).flat_map(|map| (0..25).map(move |tap| C1 + tap * 8 + map)));
    places.extend((0..6).map(|map| C1 + 25 * 8 + map));
    for map in 0..16 {
        places.extend((0..6 * 25).map(|tap| C3 + tap * 16 + map));
    }
    places.extend((0..16).map(|map| C3 + 150 * 16 + map));
    // C5 reads S4 map by map in PyTorch's flat list, position by position here.
    let from_s4 = |input: usize| input % 25 * 16 + input / 25;
    for (base, inputs, outputs, columns) in [(C5, 400, 120, 120), (F6, 120, 84, 84), (OUTPUT, 84, 10, 12)] {
        for output in 0..outputs {
            let row = |input| if base == C5 { from_s4(input) } else { input };
            places.extend((0..inputs).map(|input| base + row(input) * columns + output));
        }
        places.extend((0..outputs).map(|output| base + inputs * columns + output));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_a_place_of_its_own() {
        let mut places = places();
        places.sort_unstable();
        places.dedup();
        assert_eq!((places.len(), places.last()), (PARAMETERS, Some(&(OUTPUT + 84 * 12 + 9))));
        assert!(places[PARAMETERS - 1] < LENGTH && LENGTH.is_multiple_of(LANES));
    }
}
