//! Layers as text: `conv 6 5x5 pad 2 tanh, average 2x2, norm relu, dropout 50, dense 84 tanh`.
//!
//! A convolution moves by 1 unless it says `stride 2`, a pooling by its size. The output is not written; a network of the
//! output alone is `linear`.

use super::{Layer, LayerActivation, LayerKind, Layers, LayersError};
use crate::article::Pooling;
use crate::choice::Choice;
use crate::number::quoted;
use std::fmt;
use std::str::{FromStr, SplitAsciiWhitespace};

/// Stands for a number that is not typed yet.
pub const MISSING: &str = "?";

/// The text for no layers.
pub const LINEAR: &str = "linear";

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.iter().len() == 0 {
            return f.write_str(LINEAR);
        }
        for (index, layer) in self.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{layer}")?;
        }
        Ok(())
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
        if text.trim_ascii().eq_ignore_ascii_case(LINEAR) {
            return Self::new(Vec::new());
        }
        let mut layers = Vec::new();
        for line in text.split('\n') {
            let line = line.split('#').next().unwrap_or_default();
            for part in line.split([',', ';']).map(str::trim_ascii).filter(|part| !part.is_empty()) {
                let at = |text| LayersError { layer: Some(layers.len()), text };
                layers.push(parse_layer(&part.to_ascii_lowercase()).map_err(at)?);
            }
        }
        if layers.is_empty() {
            let text = format!("Layers are missing. A network of the output alone is written {}.", quoted(LINEAR));
            return Err(LayersError { layer: None, text });
        }
        Self::new(layers)
    }
}

fn parse_layer(part: &str) -> Result<Layer, String> {
    let mut words = part.split_ascii_whitespace();
    let name = words.next().unwrap_or_default();
    let mut kind = match name {
        "conv" => {
            let maps = number(&mut words, "a number of maps", part)?;
            LayerKind::Convolution { maps, size: window(&mut words, part)?, stride: 1, padding: 0 }
        }
        "average" | "max" => {
            let pooling = if name == "max" { Pooling::Max } else { Pooling::Average };
            let size = window(&mut words, part)?;
            LayerKind::Pooling { pooling, size, stride: size }
        }
        "norm" => LayerKind::BatchNorm,
        "dropout" => LayerKind::Dropout { percent: number(&mut words, "a percentage", part)? },
        "dense" => LayerKind::Dense { units: number(&mut words, "a number of units", part)? },
        _ => return Err(format!("{} is no layer: it is conv, average, max, norm, dropout or dense.", quoted(name))),
    };
    let mut activation = None;
    while let Some(word) = words.next() {
        match (word, &mut kind) {
            ("stride", LayerKind::Convolution { stride, .. } | LayerKind::Pooling { stride, .. }) => {
                *stride = number(&mut words, "a number after \"stride\"", part)?;
            }
            ("pad", LayerKind::Convolution { padding, .. }) => {
                *padding = number(&mut words, "a number after \"pad\"", part)?;
            }
            _ => match LayerActivation::from_slug(word).filter(|_| activation.is_none()) {
                Some(named) => activation = Some(named),
                None => return Err(format!("In {} the word {} has no meaning.", quoted(part), quoted(word))),
            },
        }
    }
    Ok(Layer { kind, activation: activation.unwrap_or_default() })
}

fn number(words: &mut SplitAsciiWhitespace, what: &str, part: &str) -> Result<u32, String> {
    let word = words.next().filter(|word| *word != MISSING);
    let word = word.ok_or_else(|| format!("In {} {what} is missing.", quoted(part)))?;
    word.parse().map_err(|_| format!("In {} {} is no whole number.", quoted(part), quoted(word)))
}

/// `5x5`, or `5` for short.
fn window(words: &mut SplitAsciiWhitespace, part: &str) -> Result<u32, String> {
    let word = words.next().filter(|word| !word.contains(MISSING));
    let word = word.ok_or_else(|| format!("In {} a size such as 5x5 is missing.", quoted(part)))?;
    let (height, width) = word.split_once('x').unwrap_or((word, word));
    let side = height.parse().ok().filter(|_| height == width);
    side.ok_or_else(|| format!("In {} {} is no square size such as 5x5.", quoted(part), quoted(word)))
}
