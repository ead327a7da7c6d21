//! The signals of one chart on the page, and what is made of them.

use super::brush::Palette;
use super::export::{self, context_of};
use super::painter::{Scene, paint, visible};
use super::scale::{Scale, Spacing};
use super::{Curve, Reference, Role, Unit, csv, readout, summary};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

/// What a chart is made of. The first three are given, the rest is the visitor's.
#[derive(Clone, Copy)]
pub struct Live {
    pub title: &'static str,
    pub unit: Unit,
    pub hint: &'static str,
    pub curves: Signal<Arc<Vec<Curve>>>,
    pub references: Signal<Vec<Reference>>,
    pub epochs: Signal<f64>,
    /// Whether the value axis is logarithmic.
    pub log: RwSignal<bool>,
    /// Roles switched off in the legend.
    pub hidden: RwSignal<Vec<Role>>,
    /// The epoch being read.
    pub hover: RwSignal<Option<f64>>,
    /// The epoch axis of the last drawing.
    pub axis: StoredValue<Option<Scale>>,
}

impl Live {
    /// Reads every signal that a drawing depends on.
    pub fn track(&self) {
        self.curves.track();
        self.references.track();
        self.epochs.track();
        self.log.track();
        self.hidden.track();
        self.hover.track();
    }

    /// Draws the chart on its canvas, at the screen's own pixels.
    pub fn draw(&self, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        if width < 1.0 || height < 1.0 {
            // Folded away.
            return Ok(());
        }
        let density = window().device_pixel_ratio();
        let (columns, rows) = ((width * density).round() as u32, (height * density).round() as u32);
        // Setting the size clears the canvas and its memory, so only when it has changed.
        if canvas.width() != columns || canvas.height() != rows {
            canvas.set_width(columns);
            canvas.set_height(rows);
        }
        let context = context_of(canvas)?;
        let (across, down) = (f64::from(columns) / width, f64::from(rows) / height);
        context.set_transform(across, 0.0, 0.0, down, 0.0, 0.0)?;
        let palette = Palette::read(canvas, "--panel")?;
        let axis = self.with_scene((width, height), None, |scene| paint(&context, &palette, scene))?;
        self.axis.set_value(Some(axis));
        Ok(())
    }

    /// Saves the curves shown as a table.
    pub fn save_csv(&self) -> Result<(), JsValue> {
        let table = self.curves.with_untracked(|curves| {
            let hidden = self.hidden.get_untracked();
            let shown = curves.iter().filter(|curve| !hidden.contains(&curve.role));
            csv::table(shown, &self.title.to_lowercase())
        });
        export::save_csv(self.title, &table)
    }

    /// Saves the drawing as a picture that can be read on its own.
    pub fn save_png(&self, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
        self.with_scene(export::PICTURE, Some(self.title), |scene| export::save_png(canvas, self.title, scene))
    }

    /// What the chart shows, in a sentence.
    pub fn summary(&self) -> String {
        self.curves.with_untracked(|curves| {
            self.references
                .with_untracked(|references| summary::summary(self.title, curves, references, self.unit, self.hint))
        })
    }

    /// Moves the read-out to the point nearest to a place on the canvas, in CSS pixels from its left edge.
    pub fn point_at(&self, pixel: f64) {
        if let Some(axis) = self.axis.get_value() {
            let epoch = axis.value_at(pixel);
            self.hover.set(self.with_visible(|curves| readout::snap(curves.iter().copied(), epoch)));
        }
    }

    /// Moves the read-out along by a share of the axis, or to the newest point if there was none.
    pub fn walk(&self, share: f64) {
        let Some(axis) = self.axis.get_value() else { return };
        let (from, to) = axis.values();
        let start = self.hover.get_untracked();
        self.hover.set(self.with_visible(|curves| match start {
            Some(epoch) => readout::walk(curves.iter().copied(), epoch, share * (to - from)),
            None => readout::snap(curves.iter().copied(), to),
        }));
    }

    /// What the curves shown say at the epoch being read; follows the curves as they grow.
    pub fn readings(&self) -> Option<(f64, Vec<readout::Reading>)> {
        let epoch = self.hover.get()?;
        self.curves.track();
        self.hidden.track();
        Some((epoch, self.with_visible(|curves| readout::readings(curves.iter().copied(), epoch))))
    }

    fn with_visible<T>(&self, act: impl FnOnce(&[&Curve]) -> T) -> T {
        let hidden = self.hidden.get_untracked();
        self.curves.with_untracked(|curves| act(&visible(curves, &hidden)))
    }

    fn with_scene<T>(&self, size: (f64, f64), title: Option<&str>, act: impl FnOnce(&Scene<'_>) -> T) -> T {
        let spacing = if self.log.get_untracked() { Spacing::Log } else { Spacing::Linear };
        self.with_visible(|curves| {
            self.references.with_untracked(|references| {
                act(&Scene {
                    curves: curves.to_vec(),
                    references,
                    epochs: self.epochs.get_untracked(),
                    unit: self.unit,
                    spacing,
                    hint: self.hint,
                    hover: if title.is_none() { self.hover.get_untracked() } else { None },
                    title,
                    size,
                })
            })
        })
    }
}
