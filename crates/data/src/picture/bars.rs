//! Bars at the edges of a screenshot, and black margins.

use super::plane::Plane;

/// Distance in pixels from an edge at which its two sides are compared, so that a ruled line is no bar.
const REACH: usize = 4;

/// Least difference in brightness between a bar and what follows.
const STEP: f32 = 0.03;

/// Cuts off what an edge from one side of the picture to the other separates, within a quarter of the picture.
pub fn without_bars(channels: [Plane; 3]) -> [Plane; 3] {
    let [red, green, blue] = &channels;
    let mean = |index: usize| (red.values[index] + green.values[index] + blue.values[index]) / 3.0;
    let grey = Plane::new(red.width, red.height, &mean);
    let turned = grey.transposed();
    let [top, bottom] = bars(&grey);
    let [left, right] = bars(&turned);
    if [top, bottom, left, right] == [0; 4] {
        return channels;
    }
    channels.map(|channel| channel.crop(left..channel.width - right, top..channel.height - bottom))
}

/// Heights of the bars at top and bottom.
fn bars(grey: &Plane) -> [usize; 2] {
    let line = |row: usize| &grey.values[row * grey.width..][..grey.width];
    let height = grey.height;
    let is_edge = |row: &usize| is_step(line(row - REACH), line(row + REACH));
    let quarter = REACH..(height / 4).max(REACH);
    let top = quarter.clone().rev().find(is_edge);
    let bottom = quarter.rev().find(|row| is_edge(&(height - 1 - row)));
    [top, bottom].map(|row| row.map_or(0, |row| row + REACH))
}

/// Whether all pixels of a line are brighter than those of the other, or all darker.
fn is_step(one: &[f32], other: &[f32]) -> bool {
    let brighter = one.iter().zip(other).filter(|(one, other)| *one - *other > STEP).count();
    let darker = one.iter().zip(other).filter(|(one, other)| *other - *one > STEP).count();
    // An icon on the bar may have the colour of what follows.
    brighter.max(darker) * 50 >= one.len() * 49
}
