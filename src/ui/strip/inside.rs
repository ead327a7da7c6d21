//! What the network makes of an image: the values that the strip draws.

use super::tiles::{Grid, largest};
use lenet_conductor::Snapshot;
use lenet_experiment::experiment::Network;
use lenet_experiment::image::Image;
use lenet_experiment::layers::Shape;
use lenet_experiment::network::Weights;
use lenet_inspect::{Inspector, Layer, Operation};

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
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Steps that the network was trained for.
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
    // Without weights, which are then zeros.
    let Ok(none) = Weights::try_from(Vec::new()) else { return Vec::new() };
    let inspector = Inspector::new(network, &none);
    let layers = hidden(&inspector).iter().map(|layer| {
        let (grid, caption) = match layer.output {
            Shape::Maps { maps, side } => {
                (Grid::of_maps(maps as usize, side as usize), format!("{maps} × {side} × {side}"))
            }
            Shape::Units(units) => (Grid::of_units(units as usize), format!("{units} units")),
        };
        let caption = match (layer.output, grid.drawn()) {
            (Shape::Maps { maps, .. }, drawn) if drawn < maps as usize => format!("{caption}, {drawn} strongest"),
            _ => caption,
        };
        Column { name: layer.name.clone(), caption, grid }
    });
    let kernels = first_kernels(&inspector).map(|(layer, size, kernels)| Column {
        name: format!("{} kernels", layer.name),
        caption: format!("{} × {size} × {size}", kernels.len() / (size * size)),
        grid: Grid::of_maps(kernels.len() / (size * size), size),
    });
    kernels.into_iter().chain(layers).collect()
}

/// A network that draws one image after another.
pub struct Inside {
    inspector: Inspector,
    step: u32,
}

impl Inside {
    /// The network of a snapshot.
    pub fn new(snapshot: &Snapshot) -> Self {
        Self { inspector: Inspector::new(&snapshot.network, &snapshot.weights), step: snapshot.step }
    }

    /// What it makes of an image, in the order of [`columns`].
    pub fn values(&self, image: &Image) -> Values {
        let kernels = first_kernels(&self.inspector).map(|(_, _, kernels)| kernels.to_vec());
        let layers = self.inspector.forward(image).into_iter().take(hidden(&self.inspector).len());
        let scaled = |values: Vec<f32>| {
            let scale = largest(&values);
            (values, scale)
        };
        Values { step: self.step, columns: kernels.into_iter().chain(layers).map(scaled).collect() }
    }
}

/// Every layer but the output.
fn hidden(inspector: &Inspector) -> &[Layer] {
    inspector.layers().split_last().map_or(&[], |(_, hidden)| hidden)
}

/// Kernels of the first layer, if it is a convolution: the layer, their side, and their values.
fn first_kernels(inspector: &Inspector) -> Option<(&Layer, usize, &[f32])> {
    let layer = inspector.layers().first()?;
    match &layer.operation {
        Operation::Convolution { window, kernels, .. } => Some((layer, window.size, kernels)),
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
