//! The curves of a race, as SVG.

use crate::ui::lessons::plot::{HEIGHT, x, y};
use crate::ui::words::numbers::{clock, count, percent};
use lenet_conductor::{Mark, TARGET};
use std::sync::Arc;

/// What the curves are drawn over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Images that each has trained on.
    Images,
    /// Seconds of each one's own training.
    Seconds,
}

impl Axis {
    /// Text of its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Images => "Images seen",
            Self::Seconds => "Seconds",
        }
    }

    /// Identifier of its button.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Images => "race-images",
            Self::Seconds => "race-seconds",
        }
    }

    /// Where a mark lies.
    pub fn of(self, mark: &Mark) -> f64 {
        match self {
            Self::Images => mark.images as f64,
            Self::Seconds => mark.seconds,
        }
    }

    /// A value as text: `96,000 images`, `0:12`.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Images => format!("{} images", count(value.round() as u64)),
            Self::Seconds => clock(value),
        }
    }
}

/// Content of the SVG: grid, the line of [`TARGET`], both curves, and the ends of the axes.
pub fn svg(curves: &[Arc<Vec<Mark>>; 2], axis: Axis) -> String {
    let marks = || curves.iter().flat_map(|curve| curve.iter());
    let lowest = marks().map(|mark| mark.accuracy).fold(0.9, f64::min);
    let floor = (lowest * 10.0).floor() / 10.0;
    let end = marks().map(|mark| axis.of(mark)).fold(0.0, f64::max);
    let (left, right) = (x(0.0, 1), x(1.0, 1));
    // `by` is the place of the label from the line's left end: that of the target would cover "100 %" outside the grid.
    let line = |class: &str, accuracy: f64, by: [f64; 2], anchor: &str| {
        let (y, label) = (y(accuracy, floor), percent(accuracy, 0));
        format!(
            "<line class={class} x1={left} x2={right} y1={y:.1} y2={y:.1} />\
             <text x={} y={:.1} text-anchor={anchor}>{label}</text>",
            left + by[0],
            y + by[1]
        )
    };
    let [first, second] = [(&curves[0], "first"), (&curves[1], "second")].map(|(curve, class)| {
        let at = |mark: &Mark| (x(axis.of(mark) / end.max(f64::MIN_POSITIVE), 1), y(mark.accuracy, floor));
        let dot = curve.last().map(at).map(|(x, y)| format!("<circle class={class} cx={x:.1} cy={y:.1} r=3 />"));
        format!("<path class={class} d=\"{}\" />{}", path(curve.iter().map(at)), dot.unwrap_or_default())
    });
    let ends = if end > 0.0 { axis.text(end) } else { axis.label().to_lowercase() };
    let foot = HEIGHT - 4.0;
    format!(
        "{}{}{}{first}{second}<text x={left} y={foot}>0</text><text x={right} y={foot} text-anchor=end>{ends}</text>",
        line("grid", floor, [-4.0, 4.0], "end"),
        line("grid", 1.0, [-4.0, 4.0], "end"),
        line("published", TARGET, [2.0, 11.0], "start"),
    )
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let point = |(index, (x, y))| format!("{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    points.enumerate().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(images: u64, seconds: f64, accuracy: f64) -> Mark {
        Mark { step: images as u32, images, seconds, accuracy, is_sample: true }
    }

    #[test]
    fn the_longest_curve_ends_at_the_right_edge_of_either_axis() {
        let ours = Arc::new(vec![mark(500, 1.0, 0.55), mark(1_000, 2.0, 1.0)]);
        let theirs = Arc::new(vec![mark(250, 8.0, 0.75)]);
        let over_images = svg(&[ours.clone(), theirs.clone()], Axis::Images);
        assert!(over_images.contains("d=\"M177.0 92.6L312.0 8.0\""), "{over_images}");
        assert!(over_images.contains(">50 %<") && over_images.contains(">97 %<"), "{over_images}");
        assert!(over_images.ends_with(">1,000 images</text>"), "{over_images}");
        let over_seconds = svg(&[ours, theirs], Axis::Seconds);
        assert!(over_seconds.contains("d=\"M312.0 55.0\"") && over_seconds.ends_with(">0:08</text>"), "{over_seconds}");
        assert!(svg(&Default::default(), Axis::Seconds).ends_with(">seconds</text>"));
    }
}
