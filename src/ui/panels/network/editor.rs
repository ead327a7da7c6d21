//! The editor of the layers: a row for each, with its shape and costs, and what is wrong with it.

use super::draft::{Row, RowKind, Rows};
use super::paper::PaperLayers;
use super::row::LayerRow;
use super::size_text;
use crate::ui::link::locked;
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use lenet_conductor::Input;
use lenet_experiment::custom::Training;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::field::Field;
use lenet_experiment::fields::{LAYERS, find};
use lenet_experiment::layers::{
    self, LayerActivation, LayerCheck, LayerProblem, LayerSize, LayersError, MAX_LAYERS, MAX_PARAMETERS,
};
use leptos::prelude::*;

/// Shown in place of the problems of layers while the rows cannot show the text.
const CORRECT_FIRST: &str = "The text of the field Layers is not understood: correct it first.";

/// Id of the button that adds a layer.
pub(super) const ADD: &str = "layer-add";

/// The layers of the form's network as far as they were typed.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    state: AppState,
    field: Option<&'static Field>,
    rows: Memo<Option<Rows>>,
    /// Whether the rows are those of the text; otherwise they are the form's, and it has to be corrected first.
    is_shown: Memo<bool>,
    /// The layers, or what is wrong with them.
    layers: Memo<Result<layers::Layers, LayersError>>,
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
        let typed = Memo::new(move |_| text.with(|text| Rows::parse(text)));
        let rows = Memo::new(move |_| typed.get().or_else(|| Rows::parse(&of_form())));
        let is_shown = Memo::new(move |_| typed.with(Option::is_some));
        let layers = Memo::new(move |_| text.with(|text| text.parse()));
        let check = move || text.with(|text| layers::check(text));
        let checks = Memo::new(move |_| if is_shown.get() { check() } else { Vec::new() });
        Self { state, field, rows, is_shown, layers, checks }
    }

    /// Changes the layers, and with them the form's network if they are one.
    pub(super) fn change(self, change: impl FnOnce(&mut Vec<Row>)) {
        self.change_rows(|rows| change(&mut rows.layers));
    }

    fn change_rows(self, change: impl FnOnce(&mut Rows)) {
        let (Some(mut rows), Some(field)) = (self.rows.get_untracked(), self.field) else { return };
        change(&mut rows);
        self.state.type_in(field, rows.text());
        // Text that is a network is shown as the form has it, so that other fields can change it.
        self.state.leave(field);
    }

    /// Number of layers.
    pub(super) fn length(self) -> usize {
        self.rows.with(|rows| rows.as_ref().map_or(0, |rows| rows.layers.len()))
    }

    pub(super) fn row(self, index: usize) -> Memo<Option<Row>> {
        Memo::new(move |_| self.rows.with(|rows| rows.as_ref()?.layers.get(index).cloned()))
    }

    pub(super) fn size(self, index: usize) -> Option<LayerSize> {
        self.checks.with(|checks| checks.get(index)?.as_ref().ok().copied().flatten())
    }

    /// Memory to train the network with the form's optimizer and batch size.
    fn training_bytes(self) -> Option<u64> {
        let (batch_size, training) = self.state.experiment.with(|form| (form.batch_size, form.network.training()));
        let vectors = training.unwrap_or_default().optimizer.state_vectors();
        self.layers.with(|layers| layers.as_ref().ok().map(|layers| layers.training_bytes(batch_size, vectors)))
    }

    /// What is wrong with a layer.
    pub(super) fn problem(self, index: usize) -> Option<LayerProblem> {
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
    let is_paper = Memo::new(move |_| state.experiment.with(|form| form.paper().is_some()));
    let is_locked = draft.field.map(locked);
    let replace = Callback::new(move |()| {
        let form = state.experiment.get_untracked();
        let network = Network::from_layers(form.network.layers(), Training::default());
        state.send(Input::Edit(Experiment { network, ..form }));
    });
    view! {
        <details class="editor" data-testid="network-editor">
            <summary>
                "Change the layers"
                <Show when=move || state.busy.get()>
                    <span class="locked">"pause to change them"</span>
                </Show>
            </summary>
            <fieldset disabled=move || state.busy.get() || !draft.is_shown.get() || is_locked.is_some_and(|locked| locked.get())>
                <legend class="unseen">"Layers of the next run"</legend>
                <Show
                    when=move || is_paper.get()
                    fallback=move || view! { <Layers draft /> }
                >
                    <PaperLayers state on_replace=replace />
                </Show>
            </fieldset>
        </details>
    }
}

/// A row for each layer, what is wrong with the network as a whole, and its costs.
#[component]
fn Layers(draft: Draft) -> impl IntoView {
    let length = Memo::new(move |_| draft.length());
    let add = move |_| {
        draft.change(|layers| {
            let has_maps = layers.iter().all(|row| row.kind != RowKind::Dense);
            let kind = if has_maps { RowKind::Convolution } else { RowKind::Dense };
            layers.push(Row::new(kind, LayerActivation::Relu));
        });
    };
    let is_full = move || length.get() >= MAX_LAYERS;
    let output = move || draft.size(length.get());
    let problem = Memo::new(move |_| draft.problem(length.get()));
    let outputs = move || draft.rows.with(|rows| rows.as_ref().map(|rows| rows.outputs.clone()));
    let type_outputs = move |event| draft.change_rows(|rows| rows.outputs = event_target_value(&event));
    let is_wrong = move || draft.layers.with(Result::is_err);
    view! {
        <ol class="layers">
            <For each=move || 0..length.get() key=|index| *index let:index>
                <LayerRow draft index />
            </For>
            <li class="layer">
                <label class="layer-output">
                    "Output: dense, "
                    <input
                        inputmode="numeric"
                        autocomplete="off"
                        aria-label="Outputs: one for each class"
                        aria-describedby="layer-output-problem"
                        aria-invalid=move || problem.with(Option::is_some).to_string()
                        data-testid="layer-outputs"
                        prop:value=outputs
                        on:input=type_outputs
                    />
                    " units"
                </label>
                <Size size=Signal::derive(output) />
                <p class="problem" id="layer-output-problem">
                    {move || problem.get().map(|problem| problem.text)}
                </p>
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
    }
}

/// Shape and parameters: `6 × 28 × 28, 156 parameters`.
#[component]
pub(super) fn Size(size: Signal<Option<LayerSize>>) -> impl IntoView {
    let text = move || size.get().map(|size| size_text(&size.output.dims(), size.parameters));
    view! { <small class="layer-size">{text}</small> }
}

/// Parameters and multiply-adds of the whole network.
#[component]
fn Totals(draft: Draft) -> impl IntoView {
    let parameters =
        Memo::new(move |_| draft.layers.with(|layers| layers.as_ref().ok().map(layers::Layers::parameters)));
    let cost = move || {
        let multiply_adds = draft.layers.with(|layers| layers.as_ref().ok().map(layers::Layers::multiply_adds))?;
        let megabytes = draft.training_bytes()?.div_ceil(1_000_000);
        Some(format!(
            " of at most {}, {} multiply-adds for an image; about {megabytes} MB to train",
            count(MAX_PARAMETERS),
            count(multiply_adds)
        ))
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
