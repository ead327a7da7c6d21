//! The colour of the paper at each pixel, in even light and in shadow.

use super::plane::{Plane, quantile};
use std::ops::Range;

/// Differences in brightness that light and shadow make on paper. Ink, which may touch the border, differs more.
const SHADES: Range<f32> = 0.02..0.4;

/// The light is uneven if more than this fraction of the border differs so from its median.
const UNEVEN: f32 = 0.3;

/// In a clean picture the brightest or the darkest pixels, so many of them, are equal: paper without noise.
const CLEAN: f32 = 0.2;

/// Longer side of the grid on which uneven light is measured.
const GRID: usize = 64;

/// Half the width of the widest stroke, and of the narrowest shadow, in cells of the grid.
const REACH: usize = GRID / 5;

/// Darkest paper on which ink is scaled to the light.
const DARKEST: f32 = 0.1;

/// Difference of each pixel from the paper. In shadow, ink is scaled to the light of the brightest paper.
pub fn deviation(channels: &[Plane; 3]) -> [Plane; 3] {
    if !channels.iter().any(is_uneven) {
        return channels.each_ref().map(|channel| {
            let paper = quantile(channel.border().map(|index| channel.values[index]), 0.5);
            Plane::new(channel.width, channel.values.iter().map(|value| value - paper).collect())
        });
    }
    let cell = channels[0].width.max(channels[0].height).div_ceil(GRID);
    let grids = channels.each_ref().map(|channel| means(channel, cell));
    // Enough to see whether ink is darker or brighter than the paper.
    let side = direction(&grids.each_ref().map(|grid| combined(grid, &filter(grid, REACH, median), |a, b| a - b)));
    [0, 1, 2].map(|channel| {
        let grid = &grids[channel];
        let slope = slope(grid);
        let shadows = closed(&combined(grid, &slope, |value, slope| value - slope), side[channel] < 0.0);
        lit(&channels[channel], &combined(&slope, &shadows, |slope, shadow| slope + shadow), cell)
    })
}

/// Unit vector from the colour of the paper to that of the ink: the mean of all deviations, weighted by their size. `[0; 3]`
/// without any.
pub fn direction([red, green, blue]: &[Plane; 3]) -> [f32; 3] {
    let mut sum = [0.0; 3];
    for ((&red, &green), &blue) in red.values.iter().zip(&green.values).zip(&blue.values) {
        let size = (red * red + green * green + blue * blue).sqrt();
        sum = [sum[0] + red * size, sum[1] + green * size, sum[2] + blue * size];
    }
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    sum.map(|value| value / length)
}

/// Whether the border has many shades of the paper, and the picture is not clean.
fn is_uneven(channel: &Plane) -> bool {
    let border: Vec<f32> = channel.border().map(|index| channel.values[index]).collect();
    let middle = quantile(border.iter().copied(), 0.5);
    let shades = border.iter().filter(|value| SHADES.contains(&(*value - middle).abs())).count();
    let at = |fraction| quantile(channel.values.iter().copied(), fraction);
    let is_clean = at(1.0) - at(1.0 - CLEAN) < SHADES.start || at(CLEAN) - at(0.0) < SHADES.start;
    shades as f32 > UNEVEN * border.len() as f32 && !is_clean
}

/// Means of squares of `cell` pixels.
fn means(channel: &Plane, cell: usize) -> Plane {
    let rows = channel.values.chunks(channel.width * cell);
    let mean = |rows: &[f32], left: usize| {
        let parts = rows.chunks(channel.width).map(|row| &row[left..(left + cell).min(channel.width)]);
        let (sum, count) =
            parts.fold((0.0, 0), |(sum, count), part| (sum + part.iter().sum::<f32>(), count + part.len()));
        sum / count as f32
    };
    let values = rows.flat_map(|rows| (0..channel.width).step_by(cell).map(move |left| mean(rows, left))).collect();
    Plane::new(channel.width.div_ceil(cell), values)
}

/// Mean of the slopes from left to right and from top to bottom edge.
fn slope(grid: &Plane) -> Plane {
    let (width, height) = (grid.width, grid.height);
    let value = |x: usize, y: usize| grid.values[y * width + x];
    let between =
        |from: f32, to: f32, at: usize, count: usize| from + (to - from) * at as f32 / (count.max(2) - 1) as f32;
    let mean = |index: usize| {
        let (x, y) = (index % width, index / width);
        let across = between(value(0, y), value(width - 1, y), x, width);
        let down = between(value(x, 0), value(x, height - 1), y, height);
        (across + down) / 2.0
    };
    Plane::new(width, (0..width * height).map(mean).collect())
}

fn combined(one: &Plane, other: &Plane, combine: impl Fn(f32, f32) -> f32) -> Plane {
    Plane::new(one.width, one.values.iter().zip(&other.values).map(|(one, other)| combine(*one, *other)).collect())
}

fn median(values: &[f32]) -> f32 {
    let is_middle = |value: &&f32| {
        let below = values.iter().filter(|other| *other < *value).count();
        let above = values.iter().filter(|other| *other > *value).count();
        2 * below.max(above) <= values.len()
    };
    values.iter().find(is_middle).copied().unwrap_or(0.0)
}

/// Morphological closing, for bright ink opening: removes what is narrower than the window, and keeps shadows.
fn closed(grid: &Plane, dark: bool) -> Plane {
    let least = |values: &[f32]| values.iter().copied().fold(f32::INFINITY, f32::min);
    let most = |values: &[f32]| values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (first, second): (Pick, Pick) = if dark { (most, least) } else { (least, most) };
    filter(&filter(&filter(grid, REACH, first), REACH, second), 1, mean)
}

type Pick = fn(&[f32]) -> f32;

/// Replaces each value by one picked from its row as far as `reach`, then from its column.
fn filter(grid: &Plane, reach: usize, pick: Pick) -> Plane {
    let along = |grid: &Plane| {
        let rows = grid.values.chunks(grid.width);
        let window = |row: &[f32], x: usize| pick(&row[x.saturating_sub(reach)..(x + reach + 1).min(row.len())]);
        let values = rows.flat_map(|row| (0..row.len()).map(move |x| window(row, x))).collect();
        Plane::new(grid.width, values).transposed()
    };
    along(&along(grid))
}

/// Difference of each pixel from the paper, which is interpolated between cells.
fn lit(channel: &Plane, paper: &Plane, cell: usize) -> Plane {
    let brightest = paper.values.iter().copied().fold(0.0, f32::max);
    // The two cells next to a pixel, and the share of the second; beyond the middle of the first and last cell extrapolated.
    let between = |pixel: usize, cells: usize| {
        let at = (pixel as f32 + 0.5) / cell as f32 - 0.5;
        let first = (at as usize).min(cells.saturating_sub(2));
        (first, (first + 1).min(cells - 1), at - first as f32)
    };
    let difference = |(index, value): (usize, &f32)| {
        let (left, right, x) = between(index % channel.width, paper.width);
        let (above, below, y) = between(index / channel.width, paper.height);
        let row = |row: usize| {
            let row = &paper.values[row * paper.width..];
            row[left] + (row[right] - row[left]) * x
        };
        let paper = row(above) + (row(below) - row(above)) * y;
        let difference = value - paper;
        if difference < 0.0 { difference * brightest / paper.max(DARKEST) } else { difference }
    };
    Plane::new(channel.width, channel.values.iter().enumerate().map(difference).collect())
}
