//! Colours, line widths and dashes, from the CSS custom properties of the page.

use super::series::Role;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element};

/// Colours and font at the time of a redraw.
pub struct Palette {
    /// Titles.
    pub ink: String,
    /// Axis labels.
    pub quiet: String,
    /// Grid lines.
    pub line: String,
    /// Background.
    pub ground: String,
    /// Font family.
    pub font: String,
    /// Font size in CSS pixels.
    pub size: f64,
    /// Factor on the width of lines.
    thickness: f64,
    train: String,
    train_soft: String,
    validation: String,
    test: String,
    hand: String,
    rate: String,
}

/// Opacity of the line of single batches.
pub const SINGLE_BATCHES: f64 = 0.8;

/// How a line is drawn.
pub struct LineStyle<'a> {
    /// CSS colour.
    pub color: &'a str,
    /// Width in CSS pixels.
    pub width: f64,
    /// Dash and gap lengths in CSS pixels; empty for a solid line.
    pub dash: &'static [f64],
    /// Opacity. Below 1, a dense line does not hide what is behind it.
    pub alpha: f64,
}

impl Palette {
    /// The computed style of an element; `ground` names the custom property of the background.
    pub fn from_style(element: &Element, ground: &str) -> Result<Self, JsValue> {
        let style = window().get_computed_style(element)?.ok_or("the canvas is not on the page")?;
        let token = |name: &str| style.get_property_value(name).map(|value| value.trim().to_string());
        Ok(Self {
            ink: token("--ink")?,
            quiet: token("--ink-2")?,
            line: token("--line")?,
            ground: token(ground)?,
            font: token("font-family")?,
            size: token("font-size")?.trim_end_matches("px").parse().unwrap_or(12.0),
            thickness: token("--thickness")?.parse().unwrap_or(1.0),
            train: token("--train")?,
            train_soft: token("--train-soft")?,
            validation: token("--validation")?,
            test: token("--test")?,
            hand: token("--hand")?,
            rate: token("--rate")?,
        })
    }

    /// The line style of a role.
    pub fn line_style(&self, role: Role) -> LineStyle<'_> {
        let (color, width, alpha) = match role {
            Role::Train => (&self.train_soft, 1.0, SINGLE_BATCHES),
            Role::TrainSmooth => (&self.train, 2.0, 1.0),
            Role::Validation => (&self.validation, 2.0, 1.0),
            Role::Sample | Role::Test => (&self.test, 2.0, 1.0),
            Role::Hand { .. } => (&self.hand, 2.0, 1.0),
            Role::Rate => (&self.rate, 2.0, 1.0),
            Role::Earlier(_) => (&self.quiet, 1.25, 0.9),
        };
        LineStyle { color, width: width * self.thickness, alpha, dash: role.dash() }
    }

    /// Sets the font: `weight` as in CSS, `scale` times the base size.
    pub fn set_font(&self, context: &CanvasRenderingContext2d, weight: &str, scale: f64) {
        context.set_font(&format!("{weight} {}px {}", self.size * scale, self.font));
    }
}

/// Sets the dash pattern; an empty slice draws solid lines.
pub fn set_dash(context: &CanvasRenderingContext2d, dash: &[f64]) -> Result<(), JsValue> {
    context.set_line_dash(&JsValue::from(dash.to_vec()))
}
