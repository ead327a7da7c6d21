//! The layers while they are edited. They are text, as in the form's field: half-typed numbers stay as they are, and the one
//! parser says what is wrong.

use lenet_experiment::choice::Choice;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::layers::{LINEAR, LayerActivation, MISSING, OUTPUT};

/// What a layer computes, as an option of the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Convolution,
    Average,
    Max,
    Norm,
    Dropout,
    Dense,
}

/// A number of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub label: &'static str,
    /// The word before it in the text; empty where there is none.
    word: &'static str,
    /// Its value in a new layer.
    usual: &'static str,
}

const fn number(label: &'static str, word: &'static str, usual: &'static str) -> Number {
    Number { label, word, usual }
}

impl RowKind {
    pub const ALL: [Self; 6] = [Self::Convolution, Self::Average, Self::Max, Self::Norm, Self::Dropout, Self::Dense];

    /// Its name in the text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Convolution => "conv",
            Self::Average => "average",
            Self::Max => "max",
            Self::Norm => "norm",
            Self::Dropout => "dropout",
            Self::Dense => "dense",
        }
    }

    /// Its name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Convolution => "Convolution",
            Self::Average => "Average pool",
            Self::Max => "Max pool",
            Self::Norm => "Batch norm",
            Self::Dropout => "Dropout",
            Self::Dense => "Dense",
        }
    }

    /// Its numbers, in the order of the text.
    pub fn numbers(self) -> &'static [Number] {
        const CONVOLUTION: [Number; 4] = [
            number("maps", "", "16"),
            number("size", "", "3"),
            number("stride", "stride", "1"),
            number("padding", "pad", "1"),
        ];
        const POOLING: [Number; 2] = [number("size", "", "2"), number("stride", "stride", "2")];
        match self {
            Self::Convolution => &CONVOLUTION,
            Self::Average | Self::Max => &POOLING,
            Self::Norm => &[],
            Self::Dropout => const { &[number("percent", "", "30")] },
            Self::Dense => const { &[number("units", "", "64")] },
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A layer, with its numbers as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    /// As many as [`RowKind::numbers`].
    pub numbers: Vec<String>,
    pub activation: LayerActivation,
}

impl Row {
    /// A new layer of this kind.
    pub fn new(kind: RowKind, activation: LayerActivation) -> Self {
        Self { kind, numbers: kind.numbers().iter().map(|number| number.usual.into()).collect(), activation }
    }

    /// Changes the kind; the activation stays.
    pub fn switch(&mut self, kind: RowKind) {
        *self = Self::new(kind, self.activation);
    }

    fn text(&self) -> String {
        let mut text = self.kind.word().to_owned();
        for (number, typed) in self.kind.numbers().iter().zip(&self.numbers) {
            let typed = word(typed);
            text += &match number.label {
                "size" => format!(" {typed}x{typed}"),
                _ if number.word.is_empty() => format!(" {typed}"),
                _ => format!(" {} {typed}", number.word),
            };
        }
        if self.activation != LayerActivation::None {
            text += " ";
            text += self.activation.slug();
        }
        text
    }

    /// Reads a layer, half-typed or not; `None` if it is no layer at all.
    fn parse(part: &str) -> Option<Self> {
        // Not at the spaces of `word`.
        let mut words = part.split_whitespace();
        let kind = RowKind::from_word(words.next()?)?;
        let mut row = Self::new(kind, LayerActivation::None);
        // Those without a word come first.
        let plain = kind.numbers().iter().filter(|number| number.word.is_empty()).count();
        for typed in row.numbers.iter_mut().take(plain) {
            let word = words.next()?;
            *typed = shown(word.split_once('x').map_or(word, |(first, _)| first));
        }
        // Unless the text says otherwise: 1 and 0, and for pooling the size.
        match kind {
            RowKind::Convolution => (row.numbers[2], row.numbers[3]) = ("1".into(), "0".into()),
            RowKind::Average | RowKind::Max => row.numbers[1] = row.numbers[0].clone(),
            RowKind::Norm | RowKind::Dropout | RowKind::Dense => {}
        }
        while let Some(word) = words.next() {
            match kind.numbers().iter().position(|number| number.word == word) {
                Some(index) => row.numbers[index] = shown(words.next()?),
                None => row.activation = LayerActivation::from_slug(word)?,
            }
        }
        Some(row)
    }
}

/// Characters that would be another word or layer in the text, and those that look like them and stand for them.
const LOOKALIKES: [(char, char); 7] = [
    (' ', '\u{2800}'),
    (',', '\u{201a}'),
    (';', '\u{37e}'),
    ('#', '\u{ff03}'),
    ('x', '\u{445}'),
    ('\u{d7}', '\u{2715}'),
    ('?', '\u{ff1f}'),
];

/// A number as typed, as one word of the text, whatever was typed.
fn word(typed: &str) -> String {
    let typed = typed.trim();
    if typed.is_empty() {
        return MISSING.into();
    }
    let veil = |c: char| {
        let c = if c.is_whitespace() { ' ' } else { c };
        LOOKALIKES.iter().find(|(plain, _)| *plain == c).map_or(c, |(_, veiled)| *veiled)
    };
    typed.chars().filter(|c| !c.is_control()).map(veil).collect()
}

/// What was typed.
fn shown(word: &str) -> String {
    let plain = |c: char| LOOKALIKES.iter().find(|(_, veiled)| *veiled == c).map_or(c, |(plain, _)| *plain);
    if word == MISSING { String::new() } else { word.chars().map(plain).collect() }
}

/// The layers, and the number of outputs as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    pub layers: Vec<Row>,
    pub outputs: String,
}

impl Rows {
    /// The rows of a text; `None` if the editor cannot show it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let mut parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let outputs = parts.pop_if(|part| part.split_whitespace().next() == Some(OUTPUT));
        let outputs = match outputs.map(|part| part.split_whitespace().collect::<Vec<_>>()).as_deref() {
            None => CLASSES.to_string(),
            Some(&[_, outputs]) => shown(outputs),
            Some(_) => return None,
        };
        if parts == [LINEAR] {
            parts.clear();
        }
        let layers: Option<Vec<Row>> = parts.into_iter().map(Row::parse).collect();
        Some(Self { layers: layers?, outputs })
    }

    /// Their text.
    pub fn text(&self) -> String {
        let mut texts: Vec<String> = self.layers.iter().map(Row::text).collect();
        if self.outputs.trim() != CLASSES.to_string() {
            texts.push(format!("{OUTPUT} {}", word(&self.outputs)));
        }
        if texts.is_empty() { LINEAR.into() } else { texts.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::layers::Layers;

    #[test]
    fn every_network_becomes_rows_and_the_same_network_again() {
        for network in [
            "conv 6 5x5 pad 2 tanh, average 2x2, conv 16 5x5 tanh, average 2x2, dense 120 tanh, dense 84 tanh",
            "conv 8 3x3 stride 2 pad 1, norm relu, max 3x3 stride 1 sigmoid, dropout 25, dense 20 gelu",
            "linear",
            "dense 20 gelu, output 26",
            "output 2",
        ] {
            let layers: Layers = network.parse().unwrap();
            assert_eq!(Rows::parse(network).unwrap().text().parse(), Ok(layers));
        }
    }

    #[test]
    fn half_typed_numbers_stay_and_are_explained() {
        let mut typed = Rows::parse("conv 6 5x5, dense 84").unwrap();
        typed.layers[0].numbers[0] = String::new();
        typed.layers[1].numbers[0] = "8, conv".into();
        let text = typed.text();
        let error = text.parse::<Layers>().unwrap_err();
        assert!(error.layer == Some(0) && error.text.contains("maps: a number is missing"), "{error}");
        let layers = |text: &str| Rows::parse(text).unwrap().layers;
        assert_eq!(layers(&text)[0].numbers, ["", "5", "1", "0"]);
        assert_eq!(layers(&text)[1].numbers, ["8, conv"]);
        typed.layers[0].numbers = ["x", "3x5", "1 2", "2;#?"].map(String::from).to_vec();
        let text = typed.text();
        assert_eq!(layers(&text)[0].numbers, ["x", "3x5", "1 2", "2;#?"], "{text}");
        let mut spaced = typed.clone();
        spaced.layers[0].numbers[2] = "1\u{a0}2".into();
        assert_eq!(spaced.text(), text, "whatever the space");
        assert_eq!(Rows::parse("convolutions"), None);
        for outputs in ["", "2, 6", "many"] {
            typed.outputs = outputs.into();
            assert_eq!(Rows::parse(&typed.text()), Some(typed.clone()));
        }
    }

    #[test]
    fn a_new_layer_of_each_kind_fits_a_map() {
        for kind in RowKind::ALL {
            let layers = vec![Row::new(kind, LayerActivation::Relu)];
            let text = Rows { layers, outputs: "10".into() }.text();
            assert!(text.parse::<Layers>().is_ok(), "{text}");
        }
    }
}
