//! The editor of the layers: a row for each, with its shape and costs, and what is wrong with it.

use super::draft::{self, Row, RowKind};
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
    self, LayerActivation, LayerCheck, LayerProblem, LayerSize, Layers, LayersError, MAX_LAYERS, MAX_PARAMETERS,
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
    pub(super) rows: Memo<Vec<Row>>,
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
    pub(super) fn change(self, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        if let Some(field) = self.field {
            self.state.type_in(field, draft::text(&rows));
            // Text that is a network is shown as the form has it, so that other fields can change it.
            self.state.leave(field);
        }
    }

    pub(super) fn row(self, index: usize) -> Memo<Option<Row>> {
        Memo::new(move |_| self.rows.with(|rows| rows.get(index).cloned()))
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
                    fallback=move || view! { <Rows draft /> }
                >
                    <PaperLayers state on_replace=replace />
                </Show>
            </fieldset>
        </details>
    }
}

/// A row for each layer, what is wrong with the network as a whole, and its costs.
#[component]
fn Rows(draft: Draft) -> impl IntoView {
    let length = Memo::new(move |_| draft.rows.with(Vec::len));
    let add = move |_| {
        let has_maps = draft.rows.with_untracked(|rows| rows.iter().all(|row| row.kind != RowKind::Dense));
        let kind = if has_maps { RowKind::Convolution } else { RowKind::Dense };
        draft.change(|rows| rows.push(Row::new(kind, LayerActivation::Relu)));
    };
    let is_full = move || length.get() >= MAX_LAYERS;
    let output = move || draft.size(length.get());
    let is_wrong = move || draft.layers.with(Result::is_err);
    view! {
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
    let parameters = Memo::new(move |_| draft.layers.with(|layers| layers.as_ref().ok().map(Layers::parameters)));
    let cost = move || {
        let multiply_adds = draft.layers.with(|layers| layers.as_ref().ok().map(Layers::multiply_adds))?;
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
