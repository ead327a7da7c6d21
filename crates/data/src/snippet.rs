//! Python programs that load a model file into another framework and classify a picture: what a visitor copies.
//!
//! A program defines the network layer by layer, so that it can be read and changed. It is made of a template, in which lines that
//! end with [`PERMUTED`] are for networks whose pixels are permuted, the line [`LAYERS`] stands for the layers, and [`REORDERED`] for
//! what is done with weights before they are set.

mod keras;
mod pytorch;

use lenet_experiment::choice::{Choice, ChoiceOption};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::handicap::Handicap;
use lenet_experiment::layer_table;
use lenet_experiment::layers::{Layer, LayerKind, LayerSize, Shape};

/// End of a template's line that is left out unless the network's pixels are permuted.
const PERMUTED: &str = "  #permuted";

/// The template's line in place of the layers.
const LAYERS: &str = "    #layers";

/// The line of Keras's template in place of what reorders the weights of the layer that flattens maps.
const REORDERED: &str = "    #reordered";

/// Beginning of the template's line with the name of the model file.
const FILE: &str = "FILE = ";

/// A framework for which there are programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    /// `torch.nn`.
    PyTorch,
    /// Keras 3, on any of its backends.
    Keras,
}

impl Choice for Framework {
    const ALL: &'static [Self] = &[Self::PyTorch, Self::Keras];

    fn option(self) -> ChoiceOption {
        match self {
            Self::PyTorch => ChoiceOption::new("pytorch", "PyTorch"),
            Self::Keras => ChoiceOption::new("keras", "Keras"),
        }
    }
}

/// The network of 1998 has layers that the frameworks do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The network of 1998 has no short program: the gaps of Table I, the trained subsampling and the distances at its end are no layers of PyTorch or Keras. Use its ONNX file, which onnxruntime runs"
)]
pub struct NoProgram;

/// The program that loads the experiment's network from the model file called `file`, and classifies the picture `digit.png`.
///
/// # Errors
/// For the network of 1998.
pub fn program(framework: Framework, experiment: &Experiment, file: &str) -> Result<String, NoProgram> {
    let layers = match &experiment.network {
        Network::Article(_) | Network::Custom(_) => named_layers(&experiment.network),
        Network::Paper(_) => return Err(NoProgram),
    };
    let (template, reordered, layers): (_, Vec<String>, Vec<String>) = match framework {
        Framework::PyTorch => (pytorch::TEMPLATE, Vec::new(), layers.iter().map(pytorch::line).collect()),
        Framework::Keras => {
            let reordered = layers.iter().flat_map(keras::reordered).collect();
            (keras::TEMPLATE, reordered, layers.iter().flat_map(keras::lines).collect())
        }
    };
    let permutes = experiment.handicap == Handicap::PermutedPixels;
    let mut text = String::new();
    let mut add = |indent: &str, line: &str| text.extend([indent, line, "\n"]);
    for line in template.lines() {
        match line.strip_suffix(PERMUTED) {
            Some(line) if permutes => add("", line),
            Some(_) => {}
            None if line == REORDERED => reordered.iter().for_each(|line| add("    ", line)),
            None if line == LAYERS => layers.iter().for_each(|line| add("    ", line)),
            None if line.starts_with(FILE) => add(FILE, &literal(file)),
            None => add("", line),
        }
    }
    Ok(text)
}

/// A layer with what a program says about it.
struct NamedLayer {
    /// As in the model file: `c1`, `conv1`.
    name: String,
    layer: Layer,
    size: LayerSize,
}

impl NamedLayer {
    /// Whether the maps of its input have to become a list.
    fn flattens(&self) -> bool {
        matches!((self.layer.kind, self.size.input), (LayerKind::Dense { .. }, Shape::Maps { .. }))
    }
}

/// All layers, and the output.
fn named_layers(network: &Network) -> Vec<NamedLayer> {
    let layers = network.layers();
    let names = layer_table::layers(network).into_iter().map(|row| row.name.to_lowercase());
    let all = layers.with_output().zip(layers.sizes()).zip(names);
    all.map(|((layer, size), name)| NamedLayer { name, layer, size }).collect()
}

/// A share as Python writes it: 0.2 for 20 percent.
fn share(percent: u32) -> f64 {
    f64::from(percent) / 100.0
}

/// A string literal of Python.
fn literal(text: &str) -> String {
    // JSON's string literals are Python's, too.
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
