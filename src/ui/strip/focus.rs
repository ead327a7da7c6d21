//! The unit that the visitor looks at.

use super::inside::Values;
use crate::ui::marks::Area;
use lenet_inspect::{ReceptiveField, Unit};
use leptos::prelude::*;

/// The unit under the pointer or the keyboard's focus, and the one that is pinned, which stays.
#[derive(Clone, Copy)]
pub struct Focus {
    pointed: RwSignal<Option<Unit>>,
    pinned: RwSignal<Option<Unit>>,
    /// Where the box that explains it stands.
    side: RwSignal<Side>,
}

/// Where the box that explains a unit stands in the strip, so that it does not cover the unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    /// This many CSS pixels from the left edge.
    FromLeft(f64),
    /// This many CSS pixels from the right edge.
    FromRight(f64),
}

/// A unit and what it depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The unit.
    pub unit: Unit,
    /// In the input, then in each layer before its own.
    pub fields: Vec<ReceptiveField>,
}

impl Seen {
    /// A unit of the network that the strip shows; `None` if it has no such unit.
    pub fn of(unit: Unit, values: &Values) -> Option<Self> {
        let fields = values.receptive_fields(unit);
        (!fields.is_empty()).then_some(Self { unit, fields })
    }

    /// What it sees of the input, in pixels.
    pub fn of_input(&self) -> Option<Area> {
        let ReceptiveField { rows, columns, .. } = self.fields.first()?;
        Some(Area { left: columns.start, top: rows.start, width: columns.len(), height: rows.len() })
    }
}

impl Focus {
    /// On no unit.
    pub fn new() -> Self {
        Self { pointed: RwSignal::new(None), pinned: RwSignal::new(None), side: RwSignal::new(Side::FromRight(0.0)) }
    }

    /// The pinned unit, else the one that is pointed at.
    pub fn unit(self) -> Option<Unit> {
        self.pinned.get().or_else(|| self.pointed.get())
    }

    /// As [`Self::unit`], without tracking it.
    pub fn unit_untracked(self) -> Option<Unit> {
        self.pinned.get_untracked().or_else(|| self.pointed.get_untracked())
    }

    /// Whether a unit is pinned, without tracking it.
    pub fn is_pinned(self) -> bool {
        self.pinned.with_untracked(Option::is_some)
    }

    /// The pinned unit.
    pub fn pinned(self) -> Option<Unit> {
        self.pinned.get()
    }

    /// The pointer or the keyboard's focus has moved to a unit, or away.
    pub fn point(self, unit: Option<Unit>) {
        if self.pointed.get_untracked() != unit {
            self.pointed.set(unit);
        }
    }

    /// Says where the box stands.
    pub fn place(self, side: Side) {
        if self.side.get_untracked() != side {
            self.side.set(side);
        }
    }

    /// Where the box stands.
    pub fn side(self) -> Side {
        self.side.get()
    }

    /// Pins a unit, or lets it go if it is pinned.
    pub fn pin(self, unit: Unit) {
        self.pinned.update(|pinned| *pinned = (*pinned != Some(unit)).then_some(unit));
    }

    /// Moves on to another unit, which is pinned if this one was.
    pub fn move_to(self, unit: Unit) {
        if self.is_pinned() {
            self.pinned.set(Some(unit));
        } else {
            self.point(Some(unit));
        }
    }

    /// Lets the pinned unit go.
    pub fn release(self) {
        if self.is_pinned() {
            self.pinned.set(None);
        }
    }

    /// On no unit any more.
    pub fn clear(self) {
        self.point(None);
        self.release();
    }
}
