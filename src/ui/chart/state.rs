//! The signals of one chart, and what is drawn and exported from them.

use super::export::{self, context_of};
use super::format::Unit;
use super::painter::{Scene, paint, visible};
use super::palette::Palette;
use super::scale::{Scale, ScaleKind};
use super::series::{Reference, Role, Series};
use super::{csv, readout, summary};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

/// Data, settings and pointer position of one chart.
#[derive(Clone, Copy)]
pub struct ChartState {
    pub title: &'static str,
    pub unit: Unit,
    /// Shown while there is no point.
    pub hint: &'static str,
    /// All series, hidden ones too.
    pub series: Signal<Arc<Vec<Series>>>,
    pub references: Signal<Vec<Reference>>,
    /// Length of the run, the end of the x axis.
    pub epochs: Signal<f64>,
    /// Whether the value axis is logarithmic.
    pub log: RwSignal<bool>,
    /// Roles switched off in the legend.
    pub hidden: RwSignal<Vec<Role>>,
    /// The epoch of the readout.
    pub hover: RwSignal<Option<f64>>,
    /// The x scale of the last redraw.
    pub x: StoredValue<Option<Scale>>,
}

impl ChartState {
    /// Subscribes to every signal that is drawn.
    pub fn track(&self) {
        self.series.track();
        self.references.track();
        self.epochs.track();
        self.log.track();
        self.hidden.track();
        self.hover.track();
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
        let context = context_of(canvas)?;
        let (across, down) = (f64::from(columns) / width, f64::from(rows) / height);
        context.set_transform(across, 0.0, 0.0, down, 0.0, 0.0)?;
        let palette = Palette::from_style(canvas, "--panel")?;
        let x = self.with_scene((width, height), None, |scene| paint(&context, &palette, scene))?;
        self.x.set_value(Some(x));
        Ok(())
    }

    /// Saves the visible series as CSV.
    pub fn save_csv(&self) -> Result<(), JsValue> {
        let table = self.series.with_untracked(|series| {
            let hidden = self.hidden.get_untracked();
            let shown = series.iter().filter(|one| !hidden.contains(&one.role));
            csv::table(shown, &self.title.to_lowercase())
        });
        export::save_csv(self.title, &table)
    }

    /// Saves the chart as PNG, with title and legend.
    pub fn save_png(&self, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
        self.with_scene(export::PNG_SIZE, Some(self.title), |scene| export::save_png(canvas, self.title, scene))
    }

    /// The text alternative.
    pub fn summary(&self) -> String {
        self.series.with_untracked(|series| {
            self.references
                .with_untracked(|references| summary::summary(self.title, series, references, self.unit, self.hint))
        })
    }

    /// Moves the readout to the point nearest to `pixel`, in CSS pixels from the left edge of the canvas.
    pub fn hover_at(&self, pixel: f64) {
        if let Some(x) = self.x.get_value() {
            let epoch = x.to_value(pixel);
            self.hover.set(self.with_visible(|series| readout::snap(series.iter().copied(), epoch)));
        }
    }

    /// Moves the readout by a fraction of the axis, or to the newest point if there was no readout.
    pub fn step(&self, fraction: f64) {
        let Some(x) = self.x.get_value() else { return };
        let (from, to) = x.domain();
        let start = self.hover.get_untracked();
        self.hover.set(self.with_visible(|series| match start {
            Some(epoch) => readout::step_from(series.iter().copied(), epoch, fraction * (to - from)),
            None => readout::snap(series.iter().copied(), to),
        }));
    }

    /// Epoch and items of the readout; updates as the series grow.
    pub fn readout(&self) -> Option<(f64, Vec<readout::ReadoutItem>)> {
        let epoch = self.hover.get()?;
        self.series.track();
        self.hidden.track();
        Some((epoch, self.with_visible(|series| readout::items(series.iter().copied(), epoch))))
    }

    fn with_visible<T>(&self, act: impl FnOnce(&[&Series]) -> T) -> T {
        let hidden = self.hidden.get_untracked();
        self.series.with_untracked(|series| act(&visible(series, &hidden)))
    }

    fn with_scene<T>(&self, size: (f64, f64), title: Option<&str>, act: impl FnOnce(&Scene<'_>) -> T) -> T {
        let scale = if self.log.get_untracked() { ScaleKind::Log } else { ScaleKind::Linear };
        self.with_visible(|series| {
            self.references.with_untracked(|references| {
                act(&Scene {
                    series: series.to_vec(),
                    references,
                    epochs: self.epochs.get_untracked(),
                    unit: self.unit,
                    scale,
                    hint: self.hint,
                    hover: if title.is_none() { self.hover.get_untracked() } else { None },
                    title,
                    size,
                })
            })
        })
    }
}
