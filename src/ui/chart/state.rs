//! The signals of one chart, and what is drawn and exported from them.

use super::axis::Axis;
use super::export;
use super::file_name::file_name;
use super::format::Unit;
use super::painter::{Scene, paint};
use super::palette::Palette;
use super::scale::Scale;
use super::series::{Reference, Series};
use super::{csv, readout, summary};
use crate::browser::canvas::context;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

/// Epoch of the crosshair, one for all charts, how to move it, and what a click does.
#[derive(Clone, Copy)]
pub struct Crosshair {
    /// Epoch, with fraction.
    pub epoch: Signal<Option<f64>>,
    /// Moves or removes the crosshair.
    pub set: Callback<Option<f64>>,
    /// Shows the network at this epoch.
    pub choose: Callback<f64>,
}

/// Data, settings and crosshair of one chart.
#[derive(Clone, Copy)]
pub struct ChartState {
    pub title: &'static str,
    pub unit: Unit,
    pub axis: Axis,
    /// Shown while there is no point.
    pub hint: &'static str,
    /// Name of the run on the page.
    pub run: Signal<String>,
    pub series: Signal<Arc<Vec<Series>>>,
    pub references: Signal<Vec<Reference>>,
    /// The end of the x axis.
    pub epochs: Signal<f64>,
    /// Said beside the x axis.
    pub note: Signal<String>,
    /// Whether the axis shows its second choice.
    pub second: RwSignal<bool>,
    pub crosshair: Crosshair,
    /// The x scale of the last redraw.
    pub x: StoredValue<Option<Scale>>,
}

impl ChartState {
    /// Subscribes to every signal that is drawn.
    pub fn track(&self) {
        self.series.track();
        self.references.track();
        self.epochs.track();
        self.note.track();
        self.axis.shown(self.second.get());
        self.crosshair.epoch.track();
    }

    /// Draws the chart at device resolution.
    pub fn draw(&self, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        if width < 1.0 || height < 1.0 {
            // Hidden, inside a closed `<details>` element.
            return Ok(());
        }
        let pixel_ratio = window().device_pixel_ratio();
        let (columns, rows) = ((width * pixel_ratio).round() as u32, (height * pixel_ratio).round() as u32);
        // Setting the size reallocates and clears the canvas.
        if canvas.width() != columns || canvas.height() != rows {
            canvas.set_width(columns);
            canvas.set_height(rows);
        }
        let context = context(canvas)?;
        let (across, down) = (f64::from(columns) / width, f64::from(rows) / height);
        context.set_transform(across, 0.0, 0.0, down, 0.0, 0.0)?;
        let palette = Palette::from_style(canvas, "--panel")?;
        let x = self.with_scene((width, height), None, |scene| paint(&context, &palette, scene))?;
        self.x.set_value(Some(x));
        Ok(())
    }

    /// Saves the series as CSV, or as JSON.
    pub fn save_series(&self, as_json: bool) -> Result<(), JsValue> {
        let (extension, text): (_, fn(&[Series], &str) -> String) = match as_json {
            true => ("json", csv::json),
            false => ("csv", csv::table),
        };
        let text = self.series.with_untracked(|series| text(series, &self.title.to_lowercase()));
        export::save_text(&self.file_name(extension), extension, &text)
    }

    /// Saves the chart as PNG, with its title and the run's name.
    pub fn save_png(&self, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
        let run = self.run.get_untracked();
        let title = Some((self.title, run.as_str()));
        self.with_scene(export::PNG_SIZE, title, |scene| export::save_png(canvas, &self.file_name("png"), scene))
    }

    fn file_name(&self, extension: &str) -> String {
        file_name(self.title, &self.run.get_untracked(), extension)
    }

    /// The text alternative.
    pub fn summary(&self) -> String {
        self.series.with_untracked(|series| {
            self.references
                .with_untracked(|references| summary::summary(self.title, series, references, self.unit, self.hint))
        })
    }

    /// Moves the crosshair to the point nearest to `pixel`, in CSS pixels from the left edge of the canvas.
    pub fn point_at(&self, pixel: f64) {
        if let Some(x) = self.x.get_value() {
            let epoch = x.to_value(pixel);
            self.crosshair.set.run(self.series.with_untracked(|series| readout::snap(series, epoch)));
        }
    }

    /// Shows the network where the crosshair stands.
    pub fn choose(&self) {
        self.crosshair.epoch.get_untracked().into_iter().for_each(|epoch| self.crosshair.choose.run(epoch));
    }

    /// Moves the crosshair by a fraction of the axis, or to where the current run ends if there was none.
    pub fn step(&self, fraction: f64) {
        let Some(x) = self.x.get_value() else { return };
        let (from, to) = x.domain();
        let start = self.crosshair.epoch.get_untracked();
        self.crosshair.set.run(self.series.with_untracked(|series| match start {
            Some(epoch) => readout::step_from(series, epoch, fraction * (to - from)),
            None => readout::end(series),
        }));
    }

    /// The values at the crosshair in a sentence; empty without one.
    pub fn spoken(&self) -> String {
        let items = |epoch| self.series.with_untracked(|series| readout::items(series, epoch));
        let say = |epoch| readout::sentence(&items(epoch), epoch, self.unit);
        self.crosshair.epoch.get_untracked().map(say).unwrap_or_default()
    }

    fn with_scene<T>(&self, size: (f64, f64), title: Option<(&str, &str)>, act: impl FnOnce(&Scene<'_>) -> T) -> T {
        let (scale, floor) = untrack(|| self.axis.shown(self.second.get()));
        let note = self.note.get_untracked();
        self.series.with_untracked(|series| {
            self.references.with_untracked(|references| {
                act(&Scene {
                    series,
                    references,
                    epochs: self.epochs.get_untracked(),
                    note: &note,
                    unit: self.unit,
                    scale,
                    floor,
                    hint: self.hint,
                    moment: if title.is_none() { self.crosshair.epoch.get_untracked() } else { None },
                    title,
                    size,
                })
            })
        })
    }
}
