//! Input of the painter.

use crate::ui::chart::format::Unit;
use crate::ui::chart::scale::ScaleKind;
use crate::ui::chart::series::{Reference, Role, Series};

/// Everything that a chart shows.
pub struct Scene<'a> {
    /// Visible series in painting order.
    pub series: Vec<&'a Series>,
    pub references: &'a [Reference],
    /// Length of the run, the end of the x axis.
    pub epochs: f64,
    pub unit: Unit,
    pub scale: ScaleKind,
    /// Shown while there is no point.
    pub hint: &'a str,
    /// Epoch under the pointer.
    pub hover: Option<f64>,
    /// Title of an exported chart, which also gets a legend.
    pub title: Option<&'a str>,
    /// Width and height in CSS pixels.
    pub size: (f64, f64),
}

/// The series whose role is not hidden, in painting order.
pub fn visible<'a>(series: &'a [Series], hidden: &[Role]) -> Vec<&'a Series> {
    let shown = Role::ALL.into_iter().filter(|role| !hidden.contains(role));
    shown.flat_map(|role| series.iter().filter(move |one| one.role == role)).collect()
}
