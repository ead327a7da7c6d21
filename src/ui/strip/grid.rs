//! Where a layer's values stand on its canvas: its maps on a grid, each value a square. Pure.

use super::layout::Layout;
use super::pixels::largest;
use lenet_experiment::layers::Shape;

/// Most maps of a layer that are drawn, and if all are asked for.
const MAX_MAPS: [usize; 2] = [64, 256];

/// Most maps below one another.
const MAX_ROWS: usize = 8;

/// Pixels of the canvas between two maps.
pub const GAP: usize = 2;

/// A layer's maps on a grid, column by column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Maps of the layer.
    maps: usize,
    /// Width and height of a map, in values.
    size: [usize; 2],
    /// Number of units, if its one map is a picture of them.
    units: Option<usize>,
    /// Most maps that are drawn.
    most: usize,
}

impl Grid {
    /// For values of this shape.
    pub fn of(shape: Shape) -> Self {
        match shape {
            Shape::Maps { maps, side } => Self::of_maps(maps as usize, side as usize),
            Shape::Units(units) => Self::of_units(units as usize),
        }
    }

    /// Maps of `side` x `side` values.
    pub fn of_maps(maps: usize, side: usize) -> Self {
        Self { maps, size: [side; 2], units: None, most: MAX_MAPS[0] }
    }

    /// Units as one picture, higher than wide; the 84 of F6 are 7 x 12, as in the paper.
    pub fn of_units(units: usize) -> Self {
        const RATIO: f64 = 12.0 / 7.0;
        let ratio = |width: usize| units as f64 / (width * width) as f64;
        let whole = (1..=units).filter(|width| units.is_multiple_of(*width) && (1.0..=4.0).contains(&ratio(*width)));
        let nearest = whole.min_by(|a, b| (ratio(*a) - RATIO).abs().total_cmp(&(ratio(*b) - RATIO).abs()));
        let width = nearest.unwrap_or(((units as f64 / RATIO).sqrt().round() as usize).max(1));
        Self { maps: 1, size: [width, units.div_ceil(width)], units: Some(units), most: MAX_MAPS[0] }
    }

    /// Draws as many maps as a canvas can hold.
    pub fn with_all(self) -> Self {
        Self { most: MAX_MAPS[1], ..self }
    }

    /// Number of maps.
    pub fn maps(self) -> usize {
        self.maps
    }

    /// Number of units of a picture of them.
    pub fn units(self) -> Option<usize> {
        self.units
    }

    /// Whether it is a picture of units.
    pub fn holds_units(self) -> bool {
        self.units.is_some()
    }

    /// Number of maps that are drawn.
    pub fn drawn(self) -> usize {
        self.maps.min(self.most)
    }

    /// Number of values, and of unused places in the last row of a picture of units.
    pub fn len(self) -> usize {
        self.maps * self.size[0] * self.size[1]
    }

    /// Width and height of a map, in values.
    pub fn size(self) -> [usize; 2] {
        self.size
    }

    /// Rows of the grid, and columns; no more rows than fit into this height with a pixel a value.
    fn shape(self, height: usize) -> [usize; 2] {
        let fitting = ((height + GAP) / (self.size[1] + GAP)).clamp(1, MAX_ROWS);
        let columns = self.drawn().div_ceil(fitting).max(1);
        [self.drawn().div_ceil(columns).max(1), columns]
    }

    /// The grid on a canvas: as large as `height` allows, but no value larger than `most`. Of more maps than can be drawn those with
    /// the largest values are.
    pub fn layout(self, values: &[f32], [height, most]: [usize; 2]) -> Layout {
        let ([rows, _], [map_width, map_height]) = (self.shape(height), self.size);
        let fitting = ((height + GAP) / rows).saturating_sub(GAP);
        let tile_height = fitting.clamp(1, map_height * most.max(1));
        let tile = [(tile_height * map_width).div_ceil(map_height), tile_height];
        Layout { grid: self, rows, tile, drawn: self.strongest(values) }
    }

    /// The maps that are drawn, in order.
    fn strongest(self, values: &[f32]) -> Vec<usize> {
        let mut maps: Vec<usize> = (0..self.maps).collect();
        if self.maps > self.most {
            let length = self.size[0] * self.size[1];
            let strength = |map: &usize| largest(values.get(map * length..(map + 1) * length).unwrap_or_default());
            maps.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
            maps.truncate(self.most);
            maps.sort_unstable();
        }
        maps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_form_a_picture() {
        for (units, size) in [(84, [7, 12]), (120, [8, 15]), (10, [2, 5]), (7, [2, 4]), (1, [1, 1]), (101, [8, 13])] {
            let grid = Grid::of_units(units);
            assert_eq!(grid, Grid { maps: 1, size, units: Some(units), most: MAX_MAPS[0] }, "{units}");
            assert!(grid.layout(&vec![1.0; units], [200, 9]).size()[1] <= 200);
        }
    }

    #[test]
    fn values_are_no_larger_than_asked_for_and_maps_no_higher_than_the_canvas() {
        let size = |grid: Grid, room| grid.layout(&vec![1.0; grid.len()], room).size();
        assert_eq!(size(Grid::of_maps(1, 2), [100, 9]), [18, 18]);
        assert_eq!(size(Grid::of_maps(2, 40), [20, 9]), [2 * 20 + GAP, 20]);
    }

    #[test]
    fn of_many_maps_the_strongest_are_drawn() {
        let grid = Grid::of_maps(100, 1);
        let values: Vec<f32> = (0..100).map(|map| if map < 36 { 0.0 } else { -1.0 }).collect();
        let layout = grid.layout(&values, [80, 9]);
        assert_eq!(layout.drawn, (36..100).collect::<Vec<_>>());
        assert_eq!(layout.size(), [8 * 8 + 7 * GAP, 8 * 8 + 7 * GAP]);
        assert_eq!(grid.with_all().layout(&values, [80, 9]).tiles().count(), 100);
    }
}
