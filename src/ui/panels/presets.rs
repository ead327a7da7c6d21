//! The switch between presets, at the top of the page.

use super::comparison::published;
use crate::ui::lessons::measured;
use crate::ui::lessons::words::{mean, mean_error};
use crate::ui::link::{Keeps, refusal};
use crate::ui::menu::Menu;
use crate::ui::state::AppState;
use crate::ui::words::numbers;
use lenet_conductor::Input;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// Presets that are always visible.
const FIRST: [Preset; 4] = [Preset::ArticleAsRun, Preset::Modern, Preset::BestToday, Preset::Lenet1998];

/// Presets in the menu: all others.
fn more() -> impl Iterator<Item = Preset> {
    Preset::ALL.into_iter().filter(|preset| !FIRST.contains(preset))
}

/// The preset buttons.
#[component]
pub fn Presets(state: AppState) -> impl IntoView {
    let shown = Memo::new(move |_| shown(state));
    let menu = Menu::new("[data-testid=more-presets]");
    let choose = move |preset: Preset| {
        state.send(Input::ChoosePreset(preset));
        if FIRST.contains(&preset) {
            menu.close();
        } else {
            menu.leave();
        }
    };
    let button = move |preset: Preset| {
        let refused = refusal(state, preset.experiment(), Keeps::SeedAndData);
        view! {
            <button
                type="button"
                class="preset"
                data-testid=format!("preset-{}", preset.slug())
                aria-pressed=move || (shown.get() == preset).to_string()
                aria-disabled=move || refused.with(Option::is_some).to_string()
                title=refused
                on:click=move |_| {
                    if refused.with_untracked(Option::is_none) {
                        choose(preset);
                    }
                }
            >
                {preset.title()}
            </button>
        }
    };
    let more_title = move || {
        let shown = shown.get();
        if FIRST.contains(&shown) { "More" } else { shown.title() }
    };
    view! {
        <div class="presets" role="group" aria-label="Experiment to run">
            {FIRST.map(button).collect_view()}
            <details class="more" data-testid="more-presets" node_ref=menu.details on:keydown=move |event| menu.on_key(&event)>
                <summary node_ref=menu.summary class:chosen=move || !FIRST.contains(&shown.get())>{more_title}</summary>
                <div class="more-list">{more().map(button).collect_view()}</div>
            </details>
        </div>
    }
}

/// One line about the chosen preset, marked if the form differs from it.
#[component]
pub fn PresetLine(state: AppState) -> impl IntoView {
    let is_named =
        |form: &Experiment| Preset::of(form).is_some() || Rung::of(form).is_some() || Classifier::of(form).is_some();
    let modified = Memo::new(move |_| !state.experiment.with(is_named));
    view! {
        <p class="preset-line">
            <Show when=move || modified.get()>
                <span class="modified" data-testid="modified">"modified"</span>
            </Show>
            {move || numbers::unbroken(&summary(state))}
        </p>
    }
}

/// Summary of the experiment in the form; ladder steps and classifiers of the paper have their own.
fn summary(state: AppState) -> String {
    match state.experiment.with(|form| (Preset::of(form), Rung::of(form), Classifier::of(form))) {
        (None, Some(rung), _) => format!(
            "Ladder step {}: {}, added to the steps above. Test accuracy measured on MNIST: {}.",
            Rung::ALL.iter().position(|other| *other == rung).map_or(0, |index| index + 1),
            rung.change(),
            mean(measured::test_accuracy(rung.slug()))
        ),
        (Some(preset), ..) => preset.summary().into(),
        (None, None, Some(classifier)) => format!(
            "{}, one of the classifiers that the paper compares LeNet-5 with. In the paper it misreads {} of MNIST's test \
             digits, here {}.",
            classifier.title(),
            published(classifier.reported_error()),
            mean_error(measured::test_accuracy(classifier.slug()))
        ),
        (None, None, None) => {
            format!("Based on {}, with changes; its published figures do not apply.", state.preset.get().title())
        }
    }
}

/// The preset that the form equals or, if none, the one that it derives from.
pub(super) fn shown(state: AppState) -> Preset {
    state.experiment.with(Preset::of).unwrap_or_else(|| state.preset.get())
}
