//! Colours, widths and dashes: the sheet's tokens as a canvas takes them.

use super::Role;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element};

/// The sheet's colours and font at the time of a redraw.
pub struct Palette {
    /// Titles.
    pub ink: String,
    /// Axis texts, labels.
    pub quiet: String,
    /// Grid.
    pub line: String,
    /// What the chart lies on.
    pub ground: String,
    /// Font family.
    pub font: String,
    /// Font size in CSS pixels.
    pub size: f64,
    train: String,
    train_soft: String,
    validation: String,
    test: String,
    rate: String,
}

/// How a curve is drawn.
pub struct Stroke<'a> {
    /// CSS colour.
    pub color: &'a str,
    /// Width in CSS pixels.
    pub width: f64,
    /// Lengths of line and gap in CSS pixels; empty for a line without gaps.
    pub dash: &'static [f64],
    /// 1 for opaque. Below 1, what lies behind a dense line stays visible.
    pub alpha: f64,
}

impl Palette {
    /// Reads the tokens that hold for this element; `ground` names the one for the background.
    pub fn read(element: &Element, ground: &str) -> Result<Self, JsValue> {
        let style = window().get_computed_style(element)?.ok_or("the canvas is not on the page")?;
        let token = |name: &str| style.get_property_value(name).map(|value| value.trim().to_string());
        Ok(Self {
            ink: token("--ink")?,
            quiet: token("--ink-2")?,
            line: token("--line")?,
            ground: token(ground)?,
            font: token("font-family")?,
            size: token("font-size")?.trim_end_matches("px").parse().unwrap_or(12.0),
            train: token("--train")?,
            train_soft: token("--train-soft")?,
            validation: token("--validation")?,
            test: token("--test")?,
            rate: token("--rate")?,
        })
    }

    /// The stroke for a role. Validation is dashed and test has dots, so that colour is not all that tells them apart.
    pub fn stroke(&self, role: Role) -> Stroke<'_> {
        match role {
            Role::Train => Stroke { color: &self.train_soft, width: 1.0, dash: &[], alpha: 0.6 },
            Role::TrainSmooth => Stroke { color: &self.train, width: 2.0, dash: &[], alpha: 1.0 },
            Role::Validation => Stroke { color: &self.validation, width: 2.0, dash: &[6.0, 3.0], alpha: 1.0 },
            Role::Test => Stroke { color: &self.test, width: 2.0, dash: &[], alpha: 1.0 },
            Role::Rate => Stroke { color: &self.rate, width: 2.0, dash: &[], alpha: 1.0 },
            Role::Earlier => Stroke { color: &self.quiet, width: 1.0, dash: &[], alpha: 0.7 },
        }
    }

    /// Sets the text font, `weight` as in CSS, `scale` times the sheet's size.
    pub fn set_font(&self, context: &CanvasRenderingContext2d, weight: &str, scale: f64) {
        context.set_font(&format!("{weight} {}px {}", self.size * scale, self.font));
    }
}

/// Sets or, with an empty slice, unsets the dash.
pub fn set_dash(context: &CanvasRenderingContext2d, dash: &[f64]) -> Result<(), JsValue> {
    context.set_line_dash(&JsValue::from(dash.to_vec()))
}
