//! The row of a layer in the editor.

use super::draft::{Row, RowKind};
use super::editor::{ADD, Draft, Size};
use crate::browser::focus::focus;
use lenet_experiment::choice::Choice;
use lenet_experiment::layers::LayerActivation;
use leptos::prelude::*;

/// Kind, numbers, activation, size and buttons of a layer.
#[component]
pub fn LayerRow(draft: Draft, index: usize) -> impl IntoView {
    let position = index + 1;
    let problem = Memo::new(move |_| draft.problem(index));
    // Marked where it is wrong: a number, or else the layer itself.
    let is_wrong = move |number: Option<&'static str>| {
        problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.number == number)).to_string()
    };
    let row = draft.row(index);
    let kind = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.kind)));
    let activation = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.activation)));
    let edit = move |change: &dyn Fn(&mut Row)| {
        draft.change(|layers| {
            if let Some(row) = layers.get_mut(index) {
                change(row);
            }
        });
    };
    let choose_kind = move |event| {
        if let Some(kind) = RowKind::from_word(&event_target_value(&event)) {
            edit(&|row| row.switch(kind));
        }
    };
    let choose_activation = move |event| {
        if let Some(activation) = LayerActivation::from_slug(&event_target_value(&event)) {
            edit(&|row| row.activation = activation);
        }
    };
    let number = move |place: usize, label: &'static str| {
        let typed = move || row.with(|row| row.as_ref().and_then(|row| row.numbers.get(place).cloned()));
        let type_in = move |event| {
            let text = event_target_value(&event);
            edit(&|row| {
                if let Some(number) = row.numbers.get_mut(place) {
                    number.clone_from(&text);
                }
            });
        };
        view! {
            <label>
                {label}
                " "
                <input
                    inputmode="numeric"
                    autocomplete="off"
                    aria-label=format!("{label} of layer {position}")
                    aria-describedby=format!("layer-{index}-problem")
                    aria-invalid=move || is_wrong(Some(label))
                    data-testid=format!("layer-{label}")
                    prop:value=typed
                    on:input=type_in
                />
            </label>
        }
    };
    let numbers = move || {
        let numbers = kind.get().map(RowKind::numbers).unwrap_or_default().iter().enumerate();
        numbers.map(|(place, spec)| number(place, spec.label)).collect_view()
    };
    let move_up = move |_| {
        draft.change(|layers| {
            if index > 0 && index < layers.len() {
                layers.swap(index - 1, index);
            }
        });
        // The focus follows the layer.
        focus(document().get_element_by_id(&up_id(index.saturating_sub(1))));
    };
    let remove = move |_| {
        draft.change(|layers| {
            if index < layers.len() {
                layers.remove(index);
            }
        });
        if index >= untrack(|| draft.length()) {
            // Its row is gone, and the focus with it.
            focus(document().get_element_by_id(ADD));
        }
    };
    view! {
        <li class="layer" data-testid="layer-row">
            <div class="layer-fields">
                <span class="layer-position" aria-hidden="true">
                    {position}
                </span>
                <select
                    aria-label=format!("Kind of layer {position}")
                    aria-describedby=format!("layer-{index}-problem")
                    aria-invalid=move || is_wrong(None)
                    data-testid="layer-kind"
                    on:change=choose_kind
                >
                    {RowKind::ALL
                        .map(|option| {
                            view! {
                                <option value=option.word() prop:selected=move || kind.get() == Some(option)>
                                    {option.title()}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <select
                    aria-label=format!("Activation of layer {position}")
                    data-testid="layer-activation"
                    on:change=choose_activation
                >
                    {LayerActivation::ALL
                        .iter()
                        .map(|&option| {
                            view! {
                                <option value=option.slug() prop:selected=move || activation.get() == Some(option)>
                                    {option.option().label}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <button
                    type="button"
                    class="quiet"
                    id=up_id(index)
                    aria-label=format!("Move layer {position} up")
                    aria-disabled=(index == 0).to_string()
                    on:click=move_up
                >
                    "↑"
                </button>
                <button type="button" class="quiet" aria-label=format!("Remove layer {position}") data-testid="layer-remove" on:click=remove>
                    "×"
                </button>
            </div>
            <div class="layer-numbers">{numbers}</div>
            <Size size=Signal::derive(move || draft.size(index)) />
            <p class="problem" id=format!("layer-{index}-problem") data-testid="layer-problem">
                {move || problem.get().map(|problem| problem.text)}
            </p>
        </li>
    }
}

fn up_id(index: usize) -> String {
    format!("layer-{index}-up")
}
