//! The visitor's drawings, each with what the network reads.

use super::words;
use crate::ui::hand::{Hand, Kept};
use crate::ui::pad::Desk;
use crate::ui::state::AppState;
use crate::ui::thumbnails;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::image::SIDE;
use lenet_experiment::protocol::{MAX_IMAGES, Split};
use leptos::html;
use leptos::prelude::*;

/// Test accuracy above which a misread drawing is unlike MNIST's digits, rather than the network a bad one.
const READS_WELL: f32 = 0.95;

/// The drawings; a click on one puts it on the sheet, where it can be removed.
#[component]
pub fn Gallery(state: AppState, desk: Desk) -> impl IntoView {
    let hand = state.hand();
    let list = NodeRef::<html::Ul>::new();
    let chosen = RwSignal::new(None::<usize>);
    let items = move || {
        let predicted = state.mistakes.with(|mistakes| mistakes.of(Split::Hand).map(|found| found.predictions.clone()));
        let item = |(index, (drawn, _)): (usize, &Kept)| {
            let read = predicted.as_ref().and_then(|found| found.get(index as u32)).map(|outcome| outcome.predicted);
            item(index, drawn.label, read, chosen.get() == Some(index))
        };
        hand.with(|hand| newest(hand).map(item).collect::<String>())
    };
    thumbnails::follow(list, items, move |list| {
        let paint = |(index, (_, image)): (usize, &Kept)| thumbnails::paint(list, index as u32, Some(image));
        hand.with(|hand| newest(hand).for_each(paint));
    });
    let put = move |event| {
        let Some(index) = thumbnails::clicked(&event).map(|index| index as usize) else { return };
        let drawn = hand.with_untracked(|hand| hand.kept().get(index).map(|(drawn, _)| drawn.clone()));
        drawn.iter().for_each(|drawn| desk.put(drawn));
        chosen.set(Some(index));
    };
    // Of the newest that is misread, by a network that reads MNIST well and is not broken.
    let advice = move || {
        let predicted =
            state.mistakes.with(|mistakes| mistakes.of(Split::Hand).map(|found| found.predictions.clone()))?;
        let Experiment { dataset, handicap, distortions, .. } = state.experiment_shown();
        let is_good = state.tested.with(|tested| tested.is_some_and(|tested| tested.accuracy > READS_WELL));
        if !(is_good && state.is_now.get() && dataset == DatasetId::Mnist && handicap == Handicap::None) {
            return None;
        }
        let read = |index: usize| predicted.get(index as u32).filter(|outcome| !outcome.is_right());
        hand.with(|hand| {
            let (index, outcome, image) =
                newest(hand).filter_map(|(index, (_, image))| Some((index, read(index)?, image))).last()?;
            Some(words::misread(index, outcome, image, distortions != Distortions::None))
        })
    };
    let is_empty = move || hand.with(|hand| hand.kept().is_empty());
    let remove = move |index: Option<usize>| {
        state.remove_drawing(index);
        chosen.set(None);
    };
    view! {
        <div class="hand-head">
            <span>{move || hand.with(|hand| words::shown(hand.kept().len()))}</span>
            <button
                type="button"
                class="link"
                data-testid="hand-remove"
                aria-disabled=move || chosen.get().is_none().to_string()
                on:click=move |_| chosen.get_untracked().into_iter().for_each(|index| remove(Some(index)))
            >
                "Remove"
            </button>
            <button
                type="button"
                class="link"
                data-testid="hand-remove-all"
                aria-disabled=move || is_empty().to_string()
                on:click=move |_| remove(None)
            >
                "Remove all"
            </button>
            <button
                type="button"
                class="link"
                data-testid="hand-restore"
                aria-disabled=move || hand.with(|hand| !hand.can_undo()).to_string()
                on:click=move |_| state.undo_removal()
            >
                "Undo removal"
            </button>
        </div>
        <ul class="mistakes-list" node_ref=list aria-label="Your drawings" on:click=put></ul>
        <p class="hint" data-testid="hand-advice">{advice}</p>
    }
}

/// As many of the newest drawings as are shown, with their indices.
fn newest(hand: &Hand) -> impl Iterator<Item = (usize, &Kept)> {
    hand.kept().iter().enumerate().skip(hand.kept().len().saturating_sub(MAX_IMAGES))
}

/// A drawing with its label, and what the network reads in it.
fn item(index: usize, label: u8, read: Option<u8>, is_chosen: bool) -> String {
    let caption = match read {
        None => label.to_string(),
        Some(read) if read == label => format!("{label} ✓"),
        Some(read) => format!("{label} → <b>{read}</b>"),
    };
    let description = words::drawing(index, label, read);
    let read = read.map_or(String::new(), |read| read.to_string());
    format!(
        "<li><button type=button data-testid=hand-drawing data-index={index} data-label={label} data-predicted='{read}' \
         aria-pressed={is_chosen} title='{description}'>\
         <canvas width={SIDE} height={SIDE}></canvas><span>{caption}</span></button></li>"
    )
}
