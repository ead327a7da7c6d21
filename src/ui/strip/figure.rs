//! A column of the strip.

use super::focus::{Focus, Seen, Side};
use super::inside::{Column, Scaled, Values};
use super::layout::Layout;
use super::lines::Placed;
use super::tiles::Tiles;
use crate::ui::marks::Area;
use crate::ui::pad::pointer::position;
use crate::ui::words::numbers::size;
use lenet_inspect::{ReceptiveField, Unit};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::MouseEvent;

/// Height of a column's picture in CSS pixels, at most.
const HEIGHT: f64 = 220.0;

/// Side of the square of a value in CSS pixels, at most.
const VALUE: f64 = 8.0;

/// Between a column and the box that explains one of its units, in CSS pixels.
const DISTANCE: f64 = 8.0;

/// The least width of that box, in CSS pixels, as in [`Detail`](super::detail::Detail).
const NARROWEST: f64 = 240.0;

/// The values of one column on a canvas, with name, shape and the scale of its colours. Its units can be pointed at and pinned.
#[component]
pub fn ColumnFigure(
    placed: Placed,
    /// What to draw; `None` before the first weights.
    #[prop(into)]
    values: Signal<Option<Arc<Values>>>,
    focus: Focus,
    /// What is outlined.
    seen: Memo<Option<Seen>>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let Placed { column, canvas, layout } = placed;
    let Column { name, caption, grid, layer } = column.clone();
    let all = RwSignal::new(false);
    let grid = Signal::derive(move || if all.get() { grid.with_all() } else { grid });
    let is_cut = grid.with_untracked(|grid| grid.drawn() < grid.maps());
    let shown_maps = move || {
        let grid = grid.get();
        if grid.drawn() == grid.maps() { format!("all {}", grid.maps()) } else { format!("{} strongest", grid.drawn()) }
    };
    let more = is_cut.then(|| {
        view! {
            <button
                type="button"
                class="link"
                title="Show all maps, or only the strongest"
                aria-pressed=move || all.get().to_string()
                on:click=move |event| {
                    event.stop_propagation();
                    all.update(|all| *all = !*all);
                }
            >
                {shown_maps}
            </button>
        }
    });
    let shown =
        Signal::derive(move || -> Option<Scaled> { values.with(|values| values.as_ref()?.column(&column).cloned()) });
    let scale = move || shown.get().map(|shown| format!("±{}", size(shown.scale.into())));
    let marks = Signal::derive(move || {
        seen.with(|seen| {
            layout.with(|layout| seen.as_ref().zip(layout.as_ref()).map(|(seen, layout)| marks(seen, layer, layout)))
        })
        .unwrap_or_default()
    });
    let unit_at = move |event: &MouseEvent| -> Option<Unit> {
        let canvas = canvas.get_untracked()?;
        let fractions = position(&canvas, event);
        if fractions.iter().any(|fraction| !(0.0..1.0).contains(fraction)) {
            return None;
        }
        let unit = layout.with_untracked(|layout| {
            let layout = layout.as_ref()?;
            let [x, y] = [0, 1].map(|axis| (fractions[axis] * layout.size()[axis] as f32) as usize);
            layout.unit_at(layer.unwrap_or_default(), [x, y])
        })?;
        match layer {
            Some(_) => Some(unit),
            // A kernel leads to the unit that answers to it most.
            None => values.with_untracked(|values| values.as_ref()?.strongest(unit.map)),
        }
    };
    // The box that explains a unit covers neither it nor, where there is room, what it depends on.
    let place = move || {
        let canvas = canvas.get_untracked();
        let strip = canvas.as_ref().and_then(|canvas| canvas.closest(".strip-picture").ok().flatten());
        if let Some((canvas, strip)) = canvas.zip(strip) {
            let (unit, strip) = (canvas.get_bounding_client_rect(), strip.get_bounding_client_rect());
            let page = document().document_element().map_or(0.0, |page| f64::from(page.client_width()));
            let room = page - unit.right() - 2.0 * DISTANCE;
            focus.place(if room >= NARROWEST {
                Side::FromLeft(unit.right() - strip.left() + DISTANCE)
            } else {
                Side::FromRight(strip.right() - unit.left() + DISTANCE)
            });
        }
    };
    let pin = move |event: MouseEvent| {
        if let Some(unit) = unit_at(&event) {
            place();
            focus.pin(unit);
        }
    };
    let first = move || layout.with_untracked(|layout| layout.as_ref()?.first(layer?));
    let key = move |event: KeyboardEvent| {
        let has_modifier = event.alt_key() || event.ctrl_key() || event.meta_key();
        let is_own = event.target() == event.current_target();
        let first = first();
        let Some(first) = first.filter(|_| is_own && !has_modifier) else { return };
        let current = focus.unit_untracked().filter(|unit| unit.layer == first.layer).unwrap_or(first);
        let step = |right, down| layout.with_untracked(|layout| layout.as_ref()?.neighbour(current, right, down));
        let next = match event.key().as_str() {
            "ArrowLeft" => step(-1, 0),
            "ArrowRight" => step(1, 0),
            "ArrowUp" => step(0, -1),
            "ArrowDown" => step(0, 1),
            "Enter" | " " => {
                event.prevent_default();
                return focus.pin(current);
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = next {
            place();
            focus.move_to(next);
        }
    };
    let enter = move |_| {
        if let Some(first) = first().filter(|_| focus.unit_untracked().is_none()) {
            place();
            focus.point(Some(first));
        }
    };
    let label = match layer {
        Some(_) => format!("{name}: {caption}. Arrow keys move over its units, Enter pins one, Escape lets go."),
        None => format!("{name}: {caption}"),
    };
    view! {
        <div
            class="strip-column pointable"
            data-layer=layer.map(|layer| layer.to_string())
            tabindex=layer.map(|_| "0")
            role=if layer.is_some() { "application" } else { "figure" }
            aria-label=label
            on:pointermove=move |event| {
                if !focus.is_pinned() {
                    place();
                }
                focus.point(unit_at(&event));
            }
            on:pointerleave=move |_| focus.point(None)
            on:click=pin
            on:keydown=key
            on:focus=enter
            on:blur=move |_| focus.point(None)
        >
            <Tiles
                grid
                room=[HEIGHT, VALUE]
                values=shown
                layout
                marks
                appearance
                canvas
                testid=format!("layer-{}", name.to_lowercase().replace(' ', "-"))
                label=format!("{name}: {caption}")
            />
            <div class="strip-caption">
                <strong>{name.clone()}</strong>
                <span>{caption.clone()}</span>
                {more}
                <span class="strip-scale">{scale}</span>
            </div>
        </div>
    }
}

/// Where a column shows the unit, or what it depends on; of the first kernels the unit's own.
fn marks(seen: &Seen, layer: Option<usize>, layout: &Layout) -> Vec<Area> {
    let unit = seen.unit;
    match layer {
        Some(layer) if layer == unit.layer => layout.areas(&ReceptiveField::of(unit)),
        Some(layer) if layer < unit.layer => {
            seen.fields.get(layer + 1).map(|field| layout.areas(field)).unwrap_or_default()
        }
        Some(_) => Vec::new(),
        None if unit.layer == 0 => layout.tiles().filter(|(map, _)| *map == unit.map).map(|(_, area)| area).collect(),
        None => Vec::new(),
    }
}
