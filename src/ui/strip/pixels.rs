//! Values as pixels. Pure.

use super::layout::Layout;

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

impl Pixels {
    /// The maps of a layout. The largest absolute value, `scale`, has the full colour; missing values are not drawn.
    pub fn paint(layout: &Layout, values: &[f32], scale: f32, colours: &Colours) -> Self {
        let [width, height] = layout.size();
        let mut bytes = vec![0; width * height * 4];
        let length = layout.map_len();
        for (map, area) in layout.tiles() {
            let values = values.get(map * length..).unwrap_or_default();
            let palette: Vec<[u8; 3]> = values.iter().take(length).map(|value| colours.of(value / scale)).collect();
            for y in 0..area.height {
                for x in 0..area.width {
                    // The last row of a picture of units may be shorter.
                    let Some(&[red, green, blue]) = palette.get(layout.value_at(x, y)) else { continue };
                    let start = ((area.top + y) * width + area.left + x) * 4;
                    bytes[start..start + 4].copy_from_slice(&[red, green, blue, 255]);
                }
            }
        }
        Self { width, height, bytes }
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
    use crate::ui::strip::grid::Grid;

    const COLOURS: Colours = Colours { zero: [255; 3], positive: [200, 0, 0], negative: [0, 0, 200] };

    fn paint(grid: Grid, values: &[f32], scale: f32, room: [usize; 2]) -> Pixels {
        Pixels::paint(&grid.layout(values, room), values, scale, &COLOURS)
    }

    fn pixel(pixels: &Pixels, x: usize, y: usize) -> [u8; 4] {
        let start = (y * pixels.width + x) * 4;
        pixels.bytes[start..start + 4].try_into().unwrap()
    }

    #[test]
    fn zero_is_the_ground_and_signs_have_colours() {
        let values = [0.0, 2.0, -2.0, 1.0, f32::NAN, 0.0, 0.0, -1.0];
        let pixels = paint(Grid::of_maps(2, 2), &values, 2.0, [10, 9]);
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
    fn squares_differ_by_a_pixel_where_a_map_does_not_fit_evenly() {
        let pixels = paint(Grid::of_maps(1, 3), &[1.0, 0.0, -1.0, 1.0, 0.0, -1.0, 1.0, 0.0, -1.0], 1.0, [10, 9]);
        let row = [0, 3, 4, 6, 7].map(|x| pixel(&pixels, x, 9)[0]);
        assert_eq!((pixels.width, row), (10, [200, 200, 255, 255, 0]));
    }
}
