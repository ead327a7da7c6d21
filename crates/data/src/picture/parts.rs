//! Connected parts of the ink: which belong to the digit, and whether there is more than one.

use super::plane::Plane;
use super::{Area, PictureProblem};
use crate::strokes::Ink;
use std::cmp::Reverse;

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
    digits.sort_by_key(|digit| digit.area.left);
    match digits.as_slice() {
        [] => Err(PictureProblem::Blank),
        [digit] => {
            spread(ink, &mut labels, (EDGE * digit.area.height() as f32) as usize);
            Ok(cut(ink, &labels, &digit.labels))
        }
        _ if digits.len() > MOST => Err(PictureProblem::TooMuch),
        _ => Err(PictureProblem::SeveralDigits(digits.iter().map(|digit| digit.area).collect())),
    }
}

/// Numbers the connected pixels with strong ink from 1; 0 elsewhere.
fn connected(ink: &Plane) -> (Vec<u32>, Vec<Part>) {
    let mut labels = vec![0; ink.values.len()];
    let mut parts = Vec::new();
    for start in 0..labels.len() {
        if labels[start] != 0 || ink.values[start] < STRONG {
            continue;
        }
        let label = parts.len() as u32 + 1;
        let mut area = Area::pixel(start, ink.width);
        labels[start] = label;
        let mut open = vec![start];
        while let Some(index) = open.pop() {
            area = area.with(Area::pixel(index, ink.width));
            for neighbour in neighbours(ink, index) {
                if labels[neighbour] == 0 && ink.values[neighbour] >= STRONG {
                    labels[neighbour] = label;
                    open.push(neighbour);
                }
            }
        }
        parts.push(Part { area, labels: vec![label] });
    }
    (labels, parts)
}

/// Joins the parts of each digit, and drops what is too small for one.
fn digits(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by_key(|part| Reverse(part.area.height()));
    let highest = parts.first().map_or(0.0, |part| part.area.height() as f32);
    let mut groups: Vec<Part> = Vec::new();
    for part in parts {
        let is_like = |height: usize| part.area.height() as f32 >= LIKE * height as f32;
        let may_join = |group: &&mut Part| {
            let is_other = is_like(group.area.height()) && part.area.is_beside(group.area);
            part.area.distance(group.area) as f32 <= if is_other { BROKEN } else { NEAR } * highest
        };
        let nearest = groups.iter_mut().filter(may_join).min_by_key(|group| part.area.distance(group.area));
        match nearest {
            Some(group) => {
                group.area = group.area.with(part.area);
                group.labels.extend(part.labels);
            }
            None if part.area.height() as f32 >= LIKE * highest => groups.push(part),
            None => {}
        }
    }
    groups
}

/// Extends each part by up to `reach` pixels to the faint ones around it, and one further: the smooth edge of a sharp picture.
fn spread(ink: &Plane, labels: &mut [u32], reach: usize) {
    let mut edge: Vec<usize> = (0..labels.len()).filter(|index| labels[*index] != 0).collect();
    for _ in 0..=reach {
        let mut next = Vec::new();
        for index in edge.into_iter().filter(|index| ink.values[*index] >= FAINT) {
            for neighbour in neighbours(ink, index) {
                if labels[neighbour] == 0 && ink.values[neighbour] > 0.0 {
                    labels[neighbour] = labels[index];
                    next.push(neighbour);
                }
            }
        }
        edge = next;
    }
}

/// The ink of these parts.
fn cut(ink: &Plane, labels: &[u32], kept: &[u32]) -> Ink {
    let indices = (0..labels.len()).filter(|index| kept.contains(&labels[*index]));
    let area = indices.map(|index| Area::pixel(index, ink.width)).reduce(Area::with);
    let Some(Area { left, right, top, bottom }) = area else { return Ink::blank(0, 0) };
    let value = |index: usize| if kept.contains(&labels[index]) { ink.values[index] } else { 0.0 };
    let row = |row: usize| (left..=right).map(move |column| row * ink.width + column);
    let values = (top..=bottom).flat_map(row).map(value).collect();
    Ink { width: right - left + 1, height: bottom - top + 1, values }
}

/// The up to eight pixels around one.
fn neighbours(ink: &Plane, index: usize) -> impl Iterator<Item = usize> {
    let (width, height) = (ink.width, ink.height);
    let (column, row) = (index % width, index / width);
    let rows = row.saturating_sub(1)..(row + 2).min(height);
    rows.flat_map(move |row| {
        (column.saturating_sub(1)..(column + 2).min(width)).map(move |column| row * width + column)
    })
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
