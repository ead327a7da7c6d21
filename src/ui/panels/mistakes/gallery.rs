//! The images of a cell, or those that changed last.

use super::marks::{self, HEIGHT, MAX_MARKS, STEP};
use super::{Choices, Open, words};
use crate::ui::canvas_observer;
use crate::ui::pad::paint_image;
use crate::ui::pad::percent::percent;
use lenet_conductor::{Input, LabelledImage};
use lenet_experiment::image::SIDE;
use leptos::html;
use leptos::prelude::*;

/// Heading and images.
#[component]
pub fn Gallery(choices: Choices) -> impl IntoView {
    let Choices { state, open, predicted, shown, .. } = choices;
    let list = NodeRef::<html::Ul>::new();
    let appearance = RwSignal::new(());
    canvas_observer::notify(move || list.get().map(|list| (*list).clone().into()), appearance);
    let names = move || state.experiment_shown().dataset.class_names();
    let changes = Memo::new(move |_| predicted.with(|of| of.as_ref().and_then(|of| of.history.last_changes())));
    let title = move || match open.get() {
        Open::Nothing => "Images".into(),
        Open::Cell(label, class) => words::pair(names(), label.into(), class.into()),
        Open::Changed => "Changed last".into(),
    };
    let number = move || match open.get() {
        Open::Nothing => "click a cell of the table to see them".into(),
        Open::Cell(label, class) => {
            let confusion = choices.matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.confusion));
            let images = confusion.map_or(0, |confusion| confusion.cell(label.into(), class.into()));
            let of_this = if choices.matrix.with(|matrix| matrix.as_ref().is_some_and(|matrix| matrix.is_difference)) {
                " of this run"
            } else {
                ""
            };
            words::in_cell(images, shown.with(Vec::len)) + of_this
        }
        Open::Changed => words::changes(changes.get()),
    };
    view! {
        <div class="mistakes-head">
            <p>
                <strong>{title}</strong>
                <span data-testid="mistakes-number">" · " {number}</span>
            </p>
            <button
                type="button"
                class="link"
                data-testid="mistakes-changed"
                aria-pressed=move || (open.get() == Open::Changed).to_string()
                on:click=move |_| choices.toggle(Open::Changed)
            >
                "Changed last"
            </button>
        </div>
        <ul class="mistakes-list" node_ref=list aria-label=title>
            <For each=move || shown.get() key=|index| *index let:index>
                <Item choices index appearance />
            </For>
        </ul>
    }
}

/// An image with its label, its prediction and its marks; a click puts it on the sheet.
#[component]
fn Item(choices: Choices, index: u32, appearance: RwSignal<()>) -> impl IntoView {
    let Choices { state, split, predicted, .. } = choices;
    let canvas = NodeRef::<html::Canvas>::new();
    let image = Memo::new(move |_| state.images.with(|images| images.get(&index).cloned()));
    Effect::new(move |_| {
        appearance.track();
        if let Some(canvas) = canvas.get() {
            image.with(|image| paint_image(&canvas, image.as_ref()));
        }
    });
    let outcome = Memo::new(move |_| predicted.with(|of| of.as_ref().and_then(|of| of.predictions.get(index))));
    let right = Memo::new(move |_| {
        let history = predicted.with(|of| of.as_ref().map(|of| of.history.clone())).unwrap_or_default();
        history.of_image(index).collect::<Vec<_>>()
    });
    let paths = Memo::new(move |_| right.with(|right| marks::paths(right.iter().copied())));
    let names = move || state.experiment_shown().dataset.class_names();
    let description = move || {
        let (hits, all) = right.with(|right| (right.iter().filter(|right| **right).count(), right.len()));
        outcome.get().map(|outcome| words::image(names(), split.get(), index, outcome, hits, all))
    };
    let short = move |class: u8| words::short(names()[usize::from(class)]);
    let label = move || outcome.get().map(|outcome| short(outcome.label));
    let wrong = move || outcome.get().filter(|outcome| !outcome.is_right());
    let mistaken = move || wrong().map(|outcome| view! { " → " <b>{short(outcome.predicted)}</b> });
    let mark = move || wrong().is_none().then_some(" ✓");
    let width = move || right.with(Vec::len).min(MAX_MARKS) * STEP;
    let is_on_sheet = move || {
        let on_sheet = |picked: &LabelledImage| (picked.split, picked.index) == (split.get(), index);
        state.picked.with(|picked| picked.as_ref().is_some_and(on_sheet))
    };
    let pick = move |_| {
        if let (Some(image), Some(outcome)) = (image.get_untracked(), outcome.get_untracked()) {
            let picked = LabelledImage { split: split.get_untracked(), index, image, label: outcome.label };
            state.send(Input::Pick(picked));
        }
    };
    view! {
        <li>
            <button
                type="button"
                data-testid="mistake"
                data-index=index
                data-label=move || outcome.get().map(|outcome| outcome.label)
                data-predicted=move || outcome.get().map(|outcome| outcome.predicted)
                aria-pressed=move || is_on_sheet().to_string()
                title=description
                on:click=pick
            >
                <canvas node_ref=canvas width=SIDE height=SIDE></canvas>
                <span>{label} {mistaken} {mark}</span>
                <span>{move || outcome.get().map(|outcome| percent(outcome.margin))}</span>
                <svg width=width height=HEIGHT aria-hidden="true">
                    <path class="right" d=move || paths.with(|paths| paths[0].clone()) />
                    <path class="wrong" d=move || paths.with(|paths| paths[1].clone()) />
                </svg>
            </button>
        </li>
    }
}
