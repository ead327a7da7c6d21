//! The colour of the paper at each pixel, in even light and in shadow.

use super::plane::{Plane, quantile};
use std::ops::Range;

/// Differences in brightness that light and shadow make on paper. Ink, which may touch the border, differs more.
const SHADES: Range<f32> = 0.02..0.4;

/// The light is uneven if more than this fraction of the border differs so from its median.
const UNEVEN: f32 = 0.3;

/// Share of the brightest or of the darkest pixels that are equal in a clean picture: paper without noise.
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
            let paper = quantile(&channel.border(), 0.5);
            Plane::new(channel.width, channel.height, &|index| channel.values[index] - paper)
        });
    }
    let cell = channels[0].width.max(channels[0].height).div_ceil(GRID);
    let grids = channels.each_ref().map(|channel| means(channel, cell));
    // Enough to see whether ink is darker or brighter than the paper.
    let side =
        direction(&grids.each_ref().map(|grid| grid.with(&filter(grid, REACH, median), |value, paper| value - paper)));
    [0, 1, 2].map(|channel| lit(&channels[channel], &paper(&grids[channel], side[channel] < 0.0), cell))
}

/// The slope between the edges, and shadows.
fn paper(grid: &Plane, dark: bool) -> Plane {
    let slope = slope(grid);
    let shadows = closed(&grid.with(&slope, |value, slope| value - slope), dark);
    slope.with(&shadows, |slope, shadow| slope + shadow)
}

/// Unit vector from the colour of the paper to that of the ink: the mean of all deviations, weighted by their size. `[0; 3]`
/// without any.
pub fn direction([red, green, blue]: &[Plane; 3]) -> [f32; 3] {
    let mut sum = [0.0; 3];
    for index in 0..red.values.len() {
        let [red, green, blue] = [red, green, blue].map(|channel| channel.values[index]);
        let size = (red * red + green * green + blue * blue).sqrt();
        sum = [sum[0] + red * size, sum[1] + green * size, sum[2] + blue * size];
    }
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    sum.map(|value| value / length)
}

/// Whether the border has many shades of the paper, and the picture is not clean.
fn is_uneven(channel: &Plane) -> bool {
    let border = channel.border();
    let middle = quantile(&border, 0.5);
    let shades = border.iter().filter(|value| SHADES.contains(&(*value - middle).abs())).count();
    let at = |fraction| quantile(&channel.values, fraction);
    let is_clean = at(1.0) - at(1.0 - CLEAN) < SHADES.start || at(CLEAN) - at(0.0) < SHADES.start;
    shades as f32 > UNEVEN * border.len() as f32 && !is_clean
}

/// Means of squares of `cell` pixels.
fn means(channel: &Plane, cell: usize) -> Plane {
    let (width, height) = (channel.width.div_ceil(cell), channel.height.div_ceil(cell));
    Plane::new(width, height, &|index| {
        let (left, top) = (index % width * cell, index / width * cell);
        let (right, bottom) = ((left + cell).min(channel.width), (top + cell).min(channel.height));
        let rows = (top..bottom).map(|row| &channel.values[row * channel.width..][left..right]);
        let sum: f32 = rows.map(|row| row.iter().sum::<f32>()).sum();
        sum / ((right - left) * (bottom - top)) as f32
    })
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
    Plane::new(width, height, &mean)
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
        let value = |index: usize| {
            let (x, row) = (index % grid.width, &grid.values[index - index % grid.width..][..grid.width]);
            pick(&row[x.saturating_sub(reach)..(x + reach + 1).min(row.len())])
        };
        Plane::new(grid.width, grid.height, &value).transposed()
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
    let difference = |index: usize| {
        let (left, right, x) = between(index % channel.width, paper.width);
        let (above, below, y) = between(index / channel.width, paper.height);
        let row = |row: usize| {
            let row = &paper.values[row * paper.width..];
            row[left] + (row[right] - row[left]) * x
        };
        let paper = row(above) + (row(below) - row(above)) * y;
        let difference = channel.values[index] - paper;
        if difference < 0.0 { difference * brightest / paper.max(DARKEST) } else { difference }
    };
    Plane::new(channel.width, channel.height, &difference)
}
