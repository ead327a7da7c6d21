//! Live charts: curves over epochs on a canvas, with axes, a read-out, a legend, and export as CSV and PNG.
//!
//! The drawing is our own because leptos-chartistry would keep an SVG node per point, and rebuilding three paths of
//! 10,000 points ten times a second costs more than a training slice. Plotters on a canvas draws fast enough, but has
//! no hover, legend or theme of its own, so most of this module would remain while the page's module grew.
//!
//! `brush`, `painter`, `export`, `pace`, `live` and `view` touch the browser; all the rest is pure and tested natively.

mod brush;
pub mod csv;
pub mod decimate;
mod export;
pub mod extent;
pub mod format;
pub mod labels;
mod live;
mod pace;
mod painter;
pub mod readout;
pub mod scale;
pub mod smooth;
pub mod summary;
pub mod ticks;
mod view;

pub use view::Chart;

use std::borrow::Borrow;

/// One line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What the legend and the read-out call it; for an earlier run, the run's name.
    pub name: String,
    /// Decides colour, width and dash.
    pub role: Role,
    /// Epochs and value, epochs never falling; a value that is not finite is a gap in the line.
    pub points: Vec<(f64, f64)>,
}

/// What a curve stands for, in the order of legend and read-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Read off the training images, step by step; drawn faint.
    Train,
    /// Read off the training images, smoothed or over a whole epoch; drawn strong.
    TrainSmooth,
    /// Read off the images held back.
    Validation,
    /// Read off the test images.
    Test,
    /// The learning rate, drawn as stairs.
    Rate,
    /// A run before this one, drawn thin with its name at its end.
    Earlier,
}

impl Role {
    /// Every role, in the order in which they are painted, the last on top.
    pub const ALL: [Self; 6] =
        [Self::Earlier, Self::Train, Self::Rate, Self::TrainSmooth, Self::Validation, Self::Test];

    /// The class that gives its swatch in the legend its colour and dash.
    pub fn class(self) -> &'static str {
        match self {
            Self::Train => "role-train",
            Self::TrainSmooth => "role-train-smooth",
            Self::Validation => "role-validation",
            Self::Test => "role-test",
            Self::Rate => "role-rate",
            Self::Earlier => "role-earlier",
        }
    }
}

/// A dotted level line: a figure to beat.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Its value.
    pub y: f64,
    /// Whose figure it is, such as "article 98.70 %".
    pub label: String,
}

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Three figures, such as 0.0712.
    Plain,
    /// A share from 0 to 1, written as 97.84 %.
    Percent,
    /// A learning rate, written as short as it was typed: 0.0005.
    Rate,
}

/// One legend entry for each role that occurs, with the name of its first curve.
pub fn legend<C: Borrow<Curve>>(curves: &[C]) -> Vec<(Role, String)> {
    let mut roles = Role::ALL;
    roles.sort();
    roles
        .into_iter()
        .filter_map(|role| {
            let mut of_role = curves.iter().map(Borrow::borrow).filter(|curve| curve.role == role);
            let first = of_role.next()?;
            // One button stands for all earlier runs; their names are at their lines' ends.
            let name = if of_role.next().is_some() { "earlier runs".into() } else { first.name.clone() };
            Some((role, name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_runs_share_a_legend_entry() {
        let curve = |name: &str, role| Curve { name: name.into(), role, points: Vec::new() };
        let curves = [curve("run 1", Role::Earlier), curve("run 2", Role::Earlier), curve("test", Role::Test)];
        let expected = [(Role::Test, "test".to_string()), (Role::Earlier, "earlier runs".to_string())];
        assert_eq!(legend(&curves), expected);
    }
}
