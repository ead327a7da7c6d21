//! Paper or modern: the switch at the top.

use crate::browser::outside::on_outside;
use crate::ui::actions::form;
use crate::ui::lessons::measured;
use crate::ui::lessons::words::mean;
use crate::ui::state::AppState;
use crate::ui::words::numbers;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use leptos::ev::KeyboardEvent;
use leptos::html::{Details, Summary};
use leptos::prelude::*;

/// Those that the page is about: the paper's hyperparameters, modern ones, all that is known today, and the paper's own
/// network.
const FIRST: [Preset; 4] = [Preset::ArticleAsRun, Preset::Modern, Preset::BestToday, Preset::Lenet1998];

/// One click further.
const MORE: [Preset; 3] = [Preset::ArticleAsPrinted, Preset::ModernBatch1, Preset::Sprint];

/// The switch between experiments.
#[component]
pub fn Presets(state: AppState) -> impl IntoView {
    let shown = Memo::new(move |_| shown(state));
    let (menu, summary) = (NodeRef::<Details>::new(), NodeRef::<Summary>::new());
    // What had the focus in the menu is hidden with it.
    let close = move |focus: bool| {
        if let (Some(menu), Some(summary)) = (menu.get_untracked(), summary.get_untracked()) {
            menu.set_open(false);
            if focus {
                // Without focus the page works as before.
                let _ = summary.focus();
            }
        }
    };
    on_outside("[data-testid=more-presets]", move || close(false));
    let choose = move |preset: Preset| {
        form::choose_preset(state, preset);
        close(MORE.contains(&preset));
    };
    let close_by_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close(true);
        }
    };
    let button = move |preset: Preset| {
        view! {
            <button
                type="button"
                class="preset"
                data-testid=format!("preset-{}", preset.slug())
                aria-pressed=move || (shown.get() == preset).to_string()
                on:click=move |_| choose(preset)
            >
                {preset.title()}
            </button>
        }
    };
    let more_title = move || {
        let shown = shown.get();
        if MORE.contains(&shown) { shown.title() } else { "More" }
    };
    view! {
        <div class="presets" role="group" aria-label="Experiment to run">
            {FIRST.map(button).collect_view()}
            <details class="more" data-testid="more-presets" node_ref=menu on:keydown=close_by_key>
                <summary node_ref=summary class:chosen=move || MORE.contains(&shown.get())>{more_title}</summary>
                <div class="more-list">{MORE.map(button).collect_view()}</div>
            </details>
        </div>
    }
}

/// One line: what the chosen preset does, what the article reports for it, and whether the form has moved away from it.
#[component]
pub fn PresetLine(state: AppState) -> impl IntoView {
    let modified =
        Memo::new(move |_| state.experiment.with(|form| Preset::of(form).is_none() && Rung::of(form).is_none()));
    view! {
        <p class="preset-line">
            <Show when=move || modified.get()>
                <span class="modified" data-testid="modified">"modified"</span>
            </Show>
            {move || numbers::unbroken(&summary(state))}
        </p>
    }
}

/// What the form's experiment is: a rung of the ladder has words of its own.
fn summary(state: AppState) -> String {
    match state.experiment.with(|form| (Preset::of(form), Rung::of(form))) {
        (None, Some(rung)) => format!(
            "A rung of the ladder: {}, on top of all above it. Measured on MNIST's test set: {}.",
            rung.change(),
            mean(measured::test(rung.slug()))
        ),
        _ => shown(state).summary().into(),
    }
}

/// The preset that the form is; when it is none, the one from which it was made.
pub(super) fn shown(state: AppState) -> Preset {
    state.experiment.with(Preset::of).unwrap_or_else(|| state.preset.get())
}
