//! What the network makes of an image: the values that the strip draws.

use super::grid::Grid;
use super::pixels::largest;
use lenet_conductor::{Prediction, Snapshot};
use lenet_data::handicap;
use lenet_experiment::experiment::Network;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::image::Image;
use lenet_experiment::layer_table;
use lenet_experiment::layers::{LayerKind, Shape};
use lenet_experiment::network::LayerRow;
use lenet_experiment::paper::RbfOutput;
use lenet_inspect::{Explanation, Inspector, Operation, ReceptiveField, Unit};
use std::sync::{Arc, OnceLock};

/// A column of the strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Such as `C1`, or `C1 kernels`.
    pub name: String,
    /// The shape of its values, such as `6 × 28 × 28`.
    pub caption: String,
    /// Where its values are drawn.
    pub grid: Grid,
    /// Index of the layer whose outputs they are; `None` for the first kernels.
    pub layer: Option<usize>,
}

/// Values with the one that has the full colour.
#[derive(Clone, Debug)]
pub struct Scaled {
    pub values: Arc<[f32]>,
    /// Their largest absolute value.
    pub scale: f32,
}

impl Scaled {
    /// Values whose largest has the full colour.
    pub fn new(values: impl Into<Arc<[f32]>>) -> Self {
        let values = values.into();
        Self { scale: largest(&values), values }
    }
}

impl AsRef<[f32]> for Scaled {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// The columns of a network: its first kernels, and every layer but the output, which the bars show.
pub fn columns(network: &Network) -> Vec<Column> {
    let (layers, list) = (layer_table::layers(network), network.layers());
    let kernels = list.iter().next().zip(layers.first()).and_then(|(layer, row)| match layer.kind {
        LayerKind::Convolution { maps, size, .. } => {
            Some(column(format!("{} kernels", row.name), Shape::Maps { maps, side: size }, None))
        }
        _ => None,
    });
    let hidden = layers.split_last().map_or(&[][..], |(_, hidden)| hidden).iter().enumerate();
    let layer = |(index, row): (usize, &LayerRow)| column(row.name.clone(), shape(row), Some(index));
    kernels.into_iter().chain(hidden.map(layer)).collect()
}

/// The shape of a layer's outputs.
pub fn shape(row: &LayerRow) -> Shape {
    match *row.output.as_slice() {
        [maps, side, _] => Shape::Maps { maps, side },
        _ => Shape::Units(row.output.iter().product()),
    }
}

fn column(name: String, shape: Shape, layer: Option<usize>) -> Column {
    let grid = Grid::of(shape);
    let caption = match shape {
        Shape::Maps { maps, side } => format!("{maps} × {side} × {side}"),
        Shape::Units(units) => format!("{units} units"),
    };
    Column { name, caption, grid, layer }
}

/// A network with its weights.
#[derive(Debug)]
pub struct Inside {
    pub inspector: Inspector,
    pub network: Network,
    handicap: Handicap,
    /// Steps that it was trained for.
    pub step: u32,
    /// Those of the first layer, if it is a convolution.
    kernels: Option<Scaled>,
    /// Its outputs for the blank sheet, once they were needed.
    blank: OnceLock<Vec<f32>>,
}

impl Inside {
    /// The network of a snapshot.
    pub fn new(snapshot: &Snapshot) -> Self {
        let Snapshot { network, handicap, weights, step, .. } = snapshot;
        let inspector = Inspector::new(network, weights);
        let kernels = first_kernels(&inspector).map(Scaled::new);
        Self { inspector, network: network.clone(), handicap: *handicap, step: *step, kernels, blank: OnceLock::new() }
    }

    /// What the network predicts for an image, as a worker would.
    pub fn predict(&self, image: &Image) -> Prediction {
        self.prediction(&self.inspector.forward(&self.input(image)))
    }

    /// What these outputs of all layers say.
    fn prediction(&self, layers: &[impl AsRef<[f32]>]) -> Prediction {
        let outputs = layers.last().map(AsRef::as_ref).unwrap_or_default();
        let probabilities = self.inspector.log_probabilities(outputs).into_iter().map(f32::exp).collect();
        let rbf = match (&self.network, layers) {
            (Network::Paper(_), [.., f6, distances]) => rbf(f6.as_ref(), distances.as_ref()),
            (Network::Paper(_) | Network::Article(_) | Network::Custom(_), _) => None,
        };
        Prediction { probabilities, step: self.step, rbf }
    }

    /// An image as the network gets it.
    pub fn input(&self, image: &Image) -> Image {
        handicap::input(self.handicap, image)
    }

    /// The loss of an image with its label.
    pub fn loss(&self, (image, label): &(Image, u8)) -> f32 {
        let layers = self.inspector.forward(&self.input(image));
        layers.last().map_or(f32::NAN, |outputs| self.inspector.loss(&self.network, outputs, *label))
    }
}

/// What a network makes of an image.
#[derive(Debug)]
pub struct Values {
    pub inside: Arc<Inside>,
    /// As the network gets it.
    pub image: Image,
    /// The outputs of every layer.
    layers: Vec<Scaled>,
}

impl Values {
    /// The forward pass for an image that people know.
    pub fn new(inside: Arc<Inside>, image: &Image) -> Self {
        let image = inside.input(image);
        let layers = inside.inspector.forward(&image).into_iter().map(Scaled::new).collect();
        Self { inside, image, layers }
    }

    /// What the network predicts.
    pub fn prediction(&self) -> Prediction {
        self.inside.prediction(&self.layers)
    }

    /// What a column shows.
    pub fn column(&self, column: &Column) -> Option<&Scaled> {
        match column.layer {
            Some(layer) => self.layers.get(layer),
            None => self.inside.kernels.as_ref(),
        }
    }

    /// Of a map of the first layer the unit whose value is the largest, whatever its sign: what its kernel answers to most.
    pub fn strongest(&self, map: usize) -> Option<Unit> {
        let side = match shape(layer_table::layers(&self.inside.network).first()?) {
            Shape::Maps { side, .. } => side as usize,
            Shape::Units(_) => return None,
        };
        let values = self.layers.first()?.values.get(map * side * side..(map + 1) * side * side)?;
        let (index, _) = values.iter().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
        Some(Unit { layer: 0, map, row: index / side, column: index % side })
    }

    /// How a unit's value follows from its inputs; `None` if there is no such unit.
    pub fn explain(&self, unit: Unit) -> Option<Explanation> {
        self.inside.inspector.explain(&self.image, &self.layers, unit)
    }

    /// Probability of a class for the blank sheet and for the image.
    pub fn class_probabilities(&self, class: usize) -> [f32; 2] {
        let Inside { inspector, blank, .. } = &*self.inside;
        let blank = blank.get_or_init(|| inspector.forward(&Image::blank()).pop().unwrap_or_default());
        let image = self.layers.last().map(|output| output.as_ref()).unwrap_or_default();
        [blank, image].map(|output| inspector.log_probabilities(output).get(class).map_or(f32::NAN, |log| log.exp()))
    }

    /// What a unit depends on: in the input, then in each layer before its own.
    pub fn receptive_fields(&self, unit: Unit) -> Vec<ReceptiveField> {
        self.inside.inspector.receptive_fields(unit)
    }
}

/// Distances and F6 of the paper's network.
fn rbf(f6: &[f32], distances: &[f32]) -> Option<RbfOutput> {
    let (rows, _) = f6.as_chunks();
    Some(RbfOutput { distances: distances.try_into().ok()?, f6: rows.try_into().ok()? })
}

/// Kernels of the first layer, if it is a convolution.
fn first_kernels(inspector: &Inspector) -> Option<&[f32]> {
    match &inspector.layers().first()?.operation {
        Operation::Convolution { kernels, .. } => Some(kernels),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use lenet_experiment::comparison::Classifier;
    use lenet_experiment::presets::Preset;

    /// A network whose weights are all the same.
    pub fn inside(network: Network) -> Inside {
        let weights = vec![0.1; network.tensors().iter().map(|tensor| tensor.len()).sum()];
        Inside::new(&Snapshot {
            curves: 1,
            step: 5,
            network,
            handicap: Handicap::None,
            weights: Arc::new(weights.try_into().unwrap()),
        })
    }

    #[test]
    fn a_network_of_permuted_pixels_gets_every_image_permuted() {
        let plain = inside(Preset::Modern.experiment().network);
        let permuting = Inside { handicap: Handicap::PermutedPixels, ..inside(Preset::Modern.experiment().network) };
        let drawing = Image::from(&std::array::from_fn(|pixel| if pixel / 28 == pixel % 28 { 255 } else { 0 }));
        let permuted = handicap::input(Handicap::PermutedPixels, &drawing);
        assert_ne!(drawing, permuted);
        assert_eq!(permuting.predict(&drawing), plain.predict(&permuted));
        assert_eq!(permuting.loss(&(drawing.clone(), 1)), plain.loss(&(permuted.clone(), 1)));
        assert_eq!(Values::new(Arc::new(permuting), &drawing).image, permuted);
    }

    #[test]
    fn a_kernel_leads_to_the_unit_that_answers_to_it_most() {
        let modern = Arc::new(inside(Preset::Modern.experiment().network));
        // Kernels of equal positive weights answer most where they see all nine inked pixels.
        let square = |pixel: usize| (13..16).contains(&(pixel / 28)) && (13..16).contains(&(pixel % 28));
        let drawing = Image::from(&std::array::from_fn(|pixel| if square(pixel) { 255 } else { 0 }));
        let values = Values::new(modern, &drawing);
        let found = values.strongest(3).unwrap();
        let sees = values.receptive_fields(found)[0].clone();
        assert!((found.layer, found.map) == (0, 3) && sees.rows.contains(&13) && sees.rows.contains(&15), "{sees:?}");
        assert_eq!(values.strongest(6), None);
    }

    #[test]
    fn every_network_has_values_for_its_columns() {
        let presets = Preset::ALL.map(Preset::experiment);
        let compared = Classifier::ALL.map(Classifier::experiment);
        for experiment in presets.into_iter().chain(compared) {
            let columns = columns(&experiment.network);
            let values = Values::new(Arc::new(inside(experiment.network)), &Image::blank());
            assert_eq!(columns.iter().filter_map(|column| column.layer).count() + 1, values.layers.len());
            for column in &columns {
                let values = values.column(column).unwrap().values.len();
                let [width, _] = column.grid.size();
                assert!(values <= column.grid.len() && values + width > column.grid.len(), "{column:?}");
            }
        }
        let names: Vec<String> =
            columns(&Preset::Modern.experiment().network).into_iter().map(|column| column.name).collect();
        assert_eq!(names, ["C1 kernels", "C1", "S2", "C3", "S4", "C5", "F6"]);
    }
}
