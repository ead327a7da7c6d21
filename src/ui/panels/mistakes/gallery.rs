//! The images of a cell, or those that changed last.

use super::marks::{self, HEIGHT, MAX_MARKS, STEP};
use super::{Choices, Open, words};
use crate::ui::pad::percent::percent;
use crate::ui::pad::words::ClassNames;
use crate::ui::thumbnails;
use crate::ui::words::html::escaped;
use lenet_conductor::{Input, LabelledImage, Predicted, Thumbnails};
use lenet_experiment::image::SIDE;
use lenet_experiment::protocol::Split;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

/// Heading and images; a click on one puts it on the sheet.
#[component]
pub fn Gallery(choices: Choices) -> impl IntoView {
    let Choices { state, split, open, predicted, shown, .. } = choices;
    let list = NodeRef::<html::Ul>::new();
    let names = move || state.class_names();
    let heading = move || {
        let of_cell = |label: u8, class: u8| {
            let confusion = choices.matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.confusion.clone()));
            let images = confusion.map(|confusion| confusion.cell(label.into(), class.into()));
            let is_difference =
                choices.matrix.with(|matrix| matrix.as_ref().is_some_and(|matrix| matrix.is_difference));
            words::in_cell(images, shown.with(Vec::len)) + if is_difference { " of this run" } else { "" }
        };
        match open.get() {
            Open::Nothing => ("Images".into(), "click a cell of the table to see them".into()),
            Open::Cell(label, class) => (words::pair(names(), label.into(), class.into()), of_cell(label, class)),
            Open::Changed => {
                let changes = predicted.with(|of| of.as_ref().and_then(|of| of.history.last_changes()));
                ("Changed last".to_owned(), words::changes(changes))
            }
        }
    };
    let paper = NodeRef::<html::Ul>::new();
    for (list, shown, testid) in [(list, shown, "mistake"), (paper, choices.on_paper, "mistake-on-paper")] {
        let items = move || {
            let Some(predicted) = predicted.get() else { return String::new() };
            let on_sheet = state.picked.with(|picked| picked.as_ref().map(|picked| (picked.split, picked.index)));
            let item = |index: &u32| item(testid, names(), (split.get(), *index), &predicted, on_sheet);
            shown.with(|shown| shown.iter().filter_map(item).collect::<String>())
        };
        thumbnails::follow(list, items, move |list| {
            let paint = |images: &Thumbnails, index: &u32| thumbnails::paint(list, *index, images.get(index));
            shown.with(|shown| state.images.with(|images| shown.iter().for_each(|index| paint(images, index))));
        });
    }
    let pick = move |event: MouseEvent| {
        let Some(index) = thumbnails::clicked(&event) else { return };
        let outcome = predicted.with_untracked(|of| of.as_ref().and_then(|of| of.predictions.get(index)));
        let image = state.images.with_untracked(|images| images.get(&index).cloned());
        if let (Some(image), Some(outcome)) = (image, outcome) {
            let picked = LabelledImage { split: split.get_untracked(), index, image, label: outcome.label };
            state.send(Input::Pick(picked));
            let sheet = document().get_element_by_id("pad-heading");
            if sheet.is_some_and(|sheet| sheet.get_bounding_client_rect().top() < 0.0) {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
    };
    view! {
        <div class="mistakes-head">
            <p>
                <strong>{move || heading().0}</strong>
                <span data-testid="mistakes-number">
                    " · " {move || heading().1}
                </span>
            </p>
            <button
                type="button"
                class="link"
                data-testid="mistakes-changed"
                aria-pressed=move || (open.get() == Open::Changed).to_string()
                on:click=move |_| Open::Changed.toggle(open)
            >
                "Changed last"
            </button>
        </div>
        <ul class="mistakes-list" node_ref=list aria-label="Images" on:click=pick></ul>
        <p class="hint" hidden=move || shown.with(Vec::is_empty)>{words::CAPTION}</p>
        <div class="on-paper" data-testid="report-mistakes">
            <p>{move || (!choices.on_paper.with(Vec::is_empty)).then_some(words::SUREST)}</p>
            <ul class="mistakes-list" node_ref=paper></ul>
        </div>
    }
}

/// An image with its label, its prediction and its marks; `on_sheet` is the image on the sheet.
fn item(
    testid: &str,
    names: ClassNames,
    (split, index): (Split, u32),
    predicted: &Predicted,
    on_sheet: Option<(Split, u32)>,
) -> Option<String> {
    let outcome = predicted.predictions.get(index)?;
    let history = || predicted.history.of_image(index);
    let (right, all) = (history().filter(|right| *right).count(), history().len());
    let description = escaped(&words::image(names, split, index, outcome, right, all));
    let [label, class] = [outcome.label, outcome.predicted].map(|class| escaped(words::short(names.of(class.into()))));
    let caption = if outcome.is_right() { format!("{label} ✓") } else { format!("{label} → <b>{class}</b>") };
    let [upper, lower] = marks::paths(history());
    Some(format!(
        "<li><button type=button data-testid={testid} data-index={index} data-label={} data-predicted={} \
         aria-pressed={} title='{description}'>\
         <canvas width={SIDE} height={SIDE}></canvas><span>{caption}</span><span>{}</span>\
         <svg width={} height={HEIGHT} aria-hidden=true><path class=right d='{upper}'/><path class=wrong d='{lower}'/></svg>\
         </button></li>",
        outcome.label,
        outcome.predicted,
        on_sheet == Some((split, index)),
        percent(outcome.margin).replace('<', "&lt;"),
        all.min(MAX_MARKS) * STEP,
    ))
}
