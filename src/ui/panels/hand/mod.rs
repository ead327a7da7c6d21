//! The panel of the visitor's hand: drawings with labels, on which every run is tested, and from which it can learn.

mod files;
mod gallery;
mod preparation;
mod words;

use crate::ui::hand::Hand;
use crate::ui::pad::{Desk, Sheet};
use crate::ui::panels::class::SchoolClass;
use crate::ui::state::AppState;
use files::Files;
pub use files::save_drawings;
use gallery::Gallery;
use lenet_conductor::Input;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::protocol::Split;
use leptos::prelude::*;
use preparation::Steps;
use web_sys::Element;
use words::Counts;

/// Prompts, result, drawings, the preparation of the one on the sheet, files, and the codes of a school class.
#[component]
pub fn HandPanel(state: AppState, desk: Desk) -> impl IntoView {
    let hand = state.hand();
    let counts = Memo::new(move |_| {
        let read = state.mistakes.with(|mistakes| mistakes.of(Split::Hand).cloned())?;
        let learned = state.fine_tuning.get().map(|fine_tuning| fine_tuning.drawings).unwrap_or_default();
        Some(hand.with(|hand| Counts::new(&read.predictions, hand.kept(), &learned)))
    });
    let drawings = Memo::new(move |_| hand.with(|hand| hand.kept().len()));
    let has_digits = Memo::new(move |_| state.may_have_digits());
    Effect::new(move |_| {
        let images = hand.with(Hand::images);
        untrack(|| state.send(Input::SetHand(images.into())));
    });
    Effect::new(move |_| {
        if !has_digits.get() {
            desk.asked.set(None);
        }
    });
    let can_learn =
        Memo::new(move |_| drawings.get() > 0 && has_digits.get() && state.trained.get() && !state.busy.get());
    let learn = move |_| {
        if can_learn.get_untracked() {
            state.send(Input::LearnHand);
        }
    };
    let undo = Memo::new(move |_| state.fine_tuning.get().and_then(|fine_tuning| fine_tuning.undo));
    let fine_tuning = move || {
        state.fine_tuning.with(|fine_tuning| {
            fine_tuning.as_ref().map(|fine_tuning| {
                words::fine_tuning(fine_tuning, state.tested.get(), counts.get(), state.status.get())
            })
        })
    };
    view! {
        <div class="hand" data-testid="hand">
            <p
                class="hand-result"
                data-testid="hand-accuracy"
                data-value=move || counts.get().map(|counts| format!("{} of {}", counts.right(), counts.all()))
            >
                {move || if has_digits.get() { words::result(counts.get(), drawings.get()) } else { words::NO_DIGITS.into() }}
            </p>
            <div class="hand-actions">
                <button
                    type="button"
                    data-testid="hand-ask"
                    class:primary=move || drawings.get() == 0
                    aria-disabled=move || (!has_digits.get()).to_string()
                    on:click=move |_| {
                        if has_digits.get_untracked() {
                            desk.asked.set(Some(0));
                            desk.sheet.update(Sheet::clear);
                            // On a phone the sheet is far above.
                            document().get_element_by_id("pad-heading").iter().for_each(Element::scroll_into_view);
                        }
                    }
                >
                    "Draw the ten digits"
                </button>
                <button
                    type="button"
                    data-testid="hand-learn"
                    title=move || words::learn(drawings.get(), state.trained.get(), state.busy.get())
                    aria-disabled=move || (!can_learn.get()).to_string()
                    on:click=learn
                >
                    "Learn my hand"
                </button>
                <Show when=move || undo.get().is_some()>
                    <button
                        type="button"
                        data-testid="hand-undo"
                        title="Brings back the weights from before, bit for bit"
                        on:click=move |_| undo.get_untracked().into_iter().for_each(|run| state.send(Input::Restore(run)))
                    >
                        "Undo learning"
                    </button>
                </Show>
            </div>
            <p class="hand-learned" data-testid="hand-learned" role="status">{fine_tuning}</p>
            <Labels state desk />
            <Gallery state desk />
            <Steps state desk />
            <Files state />
            <SchoolClass state desk />
        </div>
    }
}

/// A button for each digit, which keeps the drawing on the sheet as that digit.
#[component]
fn Labels(state: AppState, desk: Desk) -> impl IntoView {
    let hand = state.hand();
    let is_blank = Memo::new(move |_| desk.sheet.with(|sheet| sheet.strokes().is_empty()));
    let label = move |digit: u8| {
        let count = move || hand.with(|hand| hand.count(digit));
        view! {
            <button
                type="button"
                data-testid=format!("hand-as-{digit}")
                aria-disabled=move || is_blank.get().to_string()
                title=move || words::label(digit, count())
                on:click=move |_| {
                    if let Some(drawing) = desk.drawing(digit) {
                        state.keep(vec![drawing]);
                        desk.sheet.update(Sheet::clear);
                    }
                }
            >
                {digit}
                <small>{count}</small>
            </button>
        }
    };
    view! {
        <div class="hand-labels" role="group" aria-label="Keep the drawing on the sheet as">
            <p>"Keep the drawing on the sheet as"</p>
            {(0..CLASSES as u8).map(label).collect_view()}
        </div>
    }
}
