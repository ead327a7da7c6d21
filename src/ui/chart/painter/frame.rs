//! What stands around and behind the curves.

use super::{EPOCH, Painter, crisp};
use crate::ui::chart::brush::set_dash;
use crate::ui::chart::{Role, legend};
use wasm_bindgen::JsValue;

impl Painter<'_> {
    /// Background, and over a drawing of its own the title and the legend.
    pub(super) fn ground(&self) -> Result<(), JsValue> {
        let (context, text) = (self.context, self.palette.size);
        let (width, height) = self.scene.size;
        context.clear_rect(0.0, 0.0, width, height);
        let Some(title) = self.scene.title else { return Ok(()) };
        context.set_fill_style_str(&self.palette.ground);
        context.fill_rect(0.0, 0.0, width, height);
        context.set_fill_style_str(&self.palette.ink);
        context.set_text_align("left");
        context.set_text_baseline("middle");
        self.palette.set_font(context, "600", 1.25);
        context.fill_text(title, text, text * 1.6)?;
        self.palette.set_font(context, "400", 1.0);
        let mut left = text;
        for (role, name) in legend(&self.scene.curves) {
            let middle = text * 3.4;
            self.stroke_of(role)?;
            self.segment((left, middle), (left + text * 2.0, middle));
            set_dash(context, &[])?;
            context.set_global_alpha(1.0);
            if role == Role::Test {
                self.dot(left + text, middle, 3.0)?;
            }
            context.set_fill_style_str(&self.palette.ink);
            context.fill_text(&name, left + text * 2.5, middle)?;
            left += text * 4.0 + context.measure_text(&name)?.width();
        }
        Ok(())
    }

    /// Grid lines and the texts at the axes.
    pub(super) fn grid(&self) {
        let (context, text) = (self.context, self.palette.size);
        let [left, top, right, bottom] = self.edges;
        context.set_line_width(1.0);
        context.set_stroke_style_str(&self.palette.line);
        context.set_fill_style_str(&self.palette.quiet);
        context.set_text_align("right");
        context.set_text_baseline("middle");
        for tick in &self.y_ticks {
            let at = crisp(self.y.place(tick.at));
            context.set_global_alpha(if tick.label.is_some() { 1.0 } else { 0.35 });
            self.segment((left, at), (right, at));
            if let Some(label) = &tick.label {
                // A failed text leaves the axis without that label, nothing worse.
                let _ = context.fill_text(label, left - text * 0.5, at);
            }
        }
        context.set_global_alpha(1.0);
        context.set_text_align("center");
        context.set_text_baseline("top");
        for tick in &self.x_ticks {
            let at = crisp(self.x.place(tick.at));
            self.segment((at, bottom), (at, bottom + 4.0));
            if let Some(label) = &tick.label {
                let _ = context.fill_text(label, at, bottom + text * 0.75);
            }
        }
        self.segment((left, crisp(bottom)), (right, crisp(bottom)));
        self.segment((crisp(left), top), (crisp(left), bottom));
        context.set_text_align("right");
        let _ = context.fill_text(EPOCH, left - text * 0.75, bottom + text * 0.75);
    }

    /// The figures to beat, dotted behind the curves.
    pub(super) fn reference_lines(&self) -> Result<(), JsValue> {
        let [left, _, right, _] = self.edges;
        self.context.set_line_width(1.5);
        self.context.set_stroke_style_str(&self.palette.quiet);
        set_dash(self.context, &[1.5, 4.0])?;
        for (_, height) in self.references_shown() {
            self.segment((left, crisp(height)), (right, crisp(height)));
        }
        set_dash(self.context, &[])
    }

    /// The figures within the picture: label and height.
    pub(super) fn references_shown(&self) -> Vec<(&str, f64)> {
        let [_, top, _, bottom] = self.edges;
        let placed =
            self.scene.references.iter().map(|reference| (reference.label.as_str(), self.y.place(reference.y)));
        placed.filter(|(_, height)| (top - 0.5..=bottom + 0.5).contains(height)).collect()
    }

    /// What to do, where there is no curve yet.
    pub(super) fn hint(&self) -> Result<(), JsValue> {
        let [left, top, right, bottom] = self.edges;
        self.context.set_fill_style_str(&self.palette.quiet);
        self.context.set_text_align("center");
        self.context.set_text_baseline("middle");
        self.haloed(self.scene.hint, ((left + right) / 2.0, top + (bottom - top) * 0.6))
    }
}
