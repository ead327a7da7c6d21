//! What the network makes of an image: the values that the strip draws.

use super::tiles::{Grid, largest};
use lenet_conductor::Snapshot;
use lenet_experiment::experiment::Network;
use lenet_experiment::image::Image;
use lenet_experiment::layer_table;
use lenet_experiment::layers::{LayerKind, Shape};
use lenet_experiment::network::LayerRow;
use lenet_inspect::{Inspector, Operation};

/// A column of the strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Such as `C1`, or `C1 kernels`.
    pub name: String,
    /// The shape of its values, such as `6 × 28 × 28`.
    pub caption: String,
    /// Where its values are drawn.
    pub grid: Grid,
}

/// Values of every column, and the largest absolute value of each.
#[derive(Debug)]
pub struct Values {
    /// The network.
    pub network: Network,
    /// Steps that it was trained for.
    pub step: u32,
    columns: Vec<(Vec<f32>, f32)>,
}

impl Values {
    /// Values of a column, and the largest absolute one.
    pub fn column(&self, index: usize) -> Option<(&[f32], f32)> {
        self.columns.get(index).map(|(values, scale)| (values.as_slice(), *scale))
    }
}

/// The columns of a network: its first kernels, and every layer but the output, which the bars show.
pub fn columns(network: &Network) -> Vec<Column> {
    let (layers, list) = (layer_table::layers(network), network.layers());
    let kernels = list.iter().next().zip(layers.first()).and_then(|(layer, row)| match layer.kind {
        LayerKind::Convolution { maps, size, .. } => {
            Some(column(format!("{} kernels", row.name), Shape::Maps { maps, side: size }))
        }
        _ => None,
    });
    let hidden = layers.split_last().map_or(&[][..], |(_, hidden)| hidden);
    let shape = |row: &LayerRow| match *row.output.as_slice() {
        [maps, side, _] => Shape::Maps { maps, side },
        _ => Shape::Units(row.output.iter().product()),
    };
    kernels.into_iter().chain(hidden.iter().map(|row| column(row.name.clone(), shape(row)))).collect()
}

fn column(name: String, shape: Shape) -> Column {
    let (grid, caption, maps) = match shape {
        Shape::Maps { maps, side } => {
            (Grid::of_maps(maps as usize, side as usize), format!("{maps} × {side} × {side}"), maps)
        }
        Shape::Units(units) => (Grid::of_units(units as usize), format!("{units} units"), 1),
    };
    let drawn = grid.drawn();
    let caption = if drawn < maps as usize { format!("{caption}, {drawn} strongest") } else { caption };
    Column { name, caption, grid }
}

/// A network that draws one image after another.
pub struct Inside {
    inspector: Inspector,
    network: Network,
    step: u32,
}

impl Inside {
    /// The network of a snapshot.
    pub fn new(snapshot: &Snapshot) -> Self {
        let Snapshot { network, weights, step, .. } = snapshot;
        Self { inspector: Inspector::new(network, weights), network: network.clone(), step: *step }
    }

    /// What it makes of an image, in the order of [`columns`].
    pub fn values(&self, image: &Image) -> Values {
        let kernels = first_kernels(&self.inspector).map(<[f32]>::to_vec);
        let mut layers = self.inspector.forward(image);
        // The output, which the bars show.
        layers.pop();
        let scaled = |values: Vec<f32>| {
            let scale = largest(&values);
            (values, scale)
        };
        Values {
            network: self.network.clone(),
            step: self.step,
            columns: kernels.into_iter().chain(layers).map(scaled).collect(),
        }
    }
}

/// Kernels of the first layer, if it is a convolution.
fn first_kernels(inspector: &Inspector) -> Option<&[f32]> {
    match &inspector.layers().first()?.operation {
        Operation::Convolution { kernels, .. } => Some(kernels),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::comparison::Classifier;
    use lenet_experiment::presets::Preset;
    use std::sync::Arc;

    #[test]
    fn every_network_has_values_for_its_columns() {
        let presets = Preset::ALL.map(Preset::experiment);
        let compared = Classifier::ALL.map(Classifier::experiment);
        for experiment in presets.into_iter().chain(compared) {
            let network = experiment.network;
            let weights = vec![0.1; network.tensors().iter().map(|tensor| tensor.len()).sum()];
            let weights = Arc::new(weights.try_into().unwrap());
            let snapshot = Snapshot { curves: 1, step: 5, network: network.clone(), weights };
            let values = Inside::new(&snapshot).values(&Image::blank());
            let columns = columns(&network);
            assert_eq!((values.step, values.columns.len()), (5, columns.len()));
            for (column, (values, _)) in columns.iter().zip(&values.columns) {
                let [width, height] = column.grid.size();
                assert!(values.len() <= column.grid.maps() * width * height, "{column:?}");
                assert!(values.len() + width > column.grid.maps() * width * height, "{column:?}");
            }
        }
        let names: Vec<String> =
            columns(&Preset::Modern.experiment().network).into_iter().map(|column| column.name).collect();
        assert_eq!(names, ["C1 kernels", "C1", "S2", "C3", "S4", "C5", "F6"]);
    }
}
