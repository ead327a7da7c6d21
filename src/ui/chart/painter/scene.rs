//! Input of the painter.

use crate::ui::chart::format::Unit;
use crate::ui::chart::scale::ScaleKind;
use crate::ui::chart::series::{Reference, Series};

/// Everything that a chart shows.
pub struct Scene<'a> {
    /// In painting order.
    pub series: &'a [Series],
    pub references: &'a [Reference],
    /// The end of the x axis.
    pub epochs: f64,
    /// Said beside the x axis, such as "5 of 30 epochs".
    pub note: &'a str,
    pub unit: Unit,
    pub scale: ScaleKind,
    /// Lowest percentage.
    pub floor: f64,
    /// Shown while there is no point.
    pub hint: &'a str,
    /// Epoch of the crosshair.
    pub moment: Option<f64>,
    /// Title and run of an exported chart.
    pub title: Option<(&'a str, &'a str)>,
    /// Width and height in CSS pixels.
    pub size: (f64, f64),
}
