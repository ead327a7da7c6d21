//! Layers as text: `conv 6 5x5 pad 2 tanh, average 2x2, norm relu, dropout 50, dense 84 tanh`.
//!
//! A convolution moves by 1 unless it says `stride 2`, a pooling by its size. The output is written at the end if it has not ten
//! units, as in `output 26`; a network of ten outputs alone is `linear`.

use super::size::{check_all, check_outputs};
use super::{Layer, LayerActivation, LayerCheck, LayerKind, LayerProblem, Layers, LayersError};
use crate::article::Pooling;
use crate::choice::Choice;
use crate::dataset::CLASSES;
use crate::number::quoted;
use std::fmt;
use std::str::{FromStr, SplitWhitespace};

/// Stands for a number that is not typed yet.
pub const MISSING: &str = "?";

/// The text for no layers.
pub const LINEAR: &str = "linear";

/// The word before the number of outputs.
pub const OUTPUT: &str = "output";

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.iter().map(ToString::to_string).collect();
        if self.outputs() != CLASSES {
            parts.push(format!("{OUTPUT} {}", self.outputs()));
        }
        f.write_str(&if parts.is_empty() { LINEAR.into() } else { parts.join(", ") })
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            LayerKind::Convolution { maps, size, stride, padding } => {
                write!(f, "conv {maps} {size}x{size}")?;
                if stride != 1 {
                    write!(f, " stride {stride}")?;
                }
                if padding != 0 {
                    write!(f, " pad {padding}")?;
                }
            }
            LayerKind::Pooling { pooling, size, stride } => {
                write!(f, "{} {size}x{size}", pooling.slug())?;
                if stride != size {
                    write!(f, " stride {stride}")?;
                }
            }
            LayerKind::BatchNorm => write!(f, "norm")?,
            LayerKind::Dropout { percent } => write!(f, "dropout {percent}")?,
            LayerKind::Dense { units } => write!(f, "dense {units}")?,
        }
        match self.activation {
            LayerActivation::None => Ok(()),
            activation => write!(f, " {}", activation.slug()),
        }
    }
}

impl From<Layers> for String {
    fn from(layers: Layers) -> Self {
        layers.to_string()
    }
}

impl TryFrom<String> for Layers {
    type Error = LayersError;

    fn try_from(text: String) -> Result<Self, LayersError> {
        text.parse()
    }
}

impl FromStr for Layers {
    type Err = LayersError;

    /// Layers separated by commas or line ends; capitals and spaces do not matter, and `#` begins a comment.
    fn from_str(text: &str) -> Result<Self, LayersError> {
        if parts(text).next().is_none() {
            let text = format!("Layers are missing. A network of the output alone is written {}.", quoted(LINEAR));
            return Err(LayersError { layer: None, text });
        }
        let (layers, outputs) = parse(text);
        Self::checked(layers, outputs)
    }
}

/// Checks each layer of a text, and the output at the end.
pub fn check(text: &str) -> Vec<LayerCheck> {
    let (layers, outputs) = parse(text);
    check_all(layers, outputs)
}

/// What stands between commas, without comments.
fn parts(text: &str) -> impl Iterator<Item = String> {
    let lines = text.split('\n').map(|line| line.split('#').next().unwrap_or_default());
    let parts = lines.flat_map(|line| line.split([',', ';'])).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase)
}

/// The layers, and the number of outputs.
fn parse(text: &str) -> (Vec<Result<Layer, LayerProblem>>, Result<u32, LayerProblem>) {
    let mut parts: Vec<String> = parts(text).collect();
    let is_output = |part: &mut String| part.split_whitespace().next() == Some(OUTPUT);
    let outputs = parts.pop_if(is_output).map_or(Ok(CLASSES as u32), |part| parse_output(&part));
    if parts == [LINEAR] {
        parts.clear();
    }
    (parts.iter().map(|part| parse_layer(part)).collect(), outputs)
}

fn parse_output(part: &str) -> Result<u32, LayerProblem> {
    let mut words = part.split_whitespace().skip(1);
    let outputs = number(&mut words, OUTPUT)?;
    match words.next() {
        Some(word) => Err(meaningless(part, word)),
        None => check_outputs(outputs),
    }
}

fn meaningless(part: &str, word: &str) -> LayerProblem {
    LayerProblem::of_layer(format!("In {} the word {} has no meaning.", quoted(part), quoted(word)))
}

fn parse_layer(part: &str) -> Result<Layer, LayerProblem> {
    let mut words = part.split_whitespace();
    let name = words.next().unwrap_or_default();
    let mut kind = match name {
        "conv" => {
            let maps = number(&mut words, "maps")?;
            LayerKind::Convolution { maps, size: window(&mut words)?, stride: 1, padding: 0 }
        }
        "average" | "max" => {
            let pooling = if name == "max" { Pooling::Max } else { Pooling::Average };
            let size = window(&mut words)?;
            LayerKind::Pooling { pooling, size, stride: size }
        }
        "norm" => LayerKind::BatchNorm,
        "dropout" => LayerKind::Dropout { percent: number(&mut words, "percent")? },
        "dense" => LayerKind::Dense { units: number(&mut words, "units")? },
        OUTPUT => return Err(LayerProblem::of_layer(format!("{} comes last, once.", quoted(OUTPUT)))),
        _ => {
            let text = format!("{} is no layer: it is conv, average, max, norm, dropout or dense.", quoted(name));
            return Err(LayerProblem::of_layer(text));
        }
    };
    let mut activation = None;
    while let Some(word) = words.next() {
        match (word, &mut kind) {
            ("stride", LayerKind::Convolution { stride, .. } | LayerKind::Pooling { stride, .. }) => {
                *stride = number(&mut words, "stride")?;
            }
            ("pad", LayerKind::Convolution { padding, .. }) => *padding = number(&mut words, "padding")?,
            _ => match LayerActivation::from_slug(word).filter(|_| activation.is_none()) {
                Some(named) => activation = Some(named),
                None => return Err(meaningless(part, word)),
            },
        }
    }
    Ok(Layer { kind, activation: activation.unwrap_or_default() })
}

fn number<'a>(words: &mut impl Iterator<Item = &'a str>, name: &'static str) -> Result<u32, LayerProblem> {
    let problem = |text| LayerProblem::of_number(name, text);
    let word = words.next().filter(|word| *word != MISSING);
    let word = word.ok_or_else(|| problem(format!("{name}: a number is missing.")))?;
    parsed(word, name)
}

fn parsed(word: &str, name: &'static str) -> Result<u32, LayerProblem> {
    let is_whole = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let what = if is_whole { "a smaller number" } else { "a whole number" };
    word.parse().map_err(|_| LayerProblem::of_number(name, format!("{name}: {what}, not {}.", quoted(word))))
}

/// `5x5`, or `5` for short.
fn window(words: &mut SplitWhitespace) -> Result<u32, LayerProblem> {
    let problem = |text| LayerProblem::of_number("size", text);
    let word = words.next().filter(|word| !word.contains(MISSING));
    let word = word.ok_or_else(|| problem("size: a number such as 5 is missing.".into()))?;
    let (height, width) = word.split_once('x').unwrap_or((word, word));
    if height != width {
        return Err(problem(format!("size: height and width must be the same, as in 5x5, not {}.", quoted(word))));
    }
    parsed(height, "size")
}
