//! The panel of mistakes: which classes the network confuses, on which images, and since when. Its table serves the images of a
//! school class, too.

mod classes;
mod gallery;
mod marks;
mod matrix;
pub(super) mod words;

use crate::ui::state::AppState;
use crate::ui::words::html::escaped;
use classes::Classes;
use gallery::Gallery;
use lenet_conductor::{Input, KeptView, Predicted};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::dataset::ClassNames;
use lenet_experiment::protocol::{MAX_IMAGES, RunId, Split};
use leptos::prelude::*;
pub use matrix::{Matrix, Table};

/// Mistakes in a printed report, if no cell is open.
const ON_PAPER: usize = 10;

/// Which images of the split are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// No cell: the panel decides.
    Nothing,
    /// Those with this label that are predicted as this class.
    Cell(u8, u8),
    /// Those that became right or wrong last.
    Changed,
}

impl Open {
    /// Opens these images, or closes them if they are open.
    fn toggle(self, open: RwSignal<Self>) {
        open.update(|open| *open = if *open == self { Self::Nothing } else { self });
    }
}

/// The visitor's choices in the panel, and what follows from them; cheap to copy.
#[derive(Clone, Copy)]
struct Choices {
    state: AppState,
    /// Test or validation images.
    split: RwSignal<Split>,
    /// The kept run to compare with.
    other: RwSignal<Option<RunId>>,
    open: RwSignal<Open>,
    names: Memo<ClassNames>,
    predicted: Memo<Option<Predicted>>,
    /// Id, name and matrix of the runs that were evaluated on the same images.
    comparable: Memo<Vec<(RunId, String, Confusion)>>,
    matrix: Memo<Option<Matrix>>,
    /// Indices of the images that are shown.
    shown: Memo<Vec<u32>>,
    /// Those that a printed report has where none are shown.
    on_paper: Memo<Vec<u32>>,
}

impl Choices {
    fn new(state: AppState) -> Self {
        let (split, other) = (RwSignal::new(Split::Test), RwSignal::new(None::<RunId>));
        let open = RwSignal::new(Open::Nothing);
        let names = Memo::new(move |_| state.class_names());
        let predicted = Memo::new(move |_| state.mistakes.with(|mistakes| mistakes.of(split.get()).cloned()));
        let comparable = Memo::new(move |_| {
            let Some(ours) = predicted.get() else { return Vec::new() };
            let (split, outputs) = (split.get(), names.get().count());
            let comparable = |run: &KeptView| {
                let theirs = &run.mistakes.of(split)?.predictions;
                let is_same = theirs.is_of_same_images(&ours.predictions);
                let confusion = theirs.confusion(outputs);
                // Its network may have more outputs, and have taken images for them.
                let is_whole = confusion.images() as usize == theirs.len();
                (is_same && is_whole).then(|| (run.curves, run.name.clone(), confusion))
            };
            state.kept.with(|kept| kept.iter().filter_map(comparable).collect())
        });
        Effect::new(move |before: Option<usize>| {
            let count = names.get().count();
            if before.is_some_and(|before| before != count) {
                open.set(Open::Nothing);
            }
            count
        });
        let matrix = Memo::new(move |_| {
            let confusion = predicted.get()?.predictions.confusion(names.get().count());
            let is_other = |run: &&(RunId, String, Confusion)| Some(run.0) == other.get();
            let earlier = comparable.with(|runs| runs.iter().find(is_other).map(|run| run.2.clone()));
            Some(Matrix::new(confusion, earlier.as_ref()))
        });
        let shown = Memo::new(move |_| {
            let Some(Predicted { predictions, history, .. }) = predicted.get() else { return Vec::new() };
            let mut shown = match open.get() {
                Open::Nothing => Vec::new(),
                Open::Cell(label, class) => predictions.in_cell(label, class),
                Open::Changed => history.changed_last(MAX_IMAGES),
            };
            shown.truncate(MAX_IMAGES);
            shown
        });
        let on_paper = Memo::new(move |_| match (open.get(), predicted.get()) {
            (Open::Nothing, Some(predicted)) => predicted.predictions.surest_mistakes(ON_PAPER),
            (Open::Nothing, None) | (Open::Cell(..) | Open::Changed, _) => Vec::new(),
        });
        Self { state, split, other, open, names, predicted, comparable, matrix, shown, on_paper }
    }
}

/// Confusion matrix of the run's test or validation images, and the images of a cell.
#[component]
pub fn MistakesPanel(state: AppState) -> impl IntoView {
    let choices = Choices::new(state);
    Effect::new(move |_| {
        let (split, shown) = match state.on_poster().get() {
            // One of both is empty. The page may be printed at any time.
            none if none.is_empty() => (choices.split.get(), [choices.shown.get(), choices.on_paper.get()].concat()),
            images => (Split::Test, images),
        };
        untrack(|| state.send(Input::ShowImages(split, shown)));
    });
    let noun = move || state.experiment_shown().dataset.noun();
    let epoch = Memo::new(move |_| {
        let evaluated = choices.predicted.with(|of| of.as_ref().map(|of| of.evaluation.epoch));
        evaluated.filter(|_| !state.is_now.get())
    });
    let result = move || match choices.matrix.get() {
        Some(matrix) => words::result(&matrix.confusion, choices.split.get(), noun()) + &words::evaluated(epoch.get()),
        None if state.is_now.get() => words::before(noun()),
        None => words::NOT_YET.into(),
    };
    let accuracy = move || choices.matrix.get().and_then(|matrix| matrix.confusion.accuracy());
    view! {
        <div class="mistakes" data-testid="mistakes">
            <p
                class="mistakes-result"
                data-testid="mistakes-accuracy"
                data-value=move || accuracy().map(|share| share.to_string())
            >
                {result}
            </p>
            <Controls choices />
            <Table id="confusion" names=choices.names matrix=choices.matrix open=choices.open />
            <Gallery choices />
            <Classes choices />
        </div>
    }
}

/// Which images, and the run to compare with.
#[component]
fn Controls(choices: Choices) -> impl IntoView {
    let Choices { state, split, other, comparable, .. } = choices;
    let has_validation = move || state.mistakes.with(|mistakes| mistakes.of(Split::Validation).is_some());
    // A run without validation images shows its test images.
    Effect::new(move |_| {
        if !has_validation() {
            split.set(Split::Test);
        }
    });
    let choice = move |of: Split, label: &'static str, testid: &'static str| {
        view! {
            <button
                type="button"
                data-testid=testid
                aria-pressed=move || (split.get() == of).to_string()
                aria-disabled=move || (of == Split::Validation && !has_validation()).to_string()
                on:click=move |_| {
                    if of == Split::Test || untrack(has_validation) {
                        split.set(of);
                    }
                }
            >
                {label}
            </button>
        }
    };
    let options = move || {
        let none = if comparable.with(Vec::is_empty) { "no other run" } else { "none" };
        let option = |(curves, name, _): &(RunId, String, Confusion)| {
            let selected = if other.get() == Some(*curves) { "selected" } else { "" };
            format!("<option value={curves} {selected}>{}</option>", escaped(name))
        };
        let runs: String = comparable.with(|runs| runs.iter().map(option).collect());
        format!("<option value=''>{none}</option>{runs}")
    };
    view! {
        <div class="mistakes-controls">
            <div class="strip-switch" role="group" aria-label="Images">
                {choice(Split::Test, "Test", "mistakes-test")}
                {choice(Split::Validation, "Validation", "mistakes-validation")}
            </div>
            <label class="mistakes-other">
                <span>"Compare"</span>
                <select
                    data-testid="mistakes-other"
                    title="Subtracts the counts of an earlier run that can be brought back"
                    disabled=move || comparable.with(Vec::is_empty)
                    inner_html=options
                    on:change=move |event| other.set(event_target_value(&event).parse().ok())
                ></select>
            </label>
        </div>
    }
}
