//! Where a layer's values stand on its canvas: its maps on a grid, each value a square. Pure.

use super::pixels::largest;
use lenet_experiment::layers::Shape;
use lenet_inspect::{ReceptiveField, Unit};
use std::ops::Range;

/// Most maps of a layer that are drawn unless all are asked for.
const MAX_MAPS: usize = 64;

/// Most maps below one another.
const MAX_ROWS: usize = 8;

/// Pixels of the canvas between two maps.
const GAP: usize = 2;

/// A layer's maps on a grid, column by column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Maps of the layer.
    maps: usize,
    /// Width and height of a map, in values.
    size: [usize; 2],
    /// Whether its one map is a picture of units.
    holds_units: bool,
    /// Most maps that are drawn.
    most: usize,
}

/// A grid on a canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    grid: Grid,
    /// Maps below one another.
    rows: usize,
    /// Width and height of a map, in pixels.
    tile: [usize; 2],
    /// The maps that are drawn, in the order of their places.
    drawn: Vec<usize>,
}

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
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
        Self { maps, size: [side; 2], holds_units: false, most: MAX_MAPS }
    }

    /// Units as one picture, higher than wide; the 84 of F6 are 7 x 12, as in the paper.
    pub fn of_units(units: usize) -> Self {
        const RATIO: f64 = 12.0 / 7.0;
        let ratio = |width: usize| units as f64 / (width * width) as f64;
        let whole = (1..=units).filter(|width| units.is_multiple_of(*width) && (1.0..=4.0).contains(&ratio(*width)));
        let nearest = whole.min_by(|a, b| (ratio(*a) - RATIO).abs().total_cmp(&(ratio(*b) - RATIO).abs()));
        let width = nearest.unwrap_or(((units as f64 / RATIO).sqrt().round() as usize).max(1));
        Self { maps: 1, size: [width, units.div_ceil(width)], holds_units: true, most: MAX_MAPS }
    }

    /// Draws every map, however many there are.
    pub fn with_all(self) -> Self {
        Self { most: usize::MAX, ..self }
    }

    /// Number of maps.
    pub fn maps(self) -> usize {
        self.maps
    }

    /// Whether it is a picture of units.
    pub fn holds_units(self) -> bool {
        self.holds_units
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
    #[cfg(test)]
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

impl Layout {
    /// Width and height of the canvas.
    pub fn size(&self) -> [usize; 2] {
        let columns = self.drawn.len().div_ceil(self.rows).max(1);
        [columns * (self.tile[0] + GAP) - GAP, self.rows * (self.tile[1] + GAP) - GAP]
    }

    /// The maps that are drawn, each with its area.
    pub fn tiles(&self) -> impl Iterator<Item = (usize, Area)> {
        let [width, height] = self.tile;
        let area = move |place: usize| {
            let (left, top) = (place / self.rows * (width + GAP), place % self.rows * (height + GAP));
            Area { left, top, width, height }
        };
        self.drawn.iter().enumerate().map(move |(place, map)| (*map, area(place)))
    }

    /// Number of values of a map.
    pub fn map_len(&self) -> usize {
        self.grid.size[0] * self.grid.size[1]
    }

    /// Index within its map of the value at a pixel of a tile.
    pub fn value_at(&self, x: usize, y: usize) -> usize {
        let ([map_width, map_height], [width, height]) = (self.grid.size, self.tile);
        y * map_height / height * map_width + x * map_width / width
    }

    /// The unit of a layer at a pixel of the canvas; `None` between maps.
    pub fn unit_at(&self, layer: usize, [x, y]: [usize; 2]) -> Option<Unit> {
        let (map, area) = self.tiles().find(|(_, area)| area.contains(x, y))?;
        self.unit(layer, map, self.value_at(x - area.left, y - area.top))
    }

    /// The unit of a layer at this place of a map.
    fn unit(&self, layer: usize, map: usize, index: usize) -> Option<Unit> {
        if self.grid.holds_units {
            return Some(Unit { layer, map: index, row: 0, column: 0 });
        }
        let width = self.grid.size[0];
        Some(Unit { layer, map, row: index / width, column: index % width })
    }

    /// The unit beside this one, `right` and `down` being -1, 0 or 1: at the edge of a map in the next one.
    pub fn neighbour(&self, unit: Unit, right: isize, down: isize) -> Option<Unit> {
        let [width, height] = self.grid.size;
        let (map, index) =
            if self.grid.holds_units { (0, unit.map) } else { (unit.map, unit.row * width + unit.column) };
        let place = self.drawn.iter().position(|drawn| *drawn == map)?;
        let (row, column) = ((index / width).checked_add_signed(down), (index % width).checked_add_signed(right));
        let (row, column) = (row.filter(|row| *row < height), column.filter(|column| *column < width));
        let (across, along) = (if column.is_none() { right } else { 0 }, if row.is_none() { down } else { 0 });
        let place = place.checked_add_signed(across * self.rows as isize + along)?;
        // Into the next map from its other side.
        let row = row.unwrap_or(if down < 0 { height - 1 } else { 0 });
        let column = column.unwrap_or(if right < 0 { width - 1 } else { 0 });
        self.unit(unit.layer, *self.drawn.get(place)?, row * width + column)
    }

    /// Where the values that a unit depends on are drawn.
    pub fn areas(&self, field: &ReceptiveField) -> Vec<Area> {
        let [width, height] = self.grid.size;
        if self.grid.holds_units {
            let whole = self.tiles().map(|(_, area)| area);
            return match field.maps.as_slice() {
                [unit] => {
                    self.area(0, unit / width..unit / width + 1, unit % width..unit % width + 1).into_iter().collect()
                }
                _ => whole.collect(),
            };
        }
        if field.maps.len() == self.grid.maps && (field.rows.len(), field.columns.len()) == (height, width) {
            let [width, height] = self.size();
            return vec![Area { left: 0, top: 0, width, height }];
        }
        field.maps.iter().filter_map(|&map| self.area(map, field.rows.clone(), field.columns.clone())).collect()
    }

    /// The area of a window of a map; `None` if the map is not drawn.
    fn area(&self, map: usize, rows: Range<usize>, columns: Range<usize>) -> Option<Area> {
        let ([map_width, map_height], [width, height]) = (self.grid.size, self.tile);
        let (_, tile) = self.tiles().find(|(drawn, _)| *drawn == map)?;
        let edge = |value: usize, tile: usize, map: usize| (value * tile).div_ceil(map);
        let [left, right] = [columns.start, columns.end].map(|column| edge(column, width, map_width));
        let [top, bottom] = [rows.start, rows.end].map(|row| edge(row, height, map_height));
        Some(Area { left: tile.left + left, top: tile.top + top, width: right - left, height: bottom - top })
    }
}

impl Area {
    fn contains(&self, x: usize, y: usize) -> bool {
        (self.left..self.left + self.width).contains(&x) && (self.top..self.top + self.height).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_form_a_picture() {
        for (units, size) in [(84, [7, 12]), (120, [8, 15]), (10, [2, 5]), (7, [2, 4]), (1, [1, 1]), (101, [8, 13])] {
            let grid = Grid::of_units(units);
            assert_eq!(grid, Grid { maps: 1, size, holds_units: true, most: MAX_MAPS }, "{units}");
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

    #[test]
    fn every_pixel_of_a_value_leads_to_its_unit_and_back() {
        for (grid, room) in
            [(Grid::of_maps(16, 5), [232, 8]), (Grid::of_maps(3, 28), [61, 8]), (Grid::of_units(84), [232, 8])]
        {
            let layout = grid.layout(&vec![1.0; grid.len()], room);
            let [width, height] = layout.size();
            let mut covered = 0;
            for (x, y) in (0..width * height).map(|pixel| (pixel % width, pixel / width)) {
                let Some(unit) = layout.unit_at(4, [x, y]) else { continue };
                let Unit { map, row, column, .. } = unit;
                let field = ReceptiveField { maps: vec![map], rows: row..row + 1, columns: column..column + 1 };
                let areas = layout.areas(&field);
                assert!(unit.layer == 4 && areas.len() == 1 && areas[0].contains(x, y), "{unit:?} {areas:?} {x} {y}");
                covered += 1;
            }
            assert_eq!(covered, layout.tiles().map(|(_, area)| area.width * area.height).sum::<usize>());
        }
    }

    #[test]
    fn arrows_lead_through_every_map() {
        let layout = Grid::of_maps(16, 5).layout(&[1.0; 400], [232, 8]);
        let unit = |map, row, column| Unit { layer: 2, map, row, column };
        assert_eq!(layout.rows, 8);
        assert_eq!(layout.neighbour(unit(0, 2, 2), 1, 0), Some(unit(0, 2, 3)));
        assert_eq!(layout.neighbour(unit(0, 2, 4), 1, 0), Some(unit(8, 2, 0)));
        assert_eq!(layout.neighbour(unit(0, 4, 1), 0, 1), Some(unit(1, 0, 1)));
        assert_eq!(layout.neighbour(unit(9, 0, 0), -1, 0), Some(unit(1, 0, 4)));
        assert_eq!([layout.neighbour(unit(0, 0, 0), 0, -1), layout.neighbour(unit(15, 4, 4), 0, 1)], [None, None]);
        let layout = Grid::of_units(84).layout(&[1.0; 84], [232, 8]);
        assert_eq!(layout.neighbour(unit(6, 0, 0), 0, 1), Some(unit(13, 0, 0)));
    }

    #[test]
    fn a_whole_layer_has_one_outline() {
        let layout = Grid::of_maps(16, 5).layout(&[1.0; 400], [232, 8]);
        let whole = ReceptiveField { maps: (0..16).collect(), rows: 0..5, columns: 0..5 };
        let [width, height] = layout.size();
        assert_eq!(layout.areas(&whole), [Area { left: 0, top: 0, width, height }]);
        assert_eq!(layout.areas(&ReceptiveField { maps: vec![3, 4], ..whole }).len(), 2);
    }
}
