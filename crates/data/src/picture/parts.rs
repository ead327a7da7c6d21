//! Connected parts of the ink: which belong to the digit, and whether there is more than one.

use super::plane::Plane;
use super::{Area, PictureProblem};
use crate::strokes::Ink;

/// Parts are connected by pixels with at least this much ink, ...
const STRONG: f32 = 0.3;

/// ... and reach as far as pixels with at least this much, in which lossy compression leaves hardly anything.
const FAINT: f32 = 0.03;

/// A blurred edge is at most this wide, relative to the digit.
const EDGE: f32 = 0.05;

/// Height of the smallest digit as a fraction of the picture's shorter side.
const SMALLEST: f32 = 0.04;

/// Digits of one picture are at least this high, relative to the highest. What is smaller is part of a digit or dust.
const LIKE: f32 = 0.55;

/// Parts of a digit are at most so far apart, relative to its height.
const NEAR: f32 = 0.25;

/// Digits side by side share at most this fraction of their columns.
const SHARED: f32 = 0.2;

/// A gap in a stroke is at most this wide, relative to the digit's height.
const BROKEN: f32 = 0.05;

/// More digits than this are text.
const MOST: usize = 9;

/// Connected pixels, or several such parts of one digit.
struct Part {
    area: Area,
    /// Numbers of the connected parts, from 1.
    labels: Vec<u32>,
}

/// The only digit, without what does not belong to it.
pub fn digit(ink: &Plane) -> Result<Ink, PictureProblem> {
    let (mut labels, parts) = connected(ink);
    let mut digits = digits(parts);
    let smallest = (SMALLEST * ink.width.min(ink.height) as f32).max(3.0);
    digits.retain(|digit| digit.area.height() as f32 >= smallest);
    match digits.as_slice() {
        [] => Err(PictureProblem::Blank),
        [digit] => Ok(cut(ink, &mut labels, digit)),
        _ if digits.len() > MOST => Err(PictureProblem::TooMuch),
        _ => Err(PictureProblem::SeveralDigits(digits.iter().map(|digit| digit.area).collect())),
    }
}

/// Numbers the connected pixels with strong ink from 1; 0 elsewhere.
fn connected(ink: &Plane) -> (Vec<u32>, Vec<Part>) {
    let mut labels = vec![0; ink.values.len()];
    let mut parts = Vec::new();
    for start in 0..labels.len() {
        if labels[start] == 0 && ink.values[start] >= STRONG {
            let label = parts.len() as u32 + 1;
            labels[start] = label;
            let area = spread(ink, &mut labels, vec![start], STRONG, usize::MAX);
            parts.push(Part { area, labels: vec![label] });
        }
    }
    (labels, parts)
}

/// Joins the parts of each digit, and drops what is too small for one. From left to right.
fn digits(mut parts: Vec<Part>) -> Vec<Part> {
    let highest = parts.iter().map(|part| part.area.height()).fold(0, usize::max);
    let mut groups: Vec<Part> = Vec::new();
    // From the highest part to the lowest. The code of a sort would be as large as all of this file's.
    for height in (1..=highest).rev() {
        for part in parts.iter_mut().filter(|part| part.area.height() == height) {
            join(part, &mut groups, highest as f32);
        }
    }
    groups
}

/// Adds a part to the nearest group that it may belong to; else it is a digit of its own, or too small.
fn join(part: &mut Part, groups: &mut Vec<Part>, highest: f32) {
    let height = part.area.height() as f32;
    let may_join = |group: &&mut Part| {
        let is_other = height >= LIKE * group.area.height() as f32 && part.area.is_beside(group.area);
        part.area.distance(group.area) as f32 <= if is_other { BROKEN } else { NEAR } * highest
    };
    let nearest = groups.iter_mut().filter(may_join).min_by_key(|group| part.area.distance(group.area));
    if let Some(group) = nearest {
        group.area = group.area.with(part.area);
        group.labels.append(&mut part.labels);
    } else if height >= LIKE * highest {
        let at = groups.partition_point(|group| group.area.left < part.area.left);
        groups.insert(at, Part { area: part.area, labels: std::mem::take(&mut part.labels) });
    }
}

/// Extends the labels from these pixels to those around them with at least so much ink, up to `reach` pixels away. Returns the
/// area that it reaches.
fn spread(ink: &Plane, labels: &mut [u32], mut from: Vec<usize>, least: f32, reach: usize) -> Area {
    let mut area = Area::pixel(from[0], ink.width);
    for step in 0..=reach {
        let mut next = Vec::new();
        for &index in &from {
            let pixel = Area::pixel(index, ink.width);
            area = area.with(pixel);
            for row in pixel.top.saturating_sub(1)..(pixel.top + 2).min(ink.height) {
                for column in pixel.left.saturating_sub(1)..(pixel.left + 2).min(ink.width) {
                    let neighbour = row * ink.width + column;
                    if step < reach && labels[neighbour] == 0 && ink.values[neighbour] >= least {
                        labels[neighbour] = labels[index];
                        next.push(neighbour);
                    }
                }
            }
        }
        if next.is_empty() {
            break;
        }
        from = next;
    }
    area
}

/// The ink of a digit with its faint edge, and one pixel further: the smooth edge of a sharp picture.
fn cut(ink: &Plane, labels: &mut [u32], digit: &Part) -> Ink {
    let reach = (EDGE * digit.area.height() as f32) as usize;
    let all = |labels: &[u32]| -> Vec<usize> { (0..labels.len()).filter(|index| labels[*index] != 0).collect() };
    spread(ink, labels, all(labels), FAINT, reach);
    spread(ink, labels, all(labels), f32::MIN_POSITIVE, 1);
    let is_kept = |index: usize| digit.labels.contains(&labels[index]);
    let mut area = digit.area;
    (0..labels.len()).filter(|index| is_kept(*index)).for_each(|index| area = area.with(Area::pixel(index, ink.width)));
    let kept = Plane::new(ink.width, ink.height, &|index| if is_kept(index) { ink.values[index] } else { 0.0 });
    let Plane { width, height, values } = kept.crop(area.left..area.right + 1, area.top..area.bottom + 1);
    Ink { width, height, values }
}

impl Area {
    fn pixel(index: usize, width: usize) -> Self {
        let (column, row) = (index % width, index / width);
        Self { left: column, right: column, top: row, bottom: row }
    }

    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn height(self) -> usize {
        self.bottom - self.top + 1
    }

    /// Pixels between two areas, across or down; 0 if they overlap.
    fn distance(self, other: Self) -> usize {
        let across = self.left.max(other.left).saturating_sub(self.right.min(other.right));
        let down = self.top.max(other.top).saturating_sub(self.bottom.min(other.bottom));
        across.max(down)
    }

    /// Whether the areas share hardly any column.
    fn is_beside(self, other: Self) -> bool {
        let shared = (self.right.min(other.right) + 1).saturating_sub(self.left.max(other.left));
        let narrower = (self.right - self.left).min(other.right - other.left) + 1;
        shared as f32 <= SHARED * narrower as f32
    }
}
