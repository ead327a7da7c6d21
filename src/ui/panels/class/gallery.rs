//! The drawings of a cell, or all that are misread.

use super::words;
use crate::ui::pad::Desk;
use crate::ui::panels::mistakes::Open;
use crate::ui::state::AppState;
use crate::ui::thumbnails;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::MAX_IMAGES;
use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

/// Heading and drawings; a click on one puts it on the sheet.
#[component]
pub fn Gallery(
    state: AppState,
    desk: Desk,
    predictions: Signal<Option<Predictions>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let (pupils, list) = (state.pupils(), NodeRef::<html::Ul>::new());
    // Indices of the drawings, as in the images of the class.
    let shown = Memo::new(move |_| predictions.with(|read| read.as_ref().map(|read| indices(read, open.get()))));
    let first = move || shown.get().unwrap_or_default().into_iter().take(MAX_IMAGES);
    let items = move || {
        predictions.with(|read| {
            pupils.with(|pupils| {
                let item = |index: u32| {
                    let outcome = read.as_ref()?.get(index)?;
                    let at = index as usize / CLASSES;
                    Some(words::item(index, at, &pupils.all().get(at)?.0.heading.name, outcome))
                };
                first().filter_map(item).collect::<String>()
            })
        })
    };
    thumbnails::follow(list, items, move |list| {
        pupils.with(|pupils| {
            for index in first() {
                let at = index as usize;
                let image = pupils.all().get(at / CLASSES).map(|(_, images)| &images[at % CLASSES]);
                thumbnails::paint(list, index, image);
            }
        });
    });
    let put = move |event| {
        let Some(index) = thumbnails::clicked(&event).map(|index| index as usize) else { return };
        let drawn = pupils.with_untracked(|pupils| {
            pupils.all().get(index / CLASSES).map(|(pupil, _)| pupil.drawings[index % CLASSES].clone())
        });
        drawn.iter().for_each(|drawn| desk.put(drawn));
        // The sheet is far above.
        document().get_element_by_id("pad-heading").iter().for_each(Element::scroll_into_view);
    };
    view! {
        <p data-testid="class-shown">
            {move || shown.with(|shown| shown.as_ref().map(|shown| words::shown(open.get(), shown.len())))}
        </p>
        <ul class="mistakes-list" node_ref=list aria-label="Drawings of the class" on:click=put></ul>
    }
}

/// The drawings of a cell, or without one all that are misread.
fn indices(read: &Predictions, open: Open) -> Vec<u32> {
    match open {
        Open::Cell(label, class) => read.in_cell(label, class),
        Open::Nothing | Open::Changed => {
            (0..).zip(read.iter()).filter(|(_, outcome)| !outcome.is_right()).map(|(index, _)| index).collect()
        }
    }
}
