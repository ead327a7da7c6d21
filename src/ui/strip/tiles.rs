//! A layer's values as pixels: its maps on a grid, each value a square. Pure.

/// Most maps of a layer that are drawn.
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
}

/// The colours of zero, of the largest and of the smallest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colours {
    pub zero: [u8; 3],
    pub positive: [u8; 3],
    pub negative: [u8; 3],
}

/// Pixels of a canvas, four bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    pub width: usize,
    pub height: usize,
    pub bytes: Vec<u8>,
}

impl Grid {
    /// Maps of `side` x `side` values.
    pub fn of_maps(maps: usize, side: usize) -> Self {
        Self { maps, size: [side; 2] }
    }

    /// Units as one picture, higher than wide; the 84 of F6 are 7 x 12, as in the paper.
    pub fn of_units(units: usize) -> Self {
        const RATIO: f64 = 12.0 / 7.0;
        let ratio = |width: usize| units as f64 / (width * width) as f64;
        let whole = (1..=units).filter(|width| units.is_multiple_of(*width) && (1.0..=4.0).contains(&ratio(*width)));
        let nearest = whole.min_by(|a, b| (ratio(*a) - RATIO).abs().total_cmp(&(ratio(*b) - RATIO).abs()));
        let width = nearest.unwrap_or(((units as f64 / RATIO).sqrt().round() as usize).max(1));
        Self { maps: 1, size: [width, units.div_ceil(width)] }
    }

    /// Number of maps.
    #[cfg(test)]
    pub fn maps(self) -> usize {
        self.maps
    }

    /// Width and height of a map, in values.
    #[cfg(test)]
    pub fn size(self) -> [usize; 2] {
        self.size
    }

    /// Number of maps that are drawn.
    pub fn drawn(self) -> usize {
        self.maps.min(MAX_MAPS)
    }

    /// Rows of the grid, and columns; no more rows than fit into this height with a pixel a value.
    fn shape(self, height: usize) -> [usize; 2] {
        let fitting = ((height + GAP) / (self.size[1] + GAP)).clamp(1, MAX_ROWS);
        let columns = self.drawn().div_ceil(fitting).max(1);
        [self.drawn().div_ceil(columns).max(1), columns]
    }

    /// Values that are all zero.
    pub fn blank(self) -> Vec<f32> {
        vec![0.0; self.maps * self.size[0] * self.size[1]]
    }

    /// The maps as pixels, as large as `height` allows, but no value larger than `most`. The largest absolute value, `scale`, has
    /// the full colour. Of more maps than can be drawn those with the largest values are.
    pub fn paint(self, values: &[f32], scale: f32, colours: &Colours, [height, most]: [usize; 2]) -> Pixels {
        let ([rows, columns], [map_width, map_height]) = (self.shape(height), self.size);
        let fitting = ((height + GAP) / rows).saturating_sub(GAP);
        let tile_height = fitting.clamp(1, map_height * most.max(1));
        let tile_width = (tile_height * map_width).div_ceil(map_height);
        let width = columns * (tile_width + GAP) - GAP;
        let height = rows * (tile_height + GAP) - GAP;
        let mut bytes = vec![0; width * height * 4];
        let length = map_width * map_height;
        for (place, map) in self.strongest(values).into_iter().enumerate() {
            let (left, top) = (place / rows * (tile_width + GAP), place % rows * (tile_height + GAP));
            let values = values.get(map * length..).unwrap_or_default();
            let palette: Vec<[u8; 3]> = values.iter().take(length).map(|value| colours.of(value / scale)).collect();
            for y in 0..tile_height {
                for x in 0..tile_width {
                    let index = y * map_height / tile_height * map_width + x * map_width / tile_width;
                    // The last row of a picture of units may be shorter.
                    let Some(&[red, green, blue]) = palette.get(index) else { continue };
                    let start = ((top + y) * width + left + x) * 4;
                    bytes[start..start + 4].copy_from_slice(&[red, green, blue, 255]);
                }
            }
        }
        Pixels { width, height, bytes }
    }

    /// The maps that are drawn, in order.
    fn strongest(self, values: &[f32]) -> Vec<usize> {
        let mut maps: Vec<usize> = (0..self.maps).collect();
        if self.maps > MAX_MAPS {
            let length = self.size[0] * self.size[1];
            let strength = |map: &usize| largest(values.get(map * length..(map + 1) * length).unwrap_or_default());
            maps.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
            maps.truncate(MAX_MAPS);
            maps.sort_unstable();
        }
        maps
    }
}

impl Colours {
    /// The colour of a value from -1 to 1; of NaN that of zero.
    fn of(&self, value: f32) -> [u8; 3] {
        let hue = if value < 0.0 { self.negative } else { self.positive };
        let share = if value.is_nan() { 0.0 } else { value.abs().min(1.0) };
        let mix = |zero: u8, hue: u8| (f32::from(zero) + (f32::from(hue) - f32::from(zero)) * share).round() as u8;
        [0, 1, 2].map(|channel| mix(self.zero[channel], hue[channel]))
    }
}

/// The largest absolute value; 0 of none.
pub fn largest(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most, value| value.abs().max(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOURS: Colours = Colours { zero: [255; 3], positive: [200, 0, 0], negative: [0, 0, 200] };

    fn pixel(pixels: &Pixels, x: usize, y: usize) -> [u8; 4] {
        let start = (y * pixels.width + x) * 4;
        pixels.bytes[start..start + 4].try_into().unwrap()
    }

    #[test]
    fn zero_is_the_ground_and_signs_have_colours() {
        let grid = Grid::of_maps(2, 2);
        let pixels = grid.paint(&[0.0, 2.0, -2.0, 1.0, f32::NAN, 0.0, 0.0, -1.0], 2.0, &COLOURS, [10, 9]);
        // Two maps of 2x2 values of 2x2 pixels below one another, and a gap of 2.
        assert_eq!((pixels.width, pixels.height), (4, 10));
        assert_eq!(pixel(&pixels, 0, 0), [255, 255, 255, 255]);
        assert_eq!(pixel(&pixels, 3, 1), [200, 0, 0, 255]);
        assert_eq!(pixel(&pixels, 0, 2), [0, 0, 200, 255]);
        assert_eq!(pixel(&pixels, 2, 3), [228, 128, 128, 255]);
        assert_eq!(pixel(&pixels, 0, 4), [0; 4]);
        assert_eq!(pixel(&pixels, 0, 6), [255, 255, 255, 255]);
        assert_eq!(pixel(&pixels, 3, 9), [128, 128, 228, 255]);
    }

    #[test]
    fn values_are_no_larger_than_asked_for() {
        let pixels = Grid::of_maps(1, 2).paint(&[1.0; 4], 1.0, &COLOURS, [100, 9]);
        assert_eq!((pixels.width, pixels.height), (18, 18));
        // Maps that are higher than the canvas lose rows.
        let pixels = Grid::of_maps(2, 40).paint(&[1.0; 3200], 1.0, &COLOURS, [20, 9]);
        assert_eq!((pixels.width, pixels.height), (2 * 20 + GAP, 20));
        // A map of 3x3 in 10 pixels: their squares differ by one.
        let pixels =
            Grid::of_maps(1, 3).paint(&[1.0, 0.0, -1.0, 1.0, 0.0, -1.0, 1.0, 0.0, -1.0], 1.0, &COLOURS, [10, 9]);
        let row = [0, 3, 4, 6, 7].map(|x| pixel(&pixels, x, 9)[0]);
        assert_eq!((pixels.width, row), (10, [200, 200, 255, 255, 0]));
    }

    #[test]
    fn units_form_a_picture() {
        for (units, size) in [(84, [7, 12]), (120, [8, 15]), (10, [2, 5]), (7, [2, 4]), (1, [1, 1]), (101, [8, 13])] {
            let grid = Grid::of_units(units);
            assert_eq!(grid, Grid { maps: 1, size }, "{units}");
            assert!(grid.paint(&vec![1.0; units], 1.0, &COLOURS, [200, 9]).height <= 200);
        }
    }

    #[test]
    fn of_many_maps_the_strongest_are_drawn() {
        let grid = Grid::of_maps(100, 1);
        let values: Vec<f32> = (0..100).map(|map| if map < 36 { 0.0 } else { -1.0 }).collect();
        assert_eq!(grid.strongest(&values), (36..100).collect::<Vec<_>>());
        let pixels = grid.paint(&values, 1.0, &COLOURS, [80, 9]);
        assert_eq!((pixels.width, pixels.height), (8 * 8 + 7 * GAP, 8 * 8 + 7 * GAP));
        assert_eq!(pixel(&pixels, 0, 0), [0, 0, 200, 255]);
    }
}
