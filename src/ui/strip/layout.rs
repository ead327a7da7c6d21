//! Where a layer's values stand on its canvas. Pure.

use super::grid::{GAP, Grid};
use crate::ui::marks::Area;
use lenet_inspect::{ReceptiveField, Unit};
use std::ops::Range;

/// A grid on a canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub(super) grid: Grid,
    /// Maps below one another.
    pub(super) rows: usize,
    /// Width and height of a map, in pixels.
    pub(super) tile: [usize; 2],
    /// The maps that are drawn, in the order of their places.
    pub(super) drawn: Vec<usize>,
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
        self.grid.size().iter().product()
    }

    /// Index within its map of the value at a pixel of a tile.
    pub fn value_at(&self, x: usize, y: usize) -> usize {
        let ([map_width, map_height], [width, height]) = (self.grid.size(), self.tile);
        y * map_height / height * map_width + x * map_width / width
    }

    /// The unit of a layer at a pixel of the canvas; `None` between maps.
    pub fn unit_at(&self, layer: usize, [x, y]: [usize; 2]) -> Option<Unit> {
        let (map, area) = self.tiles().find(|(_, area)| area.contains(x, y))?;
        self.unit(layer, map, self.value_at(x - area.left, y - area.top))
    }

    /// The unit of a layer at this place of a map.
    fn unit(&self, layer: usize, map: usize, index: usize) -> Option<Unit> {
        if let Some(units) = self.grid.units() {
            // The last row of the picture may be shorter.
            return (index < units).then_some(Unit { layer, map: index, row: 0, column: 0 });
        }
        let width = self.grid.size()[0];
        Some(Unit { layer, map, row: index / width, column: index % width })
    }

    /// The first unit that is drawn.
    pub fn first(&self, layer: usize) -> Option<Unit> {
        self.unit(layer, *self.drawn.first()?, 0)
    }

    /// The unit beside this one, `right` and `down` being -1, 0 or 1: at the edge of a map in the next one.
    pub fn neighbour(&self, unit: Unit, right: isize, down: isize) -> Option<Unit> {
        let [width, height] = self.grid.size();
        let (map, index) =
            if self.grid.holds_units() { (0, unit.map) } else { (unit.map, unit.row * width + unit.column) };
        let Some(place) = self.drawn.iter().position(|drawn| *drawn == map) else { return self.first(unit.layer) };
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
        let [width, height] = self.grid.size();
        if self.grid.holds_units() {
            let whole = self.tiles().map(|(_, area)| area);
            return match field.maps.as_slice() {
                [unit] => {
                    self.area(0, unit / width..unit / width + 1, unit % width..unit % width + 1).into_iter().collect()
                }
                _ => whole.collect(),
            };
        }
        if field.maps.len() == self.grid.maps() && (field.rows.len(), field.columns.len()) == (height, width) {
            let [width, height] = self.size();
            return vec![Area { left: 0, top: 0, width, height }];
        }
        field.maps.iter().filter_map(|&map| self.area(map, field.rows.clone(), field.columns.clone())).collect()
    }

    /// The area of a window of a map; `None` if the map is not drawn.
    fn area(&self, map: usize, rows: Range<usize>, columns: Range<usize>) -> Option<Area> {
        let ([map_width, map_height], [width, height]) = (self.grid.size(), self.tile);
        let (_, tile) = self.tiles().find(|(drawn, _)| *drawn == map)?;
        let edge = |value: usize, tile: usize, map: usize| (value * tile).div_ceil(map);
        let [left, right] = [columns.start, columns.end].map(|column| edge(column, width, map_width));
        let [top, bottom] = [rows.start, rows.end].map(|row| edge(row, height, map_height));
        Some(Area { left: tile.left + left, top: tile.top + top, width: right - left, height: bottom - top })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_of_a_value_leads_to_its_unit_and_back() {
        for (grid, room) in [
            (Grid::of_maps(16, 5), [232, 8]),
            (Grid::of_maps(3, 28), [61, 8]),
            (Grid::of_units(84), [232, 8]),
            (Grid::of_units(101), [232, 8]),
        ] {
            let layout = grid.layout(&vec![1.0; grid.len()], room);
            let [width, height] = layout.size();
            let mut covered = 0;
            for (x, y) in (0..width * height).map(|pixel| (pixel % width, pixel / width)) {
                let Some(unit) = layout.unit_at(4, [x, y]) else { continue };
                let areas = layout.areas(&ReceptiveField::of(unit));
                assert!(unit.layer == 4 && areas.len() == 1 && areas[0].contains(x, y), "{unit:?} {areas:?} {x} {y}");
                covered += 1;
            }
            let all = layout.tiles().map(|(_, area)| area.width * area.height).sum::<usize>();
            // The picture of 101 units has three unused places.
            let unused = grid.units().map_or(0, |units| grid.len() - units);
            assert_eq!(covered * grid.len(), all * (grid.len() - unused));
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
