//! Outlines over a canvas.

use leptos::prelude::*;

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

impl Area {
    /// Whether a pixel lies in it.
    pub fn contains(&self, x: usize, y: usize) -> bool {
        (self.left..self.left + self.width).contains(&x) && (self.top..self.top + self.height).contains(&y)
    }
}

/// Outlines of areas of a canvas, over which they stand.
#[component]
pub fn Marks(
    /// Width and height of the canvas in the areas' pixels.
    #[prop(into)]
    size: Signal<[usize; 2]>,
    #[prop(into)] areas: Signal<Vec<Area>>,
) -> impl IntoView {
    let view_box = move || {
        let [width, height] = size.get();
        format!("0 0 {width} {height}")
    };
    let path = move || areas.with(|areas| areas.iter().map(outline).collect::<String>());
    view! {
        <svg class="tiles-marks" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
            <path class="halo" d=path vector-effect="non-scaling-stroke" />
            <path d=path vector-effect="non-scaling-stroke" />
        </svg>
    }
}

/// SVG path around an area.
fn outline(area: &Area) -> String {
    let Area { left, top, width, height } = area;
    format!("M{left} {top}h{width}v{height}h-{width}z")
}
