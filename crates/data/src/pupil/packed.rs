//! A drawing in a few hundred bits.
//!
//! Pen, then the box around the points: left, top, width, height, in thousandths of the sheet, 10 bits each. Then the number of
//! strokes less one, and for each its number of points less one, 6 bits each, and its points: x and y from 0 to 127 across the
//! box, 7 bits each. Preparation fits a digit into 20 pixels, so that a point moves by a twelfth of a pixel, however large it was
//! drawn.

use super::bits::Bits;
use super::simplify::simplify;
use crate::hand::Drawn;
use crate::preprocess::preprocess;
use crate::strokes::{RASTER, Stroke, rasterize};
use lenet_experiment::image::Image;

/// Most bits of a drawing: ten of them and the rest have fewer than a thousand characters.
const MAX_BITS: usize = 552;

/// Bits of thousandths.
const THOUSANDTHS: u32 = 10;

/// Bits of a number of strokes or of points.
const NUMBER: u32 = 6;

/// Bits of a coordinate.
const COORDINATE: u32 = 7;

/// The last coordinate across the box.
const LAST: f32 = 127.0;

/// How far lines may move, tried in this order: fractions of the box's longer side, from a twelfth of a pixel to one.
const TOLERANCES: [f32; 9] = [0.004, 0.006, 0.008, 0.011, 0.015, 0.02, 0.027, 0.037, 0.05];

/// By how many thousandths of the sheet width and height are changed where no tolerance keeps the digit in its place.
const NUDGES: [[f32; 2]; 4] = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];

/// Grey levels, of 255, by which the network's input may differ on average.
const CLOSE: u32 = 1;

/// A drawing in bits; `None` if it does not fit or has no ink.
///
/// Preparation rounds: a point that moves by little may move the whole digit by a pixel. So of the ways to simplify the lines this
/// takes the first with which the network's input is close to what it was, else the one with which it is closest.
pub fn pack(drawn: &Drawn) -> Option<Bits> {
    let before = image(drawn)?;
    let mut closest = None::<(u32, Bits)>;
    let nudged =
        NUDGES.into_iter().flat_map(|nudge| [TOLERANCES[1], TOLERANCES[4]].map(|tolerance| (tolerance, nudge)));
    for (tolerance, nudge) in TOLERANCES.map(|tolerance| (tolerance, [0.0, 0.0])).into_iter().chain(nudged) {
        let Some(packed) = simplified(drawn, tolerance, nudge).filter(|packed| packed.len() <= MAX_BITS) else {
            continue;
        };
        let Some(after) = take(&mut packed.clone(), drawn.label).and_then(|drawn| image(&drawn)) else { continue };
        let differs = difference(&before, &after);
        if closest.as_ref().is_none_or(|(least, _)| differs < *least) {
            closest = Some((differs, packed));
        }
        if differs <= CLOSE * before.pixels().len() as u32 {
            break;
        }
    }
    closest.map(|(_, packed)| packed)
}

/// What the network gets.
fn image(drawn: &Drawn) -> Option<Image> {
    preprocess(&rasterize(&drawn.strokes, drawn.pen_width, RASTER))
}

/// Sum of the differences of all pixels in grey levels.
fn difference(a: &Image, b: &Image) -> u32 {
    a.pixels().iter().zip(b.pixels()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
}

/// A drawing with lines that are simplified to a fraction of the box's longer side, its size nudged; `None` if it has too many
/// strokes or points.
fn simplified(drawn: &Drawn, tolerance: f32, nudge: [f32; 2]) -> Option<Bits> {
    let mut bits = Bits::default();
    let points = || drawn.strokes.iter().flat_map(|stroke| &stroke.points).copied();
    let low = points().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1])])?;
    let high = points().reduce(|a, b| [a[0].max(b[0]), a[1].max(b[1])])?;
    let size = [high[0] - low[0], high[1] - low[1]];
    let [width, height] = [0, 1].map(|axis| size[axis] * 1_000.0 + nudge[axis]);
    for value in [drawn.pen_width * 1_000.0, low[0] * 1_000.0, low[1] * 1_000.0, width, height] {
        bits.put(value.round().clamp(0.0, 1_000.0) as u32, THOUSANDTHS);
    }
    let in_box =
        |point: [f32; 2]| [0, 1].map(|axis| ((point[axis] - low[axis]) / size[axis].max(0.001) * LAST).round());
    bits.put(counted(drawn.strokes.len())?, NUMBER);
    for stroke in &drawn.strokes {
        let mut points: Vec<_> =
            simplify(&stroke.points, tolerance * size[0].max(size[1])).into_iter().map(in_box).collect();
        points.dedup();
        bits.put(counted(points.len())?, NUMBER);
        points.as_flattened().iter().for_each(|coordinate| bits.put(*coordinate as u32, COORDINATE));
    }
    Some(bits)
}

/// Takes a drawing of a digit; `None` if it is cut off or of impossible sizes.
pub fn take(bits: &mut Bits, label: u8) -> Option<Drawn> {
    let mut thousandths = || bits.take(THOUSANDTHS).filter(|value| *value <= 1_000).map(|value| value as f32 / 1_000.0);
    let pen_width = thousandths().filter(|width| *width > 0.0)?;
    let (left, top, width, height) = (thousandths()?, thousandths()?, thousandths()?, thousandths()?);
    let mut strokes = Vec::new();
    for _ in 0..=bits.take(NUMBER)? {
        let mut points = Vec::new();
        for _ in 0..=bits.take(NUMBER)? {
            let (x, y) = (bits.take(COORDINATE)?, bits.take(COORDINATE)?);
            points.push([left + x as f32 / LAST * width, top + y as f32 / LAST * height]);
        }
        strokes.push(Stroke { points });
    }
    Some(Drawn::new(label, &strokes, pen_width))
}

/// A number from 1 to 64, less one.
fn counted(number: usize) -> Option<u32> {
    (1..=1 << NUMBER).contains(&number).then(|| number as u32 - 1)
}
