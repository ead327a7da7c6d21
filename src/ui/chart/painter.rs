//! A chart drawn on a canvas, in CSS pixels.

mod frame;
mod lines;
mod names;

use super::brush::{Palette, set_dash};
use super::scale::{Scale, Spacing};
use super::ticks::{self, Tick};
use super::{Curve, Reference, Role, Unit, extent};
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// Name of the horizontal axis.
const EPOCH: &str = "epoch";

/// All that a drawing shows.
pub struct Scene<'a> {
    /// The curves not hidden, in the order in which they are painted.
    pub curves: Vec<&'a Curve>,
    /// The figures to beat.
    pub references: &'a [Reference],
    /// Epochs of the run.
    pub epochs: f64,
    /// How values are written.
    pub unit: Unit,
    /// Of the value axis.
    pub spacing: Spacing,
    /// Said where there is no curve.
    pub hint: &'a str,
    /// The epoch under the pointer.
    pub hover: Option<f64>,
    /// Title over a drawing that has to be read on its own, with a legend.
    pub title: Option<&'a str>,
    /// Width and height.
    pub size: (f64, f64),
}

/// The curves whose role is not hidden, in the order in which they are painted.
pub fn visible<'a>(curves: &'a [Curve], hidden: &[Role]) -> Vec<&'a Curve> {
    let shown = Role::ALL.into_iter().filter(|role| !hidden.contains(role));
    shown.flat_map(|role| curves.iter().filter(move |curve| curve.role == role)).collect()
}

/// Draws the scene and returns its epoch axis, so that a pointer's place can be read as an epoch.
pub fn paint(context: &CanvasRenderingContext2d, palette: &Palette, scene: &Scene<'_>) -> Result<Scale, JsValue> {
    let painter = Painter::new(context, palette, scene)?;
    painter.ground()?;
    painter.grid();
    painter.reference_lines()?;
    if scene.curves.iter().all(|curve| curve.points.is_empty()) {
        painter.hint()?;
    }
    context.save();
    painter.clip();
    let (earlier, current): (Vec<_>, Vec<_>) = scene.curves.iter().partition(|curve| curve.role == Role::Earlier);
    earlier.into_iter().try_for_each(|curve| painter.curve(curve))?;
    context.restore();
    // Below the run on the page: no name hides what is learned now.
    painter.names()?;
    context.save();
    painter.clip();
    current.into_iter().try_for_each(|curve| painter.curve(curve))?;
    context.restore();
    painter.hairline()?;
    Ok(painter.x)
}

struct Painter<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    scene: &'a Scene<'a>,
    x: Scale,
    y: Scale,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    /// Left, top, right, bottom of the plot.
    edges: [f64; 4],
}

impl<'a> Painter<'a> {
    /// Settles the axes: the plot takes what the texts around it leave.
    fn new(context: &'a CanvasRenderingContext2d, palette: &'a Palette, scene: &'a Scene<'a>) -> Result<Self, JsValue> {
        palette.set_font(context, "400", 1.0);
        let (width, height) = scene.size;
        let text = palette.size;
        let curves = || scene.curves.iter().copied();
        let values = extent::values(curves(), scene.references, scene.unit, scene.spacing);
        let top = if scene.title.is_some() { text * 5.0 } else { text * 0.8 };
        let bottom = (height - text * 2.4).max(top + 1.0);
        let wanted = ((bottom - top) / (text * 2.2)) as usize;
        let y_ticks = match (values, scene.spacing) {
            // Numbers at an axis without values would be made up.
            (None, _) => Vec::new(),
            (Some(values), Spacing::Linear) => ticks::linear(values, wanted, scene.unit),
            (Some(values), Spacing::Log) => ticks::log(values, wanted, scene.unit),
        };
        // The name of the epoch axis stands before its first number.
        let mut widest = context.measure_text(EPOCH)?.width() + text * 0.5;
        for label in y_ticks.iter().filter_map(|tick| tick.label.as_deref()) {
            widest = widest.max(context.measure_text(label)?.width());
        }
        let margin = if scene.title.is_some() { text } else { 1.0 };
        let left = (margin + widest + text * 0.6).round();
        let right = (width - margin - text * 0.8).max(left + 1.0);
        let epochs = extent::epochs(curves(), scene.epochs);
        let x_ticks = ticks::epochs(epochs, ((right - left) / (text * 4.5)) as usize);
        let x = Scale::new(Spacing::Linear, epochs, (left, right));
        let y = Scale::new(scene.spacing, values.unwrap_or((0.5, 1.0)), (bottom, top));
        Ok(Self { context, palette, scene, x, y, x_ticks, y_ticks, edges: [left, top, right, bottom] })
    }

    fn stroke_of(&self, role: Role) -> Result<(), JsValue> {
        let stroke = self.palette.stroke(role);
        self.context.set_stroke_style_str(stroke.color);
        self.context.set_fill_style_str(stroke.color);
        self.context.set_line_width(stroke.width);
        self.context.set_line_join("round");
        self.context.set_global_alpha(stroke.alpha);
        set_dash(self.context, stroke.dash)
    }

    fn segment(&self, from: (f64, f64), to: (f64, f64)) {
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
    }

    fn dot(&self, x: f64, y: f64, radius: f64) -> Result<(), JsValue> {
        self.context.begin_path();
        self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU)?;
        self.context.fill();
        self.context.set_global_alpha(1.0);
        Ok(())
    }

    /// Text with a rim of the ground's colour, so that it stays readable over lines.
    fn haloed(&self, text: &str, (x, y): (f64, f64)) -> Result<(), JsValue> {
        self.context.set_line_width(4.0);
        self.context.set_line_join("round");
        self.context.set_stroke_style_str(&self.palette.ground);
        self.context.stroke_text(text, x, y)?;
        self.context.fill_text(text, x, y)
    }
}

/// The middle of a pixel, where a line one pixel wide is sharp.
fn crisp(pixel: f64) -> f64 {
    pixel.floor() + 0.5
}
