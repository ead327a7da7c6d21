//! The curves and the line under the pointer.

use super::{Painter, crisp};
use crate::ui::chart::brush::set_dash;
use crate::ui::chart::decimate::decimate;
use crate::ui::chart::{Curve, Role, readout};
use wasm_bindgen::JsValue;

impl Painter<'_> {
    /// Keeps what follows within the plot.
    pub(super) fn clip(&self) {
        let [left, top, right, bottom] = self.edges;
        self.context.begin_path();
        // A little over the edge, so that a line along the axis keeps its full width.
        self.context.rect(left, top - 2.0, right - left + 3.0, bottom - top + 3.0);
        self.context.clip();
    }

    /// One curve.
    pub(super) fn curve(&self, curve: &Curve) -> Result<(), JsValue> {
        let [left, _, right, _] = self.edges;
        let columns = (right - left).max(1.0) as usize;
        let points = decimate(&curve.points, self.x.values(), columns);
        let few = points.len() as f64 * 12.0 < right - left;
        self.stroke_of(curve.role)?;
        self.context.begin_path();
        let mut before: Option<f64> = None;
        for &(epoch, value) in &points {
            if !value.is_finite() {
                before = None;
                continue;
            }
            let (x, y) = (self.x.place(epoch), self.y.place(value));
            match before {
                None => self.context.move_to(x, y),
                Some(level) => {
                    // A learning rate holds until it is changed.
                    if curve.role == Role::Rate {
                        self.context.line_to(x, level);
                    }
                    self.context.line_to(x, y);
                }
            }
            before = Some(y);
        }
        self.context.stroke();
        set_dash(self.context, &[])?;
        self.context.set_global_alpha(1.0);
        let finite = points.iter().filter(|point| point.1.is_finite());
        // A single point has no line to be seen by.
        if (curve.role == Role::Test && few) || finite.clone().count() == 1 {
            for &(epoch, value) in finite {
                self.dot(self.x.place(epoch), self.y.place(value), 3.0)?;
            }
        }
        Ok(())
    }

    /// The line under the pointer and the points read off.
    pub(super) fn hairline(&self) -> Result<(), JsValue> {
        let Some(epoch) = self.scene.hover else { return Ok(()) };
        let [_, top, _, bottom] = self.edges;
        let at = crisp(self.x.place(epoch));
        self.context.set_line_width(1.0);
        self.context.set_stroke_style_str(&self.palette.quiet);
        self.segment((at, top), (at, bottom));
        for reading in readout::readings(self.scene.curves.iter().copied(), epoch) {
            let y = self.y.place(reading.point.1);
            if (top - 2.0..=bottom + 2.0).contains(&y) {
                self.stroke_of(reading.role)?;
                self.dot(self.x.place(reading.point.0), y, 3.5)?;
                set_dash(self.context, &[])?;
            }
        }
        Ok(())
    }
}
