//! The editor of the layers: a row for each, with its shape and costs, and what is wrong with it.

use super::draft::{self, Row, RowKind};
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use lenet_experiment::choice::Choice;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::Field;
use lenet_experiment::fields::{LAYERS, find};
use lenet_experiment::layers::{
    self, LayerActivation, LayerCheck, LayerProblem, LayerSize, Layers, LayersError, MAX_LAYERS,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Shown in place of the problems of layers while the rows cannot show the text.
const CORRECT_FIRST: &str = "The text of the field Layers is not understood: correct it first.";

/// Id of the button that adds a layer.
const ADD: &str = "layer-add";

/// The layers of the form's network as far as they were typed.
#[derive(Clone, Copy)]
struct Draft {
    state: AppState,
    field: Option<&'static Field>,
    rows: Memo<Vec<Row>>,
    /// Whether the rows are those of the text; otherwise they are the form's, and it has to be corrected first.
    is_shown: Memo<bool>,
    /// The layers, or what is wrong with them.
    layers: Memo<Result<Layers, LayersError>>,
    /// Of each layer and the output; of none while the rows are not those of the text.
    checks: Memo<Vec<LayerCheck>>,
}

impl Draft {
    fn new(state: AppState) -> Self {
        let field = find(LAYERS);
        let text = Memo::new(move |_| {
            let text = |form: &Experiment| {
                field.map(|field| state.drafts().with(|drafts| drafts.text(field, form))).unwrap_or_default()
            };
            state.experiment.with(text)
        });
        let of_form = move || state.experiment.with(|form| form.network.layers().to_string());
        let typed = Memo::new(move |_| text.with(|text| draft::rows(text)));
        let rows = Memo::new(move |_| typed.get().or_else(|| draft::rows(&of_form())).unwrap_or_default());
        let is_shown = Memo::new(move |_| typed.with(Option::is_some));
        let layers = Memo::new(move |_| text.with(|text| text.parse()));
        let check = move || text.with(|text| layers::check(text));
        let checks = Memo::new(move |_| if is_shown.get() { check() } else { Vec::new() });
        Self { state, field, rows, is_shown, layers, checks }
    }

    /// Changes the rows, and with them the form's network if they are one.
    fn change(self, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        if let Some(field) = self.field {
            self.state.type_in(field, draft::text(&rows));
            // Text that is a network is shown as the form has it, so that other fields can change it.
            self.state.leave(field);
        }
    }

    fn row(self, index: usize) -> Memo<Option<Row>> {
        Memo::new(move |_| self.rows.with(|rows| rows.get(index).cloned()))
    }

    fn size(self, index: usize) -> Option<LayerSize> {
        self.checks.with(|checks| checks.get(index)?.as_ref().ok().copied().flatten())
    }

    /// What is wrong with a layer.
    fn problem(self, index: usize) -> Option<LayerProblem> {
        self.checks.with(|checks| checks.get(index)?.as_ref().err().cloned())
    }

    /// What is wrong with the network as a whole.
    fn whole_problem(self) -> Option<String> {
        if !self.is_shown.get() {
            return Some(CORRECT_FIRST.into());
        }
        self.layers
            .with(|layers| layers.as_ref().err().filter(|error| error.layer.is_none()).map(|error| error.text.clone()))
    }
}

/// Rows for the layers of the next run's network; a change makes it a network of the visitor's own.
#[component]
pub fn Editor(state: AppState) -> impl IntoView {
    let draft = Draft::new(state);
    let length = Memo::new(move |_| draft.rows.with(Vec::len));
    let is_paper = Memo::new(move |_| state.experiment.with(|form| form.paper().is_some()));
    let add = move |_| {
        let has_maps = draft.rows.with_untracked(|rows| rows.iter().all(|row| row.kind != RowKind::Dense));
        let kind = if has_maps { RowKind::Convolution } else { RowKind::Dense };
        draft.change(|rows| rows.push(Row::new(kind, LayerActivation::Relu)));
    };
    let is_full = move || length.get() >= MAX_LAYERS;
    let output = move || draft.size(length.get());
    let is_wrong = move || draft.layers.with(Result::is_err);
    view! {
        <details class="editor" data-testid="network-editor">
            <summary>"Change the layers"</summary>
            <fieldset disabled=move || state.busy.get() || !draft.is_shown.get()>
                <legend class="unseen">"Layers of the next run"</legend>
                <Show when=move || is_paper.get()>
                    <p class="hint">
                        "The network of 1998 has connections, subsampling and an output that a list of layers cannot express. A change replaces it by the plain network below."
                    </p>
                </Show>
                <ol class="layers">
                    <For each=move || 0..length.get() key=|index| *index let:index>
                        <LayerRow draft index />
                    </For>
                    <li class="layer">
                        <span class="layer-output">"Output: dense, 10 units"</span>
                        <Size size=Signal::derive(output) />
                    </li>
                </ol>
                <p class="problem">{move || draft.whole_problem()}</p>
                <Show when=is_wrong>
                    <p class="hint">
                        "Until the layers are right, the table above and the picture show the network that is loaded."
                    </p>
                </Show>
                <button
                    type="button"
                    id=ADD
                    data-testid="layer-add"
                    disabled=is_full
                    on:click=add
                >
                    "Add a layer"
                </button>
                <Show when=is_full>
                    <p class="hint">{format!("{MAX_LAYERS} layers are the most.")}</p>
                </Show>
                <Totals draft />
            </fieldset>
        </details>
    }
}

/// Kind, numbers, activation, size and buttons of a layer.
#[component]
fn LayerRow(draft: Draft, index: usize) -> impl IntoView {
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
        draft.change(|rows| {
            if let Some(row) = rows.get_mut(index) {
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
        draft.change(|rows| {
            if index > 0 && index < rows.len() {
                rows.swap(index - 1, index);
            }
        });
        // The focus follows the layer.
        focus(&up_id(index.saturating_sub(1)));
    };
    let remove = move |_| {
        draft.change(|rows| {
            if index < rows.len() {
                rows.remove(index);
            }
        });
        if index >= draft.rows.with_untracked(Vec::len) {
            // Its row is gone, and the focus with it.
            focus(ADD);
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
                    disabled=index == 0
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

/// Moves the focus to the element with this id.
fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // Fails only for an element that cannot have it.
        drop(element.focus());
    }
}

/// Shape and parameters: `6 × 28 × 28, 156 parameters`.
#[component]
fn Size(size: Signal<Option<LayerSize>>) -> impl IntoView {
    let text = move || {
        size.get().map(|size| {
            let shape: Vec<String> = size.output.dims().iter().map(u32::to_string).collect();
            format!("{}, {} parameters", shape.join(" × "), count(size.parameters))
        })
    };
    view! { <small class="layer-size">{text}</small> }
}

/// Parameters and multiply-adds of the whole network.
#[component]
fn Totals(draft: Draft) -> impl IntoView {
    let parameters = Memo::new(move |_| draft.layers.with(|layers| layers.as_ref().ok().map(Layers::parameters)));
    let cost = move || {
        let multiply_adds = draft.layers.with(|layers| layers.as_ref().ok().map(Layers::multiply_adds))?;
        Some(format!(", {} multiply-adds for an image", count(multiply_adds)))
    };
    view! {
        <p class="hint">
            <span data-testid="network-parameters" data-value=move || parameters.get().map(|count| count.to_string())>
                {move || parameters.get().map_or("–".to_owned(), count)}
            </span>
            " parameters"
            {cost}
        </p>
    }
}
