//! Layout of a chart on a canvas, in CSS pixels, and drawing primitives.

use super::scene::Scene;
use crate::ui::chart::domain;
use crate::ui::chart::palette::{Palette, set_dash};
use crate::ui::chart::scale::{Scale, ScaleKind};
use crate::ui::chart::series::Role;
use crate::ui::chart::ticks::{self, Tick};
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// Width of the labels on the left, in ems: the same in every chart, so that their crosshairs are in line.
const TICK_ROOM: f64 = 4.0;

/// Width of a chart in ems from which its labels have more room.
const WIDE: f64 = 46.0;

/// Width of the labels at the lines' ends, in ems, in a narrow and in a wide chart.
const LABEL_ROOM: [f64; 2] = [10.4, 13.5];

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
    /// Width of the labels right of it.
    pub label_room: f64,
}

impl<'a> Plot<'a> {
    /// Computes scales, ticks and margins.
    pub fn new(context: &'a CanvasRenderingContext2d, palette: &'a Palette, scene: &'a Scene<'a>) -> Self {
        palette.set_font(context, "400", 1.0);
        let (width, height) = scene.size;
        let text = palette.size;
        let values = domain::values(scene.series, scene.unit, scene.scale, scene.floor);
        let (margin, top) = if scene.title.is_some() { (text, text * 5.0) } else { (0.0, text * 0.8) };
        let bottom = (height - text * 2.2).max(top + 1.0);
        let target = ((bottom - top) / (text * 2.2)) as usize;
        let y_ticks = match (values, scene.scale) {
            // Without values there is no scale to label.
            (None, _) => Vec::new(),
            (Some(values), ScaleKind::Linear) => ticks::linear(values, target, scene.unit),
            (Some(values), ScaleKind::Log) => ticks::log(values, target, scene.unit),
        };
        let left = (margin + text * TICK_ROOM).round();
        let label_room = text * LABEL_ROOM[usize::from(width >= text * WIDE)];
        let right = (width - margin - label_room).max(left + 1.0).round();
        let epochs = (0.0, scene.epochs);
        let x_ticks = ticks::epochs(epochs, ((right - left) / (text * 4.5)) as usize);
        let x = Scale::new(ScaleKind::Linear, epochs, (left, right));
        let y = Scale::new(scene.scale, values.unwrap_or((0.5, 1.0)), (bottom, top));
        Self { context, palette, scene, x, y, x_ticks, y_ticks, edges: [left, top, right, bottom], label_room }
    }

    /// Width of a text in CSS pixels; 0 if the browser cannot tell.
    pub fn width(&self, text: &str) -> f64 {
        self.context.measure_text(text).map_or(0.0, |metrics| metrics.width())
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

    /// Text on a ground of its own, which no line crosses, centred at `x` as far as the edges of the canvas allow.
    pub fn boxed_text(&self, text: &str, (x, y): (f64, f64)) -> Result<(), JsValue> {
        let size = self.palette.size;
        let half = self.width(text) / 2.0 + size * 0.4;
        let x = x.min(self.scene.size.0 - half).max(half);
        self.context.set_fill_style_str(&self.palette.ground);
        self.context.fill_rect(x - half, y - size * 0.75, half * 2.0, size * 1.5);
        self.context.set_fill_style_str(&self.palette.ink);
        self.context.set_text_align("center");
        self.context.set_text_baseline("middle");
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

    /// Whether a height is within the plotting area.
    pub fn is_inside(&self, y: f64) -> bool {
        (self.edges[1] - 2.0..=self.edges[3] + 2.0).contains(&y)
    }
}

/// The centre of a pixel, where a line one pixel wide is sharp.
pub fn crisp(pixel: f64) -> f64 {
    pixel.floor() + 0.5
}
