//! Which part of its values a chart shows, and the switch between two choices.

use super::format::{self, Unit};
use super::scale::ScaleKind;
use leptos::prelude::{Get, Signal};

/// The value axis of a chart.
#[derive(Clone, Copy)]
pub enum Axis {
    /// From 0.
    Linear,
    /// Logarithmic; the second choice is linear.
    LogOrLinear,
    /// From 0 to 100 %, the whole climb; the second choice begins at this fraction.
    WholeOrTop(Signal<f64>),
}

impl Axis {
    /// Whether there is a choice.
    pub fn has_choice(self) -> bool {
        !matches!(self, Self::Linear)
    }

    /// Label of a choice.
    pub fn label(self, second: bool) -> String {
        match self {
            Self::Linear => String::new(),
            Self::LogOrLinear => if second { "Linear" } else { "Log" }.into(),
            Self::WholeOrTop(_) if !second => "Whole climb".into(),
            Self::WholeOrTop(floor) => format!("Above {}", format::tick(floor.get(), 1.0, Unit::Percent)),
        }
    }

    /// Scale and lowest percentage of a choice.
    pub fn shown(self, second: bool) -> (ScaleKind, f64) {
        match self {
            Self::LogOrLinear if !second => (ScaleKind::Log, 0.0),
            Self::WholeOrTop(floor) if second => (ScaleKind::Linear, floor.get()),
            Self::Linear | Self::LogOrLinear | Self::WholeOrTop(_) => (ScaleKind::Linear, 0.0),
        }
    }
}
