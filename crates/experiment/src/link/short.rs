//! Letters in place of names and words, for experiments that would make an address too long.
//!
//! Layers: `c6k5p2t,a2,d84t` for `conv 6 5x5 pad 2 tanh, average 2x2, dense 84 tanh`.

use crate::layers::Layers;

/// Names and their letters. A field without one keeps its name.
pub(super) const NAMES: [(&str, &str); 12] = [
    ("preset", "p"),
    ("dataset", "d"),
    ("layers", "n"),
    ("distortions", "a"),
    ("loss", "l"),
    ("epochs", "e"),
    ("learning-rate", "r"),
    ("batch-size", "b"),
    ("seed", "s"),
    ("validation-share", "v"),
    ("optimizer", "o"),
    ("handicap", "h"),
];

/// Words of layers and their letters; a size has none of its own.
const WORDS: [(&str, char); 13] = [
    ("conv", 'c'),
    ("", 'k'),
    ("stride", 's'),
    ("pad", 'p'),
    ("average", 'a'),
    ("max", 'm'),
    ("norm", 'n'),
    ("dropout", 'o'),
    ("dense", 'd'),
    ("relu", 'r'),
    ("tanh", 't'),
    ("gelu", 'g'),
    ("sigmoid", 'i'),
];

/// The letter of a name, or the name.
pub(super) fn name(name: &'static str) -> &'static str {
    NAMES.iter().find(|(long, _)| *long == name).map_or(name, |(_, short)| short)
}

/// The name of a letter, or what is none.
pub(super) fn full_name(name: &str) -> &str {
    NAMES.iter().find(|(_, short)| *short == name).map_or(name, |(long, _)| long)
}

/// Layers in letters.
pub(super) fn layers(layers: &Layers) -> String {
    let text = layers.to_string();
    if layers.iter().len() == 0 {
        return text;
    }
    let layer = |layer: &str| {
        let mut letters = String::new();
        for word in layer.split(' ') {
            match (WORDS.iter().find(|(long, _)| *long == word), word.split_once('x')) {
                (Some((_, letter)), _) => letters.push(*letter),
                // The size of a convolution stands after its maps.
                (None, Some((size, _))) if letters.ends_with(|c: char| c.is_ascii_digit()) => {
                    letters.push('k');
                    letters.push_str(size);
                }
                (None, Some((number, _))) => letters.push_str(number),
                (None, None) => letters.push_str(word),
            }
        }
        letters
    };
    text.split(", ").map(layer).collect::<Vec<_>>().join(",")
}

/// The text of layers in letters; letters without a word stay as they are.
pub(super) fn expand(letters: &str) -> String {
    let mut text = String::new();
    for c in letters.chars() {
        match WORDS.iter().find(|(_, letter)| *letter == c) {
            Some((word, _)) => {
                text.push(' ');
                text.push_str(word);
                text.push(' ');
            }
            None => text.push(c),
        }
    }
    text
}
