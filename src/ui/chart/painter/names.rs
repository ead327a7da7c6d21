//! The names beside the lines: whose figures are dotted, and which runs came before.

use super::Painter;
use crate::ui::chart::{Role, labels};
use wasm_bindgen::JsValue;

/// A name, the line that it belongs to, and where it would like to stand.
struct Name<'a> {
    text: &'a str,
    x: f64,
    wanted: f64,
    align: &'static str,
}

impl Painter<'_> {
    /// All names over the earlier runs' curves, none over another.
    pub(super) fn names(&self) -> Result<(), JsValue> {
        let text = self.palette.size;
        let [_, top, _, bottom] = self.edges;
        let mut names = self.of_references();
        names.extend(self.of_earlier_runs()?);
        let wanted: Vec<f64> = names.iter().map(|name| name.wanted).collect();
        let places = labels::spread(&wanted, text * 1.15, (top + text * 0.6, bottom - text * 0.6));
        self.context.set_fill_style_str(&self.palette.quiet);
        self.context.set_text_baseline("middle");
        for (name, place) in names.iter().zip(places) {
            self.context.set_text_align(name.align);
            self.haloed(name.text, (name.x, place))?;
        }
        Ok(())
    }

    /// At the left, where a run that still learns is far from the figures to beat.
    fn of_references(&self) -> Vec<Name<'_>> {
        let text = self.palette.size;
        let shown = self.references_shown();
        let highest = shown.iter().map(|(_, height)| *height).fold(f64::INFINITY, f64::min);
        // The highest name stands above its line, the others below theirs: two close lines leave no room between.
        let beside = |height: f64| if height > highest { height + text * 0.8 } else { height - text * 0.8 };
        let x = self.edges[0] + text * 0.5;
        shown
            .into_iter()
            .map(|(label, height)| Name { text: label, x, wanted: beside(height), align: "left" })
            .collect()
    }

    /// At their lines' ends.
    fn of_earlier_runs(&self) -> Result<Vec<Name<'_>>, JsValue> {
        let text = self.palette.size;
        let mut names = Vec::new();
        for curve in self.scene.curves.iter().filter(|curve| curve.role == Role::Earlier) {
            let Some(&(epoch, value)) = curve.points.iter().rfind(|point| point.1.is_finite()) else { continue };
            let x = self.x.place(epoch);
            let fits = x + self.context.measure_text(&curve.name)?.width() + text < self.edges[2];
            let (x, align) = if fits { (x + text * 0.4, "left") } else { (x - text * 0.4, "right") };
            names.push(Name { text: &curve.name, x, wanted: self.y.place(value) - text * 0.5, align });
        }
        Ok(names)
    }
}
