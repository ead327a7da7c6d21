//! The picture, on a canvas that is never shown.

use super::facts::Facts;
use crate::browser::canvas::{context, new_canvas};
use crate::ui::chart::{Palette, Scene, Series, Unit, paint, scale::ScaleKind};
use crate::ui::link::code;
use crate::ui::pad::paint_image;
use crate::ui::pad::words::short;
use crate::ui::strip::{Colours, Grid, Pixels, colours, largest};
use lenet_data::poster;
use lenet_experiment::confusion::Confusion;
use leptos::prelude::document;
use wasm_bindgen::{Clamped, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Width and height.
const SIZE: [f64; 2] = [poster::SIZE[0] as f64, poster::SIZE[1] as f64];

/// Left edges of both columns, and the right edge of the second.
const COLUMNS: [f64; 3] = [48.0, 860.0, 1552.0];

/// Side of the matrix with its heads.
const MATRIX: f64 = 396.0;

/// Side of the smallest cell of the matrix in which a number can be read.
const READABLE: f64 = 14.0;

/// Side of a weight's square.
const WEIGHT: usize = 12;

/// Side of a mistake's image.
const IMAGE: f64 = 56.0;

/// Side of the QR code.
const CODE: f64 = 168.0;

/// Longest value of a setting, in characters.
const LONGEST: usize = 48;

/// Columns of the settings.
const SETTINGS: usize = 3;

/// A canvas with what is drawn on it.
struct Poster {
    context: CanvasRenderingContext2d,
    palette: Palette,
    colours: Colours,
}

/// Draws a run in the colours of the page.
///
/// # Errors
/// If the browser cannot make the canvas.
pub fn draw(facts: &Facts) -> Result<HtmlCanvasElement, JsValue> {
    let canvas = new_canvas(SIZE.map(|length| length as u32))?;
    let page = document().document_element().ok_or("no page")?;
    let mut palette = Palette::from_style(&page, "--panel")?;
    palette.size = 18.0;
    let poster = Poster { context: context(&canvas)?, palette, colours: colours(&page).ok_or("no colours")? };
    let [left, right, _] = COLUMNS;
    poster.text(&facts.title, "700", 2.0, [left, 84.0])?;
    poster.quiet(&facts.subtitle, 1.1, [left, 124.0])?;
    poster.chart("Accuracy", (&facts.accuracy, Unit::Percent, ScaleKind::Linear), facts.epochs, [left, 148.0])?;
    poster.chart("Loss", (&facts.loss, Unit::Plain, ScaleKind::Log), facts.epochs, [left, 468.0])?;
    if let Some(confusion) = &facts.confusion {
        poster.heading("Row: the label. Column: the prediction.", [right, 176.0])?;
        poster.matrix(confusion, facts, [right, 190.0])?;
    }
    if let Some((size, values)) = &facts.kernels {
        poster.heading("First weights", [right + 450.0, 176.0])?;
        poster.kernels(*size, values, [right + 450.0, 190.0])?;
    }
    if !facts.mistakes.is_empty() {
        poster.heading("Surest mistakes", [right, 644.0])?;
        poster.mistakes(facts, [right, 658.0])?;
    }
    poster.settings(&facts.settings, [left, 826.0])?;
    if let Some(layers) = &facts.layers {
        poster.palette.set_font(&poster.context, "400", 0.85);
        let room = COLUMNS[2] - CODE - 280.0 - left;
        poster.context.fill_text_with_max_width(&format!("Layers: {layers}"), left, 980.0, room)?;
    }
    poster.link(facts.address.as_deref())?;
    // At last and behind everything, because a chart clears its ground.
    poster.context.set_global_composite_operation("destination-over")?;
    poster.context.set_fill_style_str(&poster.palette.ground);
    poster.context.fill_rect(0.0, 0.0, SIZE[0], SIZE[1]);
    Ok(canvas)
}

impl Poster {
    fn text(&self, text: &str, weight: &str, scale: f64, [x, y]: [f64; 2]) -> Result<(), JsValue> {
        self.palette.set_font(&self.context, weight, scale);
        self.context.set_fill_style_str(&self.palette.ink);
        self.context.set_text_align("left");
        self.context.fill_text_with_max_width(text, x, y, COLUMNS[2] - x)
    }

    fn quiet(&self, text: &str, scale: f64, [x, y]: [f64; 2]) -> Result<(), JsValue> {
        self.palette.set_font(&self.context, "400", scale);
        self.context.set_fill_style_str(&self.palette.quiet);
        self.context.fill_text_with_max_width(text, x, y, COLUMNS[2] - x)
    }

    fn heading(&self, text: &str, at: [f64; 2]) -> Result<(), JsValue> {
        self.text(text, "600", 1.0, at)
    }

    fn chart(
        &self,
        title: &str,
        (series, unit, scale): (&[Series], Unit, ScaleKind),
        epochs: f64,
        [x, y]: [f64; 2],
    ) -> Result<(), JsValue> {
        // The whole range would hide what a good network is about.
        let last = series.iter().filter_map(Series::last).map(|last| last.1);
        let floor = if last.fold(1.0, f64::min) > 0.95 { 0.9 } else { 0.0 };
        let scene = Scene {
            series,
            references: &[],
            epochs,
            note: "",
            unit,
            scale,
            floor,
            hint: "No curve is kept of this run.",
            moment: None,
            title: None,
            size: (COLUMNS[1] - COLUMNS[0] - 40.0, 280.0),
        };
        self.heading(title, [x, y + 28.0])?;
        self.context.save();
        self.context.translate(x, y + 36.0)?;
        paint(&self.context, &self.palette, &scene)?;
        self.context.restore();
        Ok(())
    }

    fn matrix(&self, confusion: &Confusion, facts: &Facts, [x, y]: [f64; 2]) -> Result<(), JsValue> {
        let context = &self.context;
        let side = MATRIX / (confusion.classes() + 1) as f64;
        let is_readable = side >= READABLE;
        self.palette.set_font(context, "400", (side / 45.0).max(0.35));
        context.set_text_align("center");
        let most = f64::from(confusion.largest_mistake().max(1));
        let centre = |cell: usize| (cell as f64 + 0.5) * side;
        let write = |text: &str, row: f64, column: f64| {
            context.fill_text_with_max_width(text, x + side + column, y + side + row + side / 6.0, side)
        };
        for label in 0..confusion.classes() {
            context.set_fill_style_str(&self.palette.quiet);
            if is_readable {
                write(short(facts.names.of(label)), centre(label), -0.5 * side)?;
                write(short(facts.names.of(label)), -0.5 * side, centre(label))?;
            }
            for predicted in 0..confusion.classes() {
                let number = confusion.cell(label, predicted);
                let share = if label == predicted { 0.0 } else { (f64::from(number) / most).sqrt() * 0.45 };
                let [row, column] = [label, predicted].map(|cell| (cell as f64 + 1.0) * side);
                let [red, green, blue] = self.colours.positive;
                context.set_fill_style_str(&format!("rgba({red}, {green}, {blue}, {share:.3})"));
                context.fill_rect(x + column, y + row, side - 1.0, side - 1.0);
                context.set_fill_style_str(if number == 0 { &self.palette.line } else { &self.palette.ink });
                if is_readable {
                    write(&number.to_string(), centre(label), centre(predicted))?;
                }
            }
        }
        context.set_text_align("left");
        Ok(())
    }

    fn kernels(&self, [maps, side]: [usize; 2], values: &[f32], [x, y]: [f64; 2]) -> Result<(), JsValue> {
        let room = [COLUMNS[2] - x, MATRIX];
        let layout = Grid::of_maps(maps, side).layout(values, [MATRIX as usize, WEIGHT]);
        let pixels = Pixels::paint(&layout, values, largest(values), &self.colours);
        let picture = new_canvas([pixels.width as u32, pixels.height as u32])?;
        let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels.bytes), pixels.width as u32)?;
        context(&picture)?.put_image_data(&image, 0.0, 0.0)?;
        let size = [pixels.width as f64, pixels.height as f64];
        let factor = (room[0] / size[0]).min(room[1] / size[1]).min(1.0);
        self.picture(&picture, [x, y], size.map(|length| length * factor))
    }

    fn picture(&self, picture: &HtmlCanvasElement, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> Result<(), JsValue> {
        self.context.set_image_smoothing_enabled(false);
        self.context.draw_image_with_html_canvas_element_and_dw_and_dh(picture, x, y, width, height)
    }

    fn mistakes(&self, facts: &Facts, [x, y]: [f64; 2]) -> Result<(), JsValue> {
        let picture = new_canvas([1, 1])?;
        let distance = (COLUMNS[2] - x - IMAGE) / 9.0;
        for (place, mistake) in facts.mistakes.iter().enumerate() {
            let left = x + place as f64 * distance;
            paint_image(&picture, mistake.image.as_ref());
            // Ink as on paper: dark strokes on a light ground, whatever the theme.
            self.context.set_fill_style_str("#fff");
            self.context.fill_rect(left, y, IMAGE, IMAGE);
            self.picture(&picture, [left, y], [IMAGE; 2])?;
            let [label, predicted] =
                [mistake.label, mistake.predicted].map(|class| short(facts.names.of(class.into())));
            self.quiet(label, 0.8, [left, y + IMAGE + 20.0])?;
            self.quiet(&format!("→ {predicted}"), 0.8, [left, y + IMAGE + 40.0])?;
        }
        Ok(())
    }

    fn settings(&self, settings: &[[String; 2]], [x, y]: [f64; 2]) -> Result<(), JsValue> {
        let width = (COLUMNS[2] - CODE - 260.0 - x) / SETTINGS as f64;
        let rows = settings.len().div_ceil(SETTINGS);
        for (place, [name, value]) in settings.iter().enumerate() {
            let at = [x + (place / rows) as f64 * width, y + (place % rows) as f64 * 25.0];
            let value: String = match value.char_indices().nth(LONGEST) {
                Some((end, _)) => format!("{}…", &value[..end]),
                None => value.clone(),
            };
            self.palette.set_font(&self.context, "400", 0.85);
            self.context.set_fill_style_str(&self.palette.ink);
            self.context.fill_text_with_max_width(&format!("{name}: {value}"), at[0], at[1], width - 16.0)?;
        }
        Ok(())
    }

    /// QR code and what to do with the picture.
    fn link(&self, address: Option<&str>) -> Result<(), JsValue> {
        let [x, y] = [COLUMNS[2] - CODE, SIZE[1] - CODE - 48.0];
        let code = address.and_then(code);
        let opens = if code.is_some() { "The code opens the experiment." } else { "" };
        if let Some(code) = code {
            let square = CODE / f64::from(code.side);
            self.context.set_fill_style_str("#fff");
            self.context.fill_rect(x, y, CODE, CODE);
            self.context.set_fill_style_str("#000");
            for [column, row, length] in code.runs {
                let [column, row, length] = [column, row, length].map(|squares| f64::from(squares) * square);
                self.context.fill_rect(x + column, y + row, length, square);
            }
        }
        let lines = ["LeNet Lab", opens, "Dropped on the page, this picture", "opens the trained network."];
        for (line, text) in lines.into_iter().enumerate() {
            self.quiet(text, 0.8, [x - 252.0, y + 28.0 + line as f64 * 24.0])?;
        }
        Ok(())
    }
}
