//! Units and what they see of earlier layers.

use crate::layer::{Layer, Operation, Window, maps_and_side};
use lenet_experiment::layers::Shape;
use std::ops::Range;

/// A unit of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Index of its layer.
    pub layer: usize,
    /// Its map, or its number in a layer without maps.
    pub map: usize,
    /// Its row in the map; 0 in a layer without maps.
    pub row: usize,
    /// Its column in the map; 0 in a layer without maps.
    pub column: usize,
}

impl Unit {
    /// The unit of layer `layer`, which has outputs of this shape, at this index of them.
    pub fn at(layer: usize, output: Shape, index: usize) -> Self {
        let (_, side) = maps_and_side(output);
        Self { layer, map: index / (side * side), row: index / side % side, column: index % side }
    }

    /// Its index in the layer's output.
    pub fn index(&self, output: Shape) -> usize {
        let (_, side) = maps_and_side(output);
        (self.map * side + self.row) * side + self.column
    }

    /// Whether the layer's output has it.
    pub fn is_in(&self, output: Shape) -> bool {
        let (maps, side) = maps_and_side(output);
        self.map < maps && self.row < side && self.column < side
    }
}

/// The values that a unit depends on, in an earlier layer or in the input: the same window of some of the maps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceptiveField {
    /// The maps, in order; of a layer without maps its units.
    pub maps: Vec<usize>,
    /// Rows of each map.
    pub rows: Range<usize>,
    /// Columns of each map.
    pub columns: Range<usize>,
}

impl ReceptiveField {
    /// A unit itself.
    pub fn of(unit: Unit) -> Self {
        Self { maps: vec![unit.map], rows: unit.row..unit.row + 1, columns: unit.column..unit.column + 1 }
    }

    /// What these outputs of a layer depend on in its input.
    pub(crate) fn before(&self, layer: &Layer) -> Self {
        let (maps, side) = maps_and_side(layer.input);
        match &layer.operation {
            Operation::Convolution { window, connections, .. } => {
                let connected = self.maps.iter().filter_map(|&map| connections.get(map)).flatten();
                let mut maps: Vec<usize> = connected.copied().collect();
                maps.sort_unstable();
                maps.dedup();
                self.windows(maps, *window, side)
            }
            Operation::Pooling { window, .. } => self.windows(self.maps.clone(), *window, side),
            Operation::Subsampling { .. } => self.windows(self.maps.clone(), Window::SUBSAMPLING, side),
            Operation::Scaling { .. } | Operation::Identity => self.clone(),
            Operation::Dense { .. } | Operation::Distances => {
                Self { maps: (0..maps).collect(), rows: 0..side, columns: 0..side }
            }
        }
    }

    /// The windows of all its values, without the padding.
    fn windows(&self, maps: Vec<usize>, window: Window, side: usize) -> Self {
        let inputs = |outputs: &Range<usize>| {
            if outputs.is_empty() {
                // Of padding alone.
                return 0..0;
            }
            let start = (outputs.start * window.stride).saturating_sub(window.padding);
            let end = ((outputs.end - 1) * window.stride + window.size).saturating_sub(window.padding);
            start.min(side)..end.min(side)
        };
        Self { maps, rows: inputs(&self.rows), columns: inputs(&self.columns) }
    }
}
