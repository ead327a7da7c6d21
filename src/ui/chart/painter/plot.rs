//! Layout of a chart on a canvas, in CSS pixels, and drawing primitives.

use super::scene::Scene;
use crate::ui::chart::domain;
use crate::ui::chart::palette::{Palette, set_dash};
use crate::ui::chart::scale::{Scale, ScaleKind};
use crate::ui::chart::series::Role;
use crate::ui::chart::ticks::{self, Tick};
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// Title of the x axis.
pub const EPOCH_TITLE: &str = "epoch";

/// A scene laid out on a canvas, with the primitives to draw on it.
pub struct Plot<'a> {
    pub context: &'a CanvasRenderingContext2d,
    pub palette: &'a Palette,
    pub scene: &'a Scene<'a>,
    /// Epochs to pixels.
    pub x: Scale,
    /// Values to pixels.
    pub y: Scale,
    pub x_ticks: Vec<Tick>,
    pub y_ticks: Vec<Tick>,
    /// Left, top, right and bottom edge of the plotting area.
    pub edges: [f64; 4],
}

impl<'a> Plot<'a> {
    /// Computes scales, ticks and margins; the labels decide how much room is left for the plotting area.
    pub fn new(
        context: &'a CanvasRenderingContext2d,
        palette: &'a Palette,
        scene: &'a Scene<'a>,
    ) -> Result<Self, JsValue> {
        palette.set_font(context, "400", 1.0);
        let (width, height) = scene.size;
        let text = palette.size;
        let series = || scene.series.iter().copied();
        let values = domain::values(series(), scene.references, scene.unit, scene.scale);
        let top = if scene.title.is_some() { text * 5.0 } else { text * 0.8 };
        let bottom = (height - text * 2.4).max(top + 1.0);
        let target = ((bottom - top) / (text * 2.2)) as usize;
        let y_ticks = match (values, scene.scale) {
            // Without values there is no scale to label.
            (None, _) => Vec::new(),
            (Some(values), ScaleKind::Linear) => ticks::linear(values, target, scene.unit),
            (Some(values), ScaleKind::Log) => ticks::log(values, target, scene.unit),
        };
        // The title of the epoch axis stands left of its first label.
        let mut widest = context.measure_text(EPOCH_TITLE)?.width() + text * 0.5;
        for label in y_ticks.iter().filter_map(|tick| tick.label.as_deref()) {
            widest = widest.max(context.measure_text(label)?.width());
        }
        let margin = if scene.title.is_some() { text } else { 1.0 };
        let left = (margin + widest + text * 0.6).round();
        let right = (width - margin - text * 0.8).max(left + 1.0);
        let epochs = domain::epochs(series(), scene.epochs);
        let x_ticks = ticks::epochs(epochs, ((right - left) / (text * 4.5)) as usize);
        let x = Scale::new(ScaleKind::Linear, epochs, (left, right));
        let y = Scale::new(scene.scale, values.unwrap_or((0.5, 1.0)), (bottom, top));
        Ok(Self { context, palette, scene, x, y, x_ticks, y_ticks, edges: [left, top, right, bottom] })
    }

    /// Sets colour, width, opacity and dash for a role.
    pub fn set_style(&self, role: Role) -> Result<(), JsValue> {
        let style = self.palette.line_style(role);
        self.context.set_stroke_style_str(style.color);
        self.context.set_fill_style_str(style.color);
        self.context.set_line_width(style.width);
        self.context.set_line_join("round");
        self.context.set_global_alpha(style.alpha);
        set_dash(self.context, style.dash)
    }

    pub fn segment(&self, from: (f64, f64), to: (f64, f64)) {
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
    }

    /// A filled circle; resets the opacity.
    pub fn dot(&self, x: f64, y: f64, radius: f64) -> Result<(), JsValue> {
        self.context.begin_path();
        self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU)?;
        self.context.fill();
        self.context.set_global_alpha(1.0);
        Ok(())
    }

    /// Text with an outline in the background colour, readable over lines.
    pub fn outlined_text(&self, text: &str, (x, y): (f64, f64)) -> Result<(), JsValue> {
        self.context.set_line_width(4.0);
        self.context.set_line_join("round");
        self.context.set_stroke_style_str(&self.palette.ground);
        self.context.stroke_text(text, x, y)?;
        self.context.fill_text(text, x, y)
    }

    /// Restricts drawing to the plotting area.
    pub fn clip(&self) {
        let [left, top, right, bottom] = self.edges;
        self.context.begin_path();
        // A little beyond the edges, so that a line along the axis keeps its full width.
        self.context.rect(left, top - 2.0, right - left + 3.0, bottom - top + 3.0);
        self.context.clip();
    }

    /// Labels and heights of the references within the plotting area.
    pub fn visible_references(&self) -> Vec<(&str, f64)> {
        let [_, top, _, bottom] = self.edges;
        let references =
            self.scene.references.iter().map(|reference| (reference.label.as_str(), self.y.to_pixel(reference.y)));
        references.filter(|(_, height)| (top - 0.5..=bottom + 0.5).contains(height)).collect()
    }
}

/// The centre of a pixel, where a line one pixel wide is sharp.
pub fn crisp(pixel: f64) -> f64 {
    pixel.floor() + 0.5
}
