//! Erases the lines of ruled and squared paper.

use super::plane::Plane;

/// A line is at most this fraction of the picture thick, ...
const THICKNESS: f32 = 0.025;

/// ... rises or falls by at most this fraction of its length, ...
const SLOPE: f32 = 0.08;

/// ... and is visible over at least this fraction of its length.
const VISIBLE: f32 = 0.7;

/// A line through a corner of the picture is at least this long, relative to the picture.
const SHORTEST: f32 = 0.25;

/// So many lines are ruled paper, even if the pen is as thin as they are. Fewer may be straight strokes of a digit.
const RULED: usize = 3;

/// A pixel has ink from this value on.
const INK: f32 = 0.05;

/// The part of a column that a line covers.
#[derive(Clone, Copy)]
struct Run {
    column: usize,
    first: usize,
    last: usize,
}

struct Line {
    thickness: usize,
    runs: Vec<Run>,
}

/// Erases lines, but not where strokes cross them.
pub fn erase(ink: &mut Plane) {
    let across = lines(ink);
    let mut turned = without(ink.clone(), &across).transposed();
    let down = lines(&turned);
    if across.is_empty() && down.is_empty() {
        return;
    }
    turned = without(turned, &down);
    let thickest = across.iter().chain(&down).map(|line| line.thickness).fold(0, usize::max);
    let rest = turned.transposed();
    if across.len() + down.len() >= RULED || thickness(&rest, &turned) > 2.0 * thickest as f32 {
        *ink = rest;
    }
}

/// Lines from left to right, by a Hough transform.
fn lines(ink: &Plane) -> Vec<Line> {
    let (width, height) = (ink.width, ink.height);
    let mut runs = runs(ink);
    let steepest = (SLOPE * width as f32) as usize;
    // Row in which a line through the run's middle meets the picture's left edge, plus `steepest`. The slope is its fall over
    // the whole width, plus `steepest`.
    let start = |run: &Run, slope: usize| {
        let fall = (slope * run.column) as f32 / width as f32;
        (run.first + run.last) as f32 / 2.0 + steepest as f32 * (1.0 + run.column as f32 / width as f32) - fall
    };
    let starts = height + 2 * steepest + 2;
    let mut votes = vec![0_usize; (2 * steepest + 1) * starts]; // [slope, start]
    for run in &runs {
        (0..=2 * steepest).for_each(|slope| votes[slope * starts + start(run, slope).round() as usize] += 1);
    }
    let mut lines = Vec::new();
    loop {
        // A line that is not quite straight has its runs in three neighbouring rows.
        let bands = votes.windows(3).map(|band| band.iter().sum::<usize>()).enumerate();
        let is_line = |&(index, count): &(usize, usize)| {
            let [left, fall] = [index % starts + 1, index / starts].map(|value| value as f32 - steepest as f32);
            count as f32 >= VISIBLE * width as f32 * share_within(left, fall, height as f32).max(SHORTEST)
        };
        let Some((best, _)) = bands.filter(is_line).max_by_key(|(_, count)| *count) else { return lines };
        let (slope, middle) = (best / starts, best % starts + 1);
        let is_on = |run: &Run| (start(run, slope).round() as usize).abs_diff(middle) <= 1;
        let mut on = Vec::new();
        runs.retain(|run| {
            let is_on = is_on(run);
            if is_on {
                on.push(*run);
                (0..=2 * steepest).for_each(|slope| votes[slope * starts + start(run, slope).round() as usize] -= 1);
            }
            !is_on
        });
        let thickness = on.iter().map(|run| run.last - run.first + 1).sum::<usize>().div_ceil(on.len());
        lines.push(Line { thickness, runs: on });
    }
}

/// Share of the columns in which a line is within the rows of a picture.
fn share_within(left: f32, fall: f32, height: f32) -> f32 {
    if fall == 0.0 {
        return 1.0;
    }
    let [one, other] = [-left / fall, (height - left) / fall].map(|column| column.clamp(0.0, 1.0));
    (one - other).abs()
}

/// Parts of columns that are short enough for a line.
fn runs(ink: &Plane) -> Vec<Run> {
    let longest = ((THICKNESS * ink.height as f32) as usize).max(2);
    let mut runs = Vec::new();
    for column in 0..ink.width {
        let mut first = None;
        for row in 0..=ink.height {
            let is_ink = row < ink.height && ink.values[row * ink.width + column] > INK;
            match first {
                None if is_ink => first = Some(row),
                Some(start) if !is_ink => {
                    if row - start <= longest {
                        runs.push(Run { column, first: start, last: row - 1 });
                    }
                    first = None;
                }
                None | Some(_) => {}
            }
        }
    }
    runs
}

/// The ink without these lines and their smooth edges. A run thicker than its line is part of a stroke.
fn without(mut ink: Plane, lines: &[Line]) -> Plane {
    for line in lines {
        for run in line.runs.iter().filter(|run| run.last - run.first <= line.thickness + 1) {
            for row in run.first.saturating_sub(1)..(run.last + 2).min(ink.height) {
                ink.values[row * ink.width + run.column] = 0.0;
            }
        }
    }
    ink
}

/// Mean thickness of strokes, measured across or down, whichever is less; 0 without ink.
fn thickness(ink: &Plane, turned: &Plane) -> f32 {
    let of_rows = |ink: &Plane| {
        let rows = ink.values.chunks(ink.width.max(1));
        let parts: usize =
            rows.map(|row| row.split(|value| *value <= INK).filter(|part| !part.is_empty()).count()).sum();
        ink.values.iter().filter(|value| **value > INK).count() as f32 / parts.max(1) as f32
    };
    of_rows(ink).min(of_rows(turned))
}
