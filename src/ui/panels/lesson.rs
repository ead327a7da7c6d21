//! The lesson of the chosen preset: a text with a chart, or the ladder.

use super::comparison::Comparison;
use super::ladder::Ladder;
use super::presets::shown;
use crate::ui::lessons::measured::{self, Measurement};
use crate::ui::lessons::plot::{self, HEIGHT, WIDTH};
use crate::ui::lessons::words::{Lesson, lesson};
use crate::ui::link::{Keeps, refusal};
use crate::ui::state::AppState;
use crate::ui::words::numbers::percent;
use lenet_conductor::Input;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// The lesson of the chosen preset.
#[component]
pub fn LessonPanel(state: AppState) -> impl IntoView {
    let preset = Memo::new(move |_| shown(state));
    view! {
        <section class="panel lesson" aria-labelledby="lesson-title" data-testid="lesson">
            <details>
                <summary>
                    <h2 id="lesson-title">
                        {move || lesson(preset.get()).map_or("What made the difference?", |lesson| lesson.title)}
                    </h2>
                </summary>
                {move || match lesson(preset.get()) {
                    Some(lesson) => view! { <Story state lesson /> }.into_any(),
                    None => view! { <Ladder state /> }.into_any(),
                }}
            </details>
            <Show when=move || preset.get() == Preset::Lenet1998>
                <details data-testid="who-else">
                    <summary><h2>"Who else ran in 1998"</h2></summary>
                    <Comparison state />
                </details>
            </Show>
        </section>
    }
}

/// Text, chart, and the experiment to try.
#[component]
fn Story(state: AppState, lesson: Lesson) -> impl IntoView {
    let Lesson { paragraphs, curves, reference, offer, .. } = lesson;
    let (experiment, label, base) = offer;
    let refused = refusal(state, experiment.clone(), Keeps::Seed);
    let is_off = move || state.busy.get() || refused.with(Option::is_some);
    view! {
        <div class="story">
            <div class="story-text">
                {paragraphs.map(|paragraph| view! { <p>{paragraph}</p> }).into_iter().collect_view()}
                <button type="button" data-testid="lesson-try" disabled=is_off title=refused
                    on:click=move |_| state.send(Input::Try { base, experiment: experiment.clone() })>
                    {label}
                </button>
            </div>
            <Plot curves reference />
        </div>
    }
}

/// Line chart of the test accuracy of two experiments.
#[component]
fn Plot(curves: [(&'static str, &'static str); 2], reference: Option<(f64, &'static str)>) -> impl IntoView {
    let measured: [Vec<Measurement>; 2] = curves.map(|(slug, _)| measured::test_curve(slug));
    let epochs = measured.iter().map(Vec::len).max().unwrap_or(1);
    let floor = plot::floor(&[&measured[0], &measured[1]]);
    let grid_line = |accuracy: f64| {
        let y = plot::y(accuracy, floor);
        view! {
            <line class="grid" x1=plot::x(0.0, 1) x2=plot::x(1.0, 1) y1=y y2=y />
            <text x=plot::x(0.0, 1) - 4.0 y=y + 4.0 text-anchor="end">{percent(accuracy, 0)}</text>
        }
    };
    let published = reference.map(|(accuracy, _)| {
        let y = plot::y(accuracy, floor);
        view! { <line class="published" x1=plot::x(0.0, 1) x2=plot::x(1.0, 1) y1=y y2=y /> }
    });
    let line = |curve: &[Measurement], class: &'static str| {
        let path = view! { <path class=class d=plot::path(curve, epochs, floor) /> };
        // A single epoch has no line.
        let dot = curve.first().filter(|_| curve.len() == 1).map(|measured| {
            view! { <circle class=class cx=plot::x(1.0, epochs) cy=plot::y(measured.mean, floor) r="4" /> }
        });
        view! { {path}{dot} }
    };
    let [first, second] = curves.map(|(slug, name)| {
        let end = measured::test_accuracy(slug).map_or_else(String::new, |measured| percent(measured.mean, 2));
        format!("{name} {end}")
    });
    let seeds = measured::seeds_text(&curves.map(|(slug, _)| slug));
    let label = format!("Test accuracy over {epochs} epochs, {seeds}. {first}; {second}.");
    view! {
        <figure class="small-chart">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
                {grid_line(floor)} {grid_line(1.0)} {published} {line(&measured[0], "first")} {line(&measured[1], "second")}
                <text x=plot::x(1.0, 1) y=HEIGHT - 4.0 text-anchor="end">{format!("epoch {epochs}")}</text>
                <text x=plot::x(0.0, 1) y=HEIGHT - 4.0>"0"</text>
            </svg>
            <figcaption>
                <span class="key first">{first}</span>
                <span class="key second">{second}</span>
                {reference.map(|(_, name)| view! { <span class="key published">{name}</span> })}
            </figcaption>
        </figure>
    }
}
