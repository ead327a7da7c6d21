//! What the pad shares with the panel of the visitor's hand.

use super::sheet::{MAX_PEN_WIDTH, MIN_PEN_WIDTH, Sheet};
use crate::browser::storage;
use crate::ui::hand::{Kept, prepared};
use lenet_data::hand::Drawn;
use lenet_data::preprocess::{Preparation, prepare};
use lenet_data::strokes::{Ink, PEN_WIDTH, RASTER, rasterize};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::Image;
use leptos::prelude::*;

/// Where the pen is stored.
const PEN: &str = "pen";

/// The sheet, the pen, the preparation of a drawing, and the digit that is asked for; cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What lies on the sheet.
    pub sheet: RwSignal<Sheet>,
    /// Diameter of the pen, a fraction of the sheet's side.
    pub pen_width: RwSignal<f32>,
    /// The steps from a drawing to the network's input.
    pub preparation: RwSignal<Preparation>,
    /// The digit that the visitor is asked to draw.
    pub asked: RwSignal<Option<u8>>,
    /// The network's input; `None` for a blank sheet. Written by the pad only.
    pub image: RwSignal<Option<Image>>,
}

impl Desk {
    /// A blank sheet.
    pub fn new() -> Self {
        let stored = storage::load(PEN).and_then(|text| text.parse().ok());
        Self {
            sheet: RwSignal::new(Sheet::default()),
            pen_width: RwSignal::new(stored.map_or(PEN_WIDTH, in_range)),
            preparation: RwSignal::new(Preparation::default()),
            asked: RwSignal::new(None),
            image: RwSignal::new(None),
        }
    }

    /// The drawing on the sheet with this label; `None` without ink.
    pub fn drawing(self, label: u8) -> Option<Kept> {
        let width = self.pen_width.get_untracked();
        prepared(self.sheet.with_untracked(|sheet| Drawn::new(label, sheet.strokes(), width)))
    }

    /// Takes another pen, also for later visits.
    pub fn choose_pen(self, width: f32) {
        self.pen_width.set(in_range(width));
        storage::save(PEN, &in_range(width).to_string());
    }

    /// Puts a drawing on the sheet, with the pen that drew it. No digit is asked for any more.
    pub fn put(self, drawn: &Drawn) {
        self.asked.set(None);
        self.pen_width.set(drawn.pen_width);
        self.sheet.update(|sheet| sheet.draw(drawn.strokes.clone()));
    }

    /// Asks for the digit after the one that is asked for; for none after the last.
    pub fn ask_next(self) {
        self.asked.update(|asked| *asked = asked.map(|digit| digit + 1).filter(|digit| usize::from(*digit) < CLASSES));
        self.sheet.update(Sheet::clear);
    }

    /// The drawing as its preparation takes it; `None` without strokes.
    pub fn ink(self) -> Option<Ink> {
        self.sheet.with_untracked(|sheet| {
            let strokes = sheet.strokes();
            (!strokes.is_empty()).then(|| rasterize(strokes, self.pen_width.get_untracked(), RASTER))
        })
    }

    /// What the network receives: an image unchanged, a drawing after its preparation.
    pub(super) fn input(self) -> Option<Image> {
        match self.sheet.with_untracked(|sheet| sheet.image().cloned()) {
            Some(image) => Some(image),
            None => self.ink().and_then(|ink| prepare(&ink, self.preparation.get_untracked())),
        }
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

/// A width that the pen can have.
fn in_range(width: f32) -> f32 {
    if width.is_finite() { width.clamp(MIN_PEN_WIDTH, MAX_PEN_WIDTH) } else { PEN_WIDTH }
}
