//! Drawings of the visitor with their labels: a text file of their strokes, and images for other programs.
//!
//! The file has one thing a line. Coordinates go from 0 to 1 across the sheet, x to the right and y down:
//!
//! ```text
//! LeNet Lab drawings 1
//! digit 7 pen 0.09
//! stroke 0.2,0.2 0.8,0.2 0.5,0.85
//! stroke 0.35,0.5 0.7,0.5
//! end 1
//! ```
//!
//! The first line ends with the version, the last one with the number of digits. Empty lines and lines from `#` on are ignored.

pub use super::hand_error::HandError;
use super::strokes::Stroke;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::protocol::MAX_HAND;
use std::fmt::Write;

/// Version of the file's format.
pub const FORMAT: u32 = 1;

/// Most drawings in a file.
pub const MAX_DRAWINGS: usize = MAX_HAND;
/// Most strokes in a drawing.
pub const MAX_STROKES: usize = 200;
/// Most points in a drawing.
pub const MAX_POINTS: usize = 10_000;

/// First line, without the version.
const TITLE: &str = "LeNet Lab drawings ";

/// A drawn digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The digit that was asked for, from 0 to 9.
    pub label: u8,
    /// In drawing order.
    pub strokes: Vec<Stroke>,
    /// Diameter of the pen, a fraction of the sheet's side.
    pub pen_width: f32,
}

impl Drawn {
    /// A drawing as a file keeps it: in thousandths of the sheet, clamped to it, and within the limits.
    pub fn new(label: u8, strokes: &[Stroke], pen_width: f32) -> Self {
        let mut left = MAX_POINTS;
        let mut kept = Vec::new();
        for stroke in strokes.iter().take(MAX_STROKES) {
            let points: Vec<_> = stroke.points.iter().take(left).map(|point| point.map(rounded)).collect();
            left -= points.len();
            if !points.is_empty() {
                kept.push(Stroke { points });
            }
        }
        Self { label, strokes: kept, pen_width: rounded(pen_width).max(0.001) }
    }
}

/// The drawings as a file. They are as [`Drawn::new`] made them.
pub fn to_text(drawings: &[Drawn]) -> String {
    let mut text = format!("{TITLE}{FORMAT}\n# x,y from 0 to 1 across the sheet, x to the right and y down\n");
    // Writing to a string does not fail.
    for Drawn { label, strokes, pen_width } in drawings {
        let _ = writeln!(text, "digit {label} pen {}", number(*pen_width));
        for stroke in strokes {
            text.push_str("stroke");
            for [x, y] in &stroke.points {
                let _ = write!(text, " {},{}", number(*x), number(*y));
            }
            text.push('\n');
        }
    }
    let _ = writeln!(text, "end {}", drawings.len());
    text
}

/// The drawings in a file.
///
/// # Errors
/// The first fault found, with its line.
pub fn from_text(text: &str) -> Result<Vec<Drawn>, HandError> {
    let text = text.trim_start_matches('\u{feff}');
    let numbered = (1..).zip(text.lines().map(str::trim));
    let mut lines = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    match lines.next() {
        None => return Err(HandError::Empty),
        Some((_, line)) if line.starts_with('<') => return Err(HandError::Html),
        Some((_, line)) => match line.strip_prefix(TITLE) {
            None => return Err(HandError::NotDrawings),
            Some(version) if version.parse() != Ok(FORMAT) => return Err(HandError::Version(short(version))),
            Some(_) => {}
        },
    }
    let mut drawings: Vec<Drawn> = Vec::new();
    for (line, content) in lines {
        let (word, rest) = content.split_once(' ').unwrap_or((content, ""));
        match word {
            "digit" => {
                if drawings.len() == MAX_DRAWINGS {
                    return Err(HandError::TooManyDrawings { line });
                }
                drawings.push(digit(line, rest)?);
            }
            "stroke" => match drawings.last_mut() {
                Some(drawing) => add_stroke(drawing, line, rest)?,
                None => return Err(HandError::Unknown { line, found: short(content) }),
            },
            "end" if rest.parse() == Ok(drawings.len()) => return Ok(drawings),
            "end" => return Err(HandError::Count { line, said: short(rest), found: drawings.len() }),
            _ => return Err(HandError::Unknown { line, found: short(content) }),
        }
    }
    Err(HandError::Truncated { found: drawings.len() })
}

/// `7 pen 0.09`
fn digit(line: usize, text: &str) -> Result<Drawn, HandError> {
    let (label, pen) = text.split_once(" pen ").unwrap_or((text, ""));
    let label = label.parse().ok().filter(|label| usize::from(*label) < CLASSES);
    let label = label.ok_or_else(|| HandError::Label { line, found: short(text) })?;
    let pen_width = coordinate(pen).filter(|width| *width > 0.0);
    let pen_width = pen_width.ok_or_else(|| HandError::Pen { line, found: short(pen) })?;
    Ok(Drawn { label, strokes: Vec::new(), pen_width })
}

/// `0.2,0.2 0.8,0.2`
fn add_stroke(drawing: &mut Drawn, line: usize, text: &str) -> Result<(), HandError> {
    let mut left = MAX_POINTS - drawing.strokes.iter().map(|stroke| stroke.points.len()).sum::<usize>();
    let mut points = Vec::new();
    for found in text.split(' ') {
        let point = found.split_once(',').and_then(|(x, y)| Some([coordinate(x)?, coordinate(y)?]));
        points.push(point.ok_or_else(|| HandError::Point { line, found: short(found) })?);
        left = left.checked_sub(1).ok_or(HandError::TooManyPoints { line })?;
    }
    if drawing.strokes.len() == MAX_STROKES {
        return Err(HandError::TooManyStrokes { line });
    }
    drawing.strokes.push(Stroke { points });
    Ok(())
}

/// A number from 0 to 1.
fn coordinate(text: &str) -> Option<f32> {
    let number: f64 = text.parse().ok()?;
    (0.0..=1.0).contains(&number).then(|| rounded(number as f32))
}

/// The nearest thousandth from 0 to 1; 0 for NaN.
fn rounded(value: f32) -> f32 {
    number(value) as f32
}

/// The same in double precision, which is written with at most three decimals.
fn number(value: f32) -> f64 {
    f64::from((value.clamp(0.0, 1.0) * 1_000.0).round() as u16) / 1_000.0
}

/// The start of what was found, to be quoted in an error.
fn short(found: &str) -> String {
    found.chars().take(20).collect()
}

#[cfg(test)]
mod tests;
