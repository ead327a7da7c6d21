//! What there is to learn from the chosen preset, beside the switch: a story with its picture, or the ladder.

use super::ladder::Ladder;
use super::presets::shown;
use crate::ui::actions::form;
use crate::ui::lessons::measured::{self, Figure};
use crate::ui::lessons::picture::{self, HEIGHT, WIDTH};
use crate::ui::lessons::words::{Lesson, lesson};
use crate::ui::state::AppState;
use crate::ui::words::numbers::percent;
use lenet_experiment::presets::Preset;
use leptos::html::Details;
use leptos::prelude::*;

/// The lesson of the chosen preset. That of the 1998 ones lies open where there is room; the others wait to be asked.
#[component]
pub fn LessonPanel(state: AppState, wide: bool) -> impl IntoView {
    let preset = Memo::new(move |_| shown(state));
    let details = NodeRef::<Details>::new();
    Effect::new(move || {
        let is_1998 = match preset.get() {
            Preset::ArticleAsRun | Preset::ArticleAsPrinted | Preset::Lenet1998 => true,
            Preset::Modern | Preset::ModernBatch1 | Preset::BestToday | Preset::Sprint => false,
        };
        if let Some(details) = details.get() {
            details.set_open(wide && is_1998);
        }
    });
    view! {
        <section class="panel lesson" aria-labelledby="lesson-title" data-testid="lesson">
            <details node_ref=details>
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
        </section>
    }
}

/// Four sentences, their picture, and the experiment to try.
#[component]
fn Story(state: AppState, lesson: Lesson) -> impl IntoView {
    let Lesson { sentences, courses, reference, offer, .. } = lesson;
    let (experiment, label, base) = offer;
    let busy = Memo::new(move |_| state.is_busy());
    view! {
        <div class="story">
            <div class="story-text">
                {sentences.map(|sentence| view! { <p>{sentence}</p> }).into_iter().collect_view()}
                <button type="button" data-testid="lesson-try" disabled=busy
                    on:click=move |_| form::try_out(state, base, experiment.clone())>
                    {label}
                </button>
            </div>
            <Picture courses reference />
        </div>
    }
}

/// Test accuracy over the epochs of two experiments.
#[component]
fn Picture(courses: [(&'static str, &'static str); 2], reference: Option<(f64, &'static str)>) -> impl IntoView {
    let curves: [Vec<Figure>; 2] = courses.map(|(slug, _)| measured::curve(slug));
    let epochs = curves.iter().map(Vec::len).max().unwrap_or(1);
    let least = picture::floor(&[&curves[0], &curves[1]]);
    let edge = |accuracy: f64| {
        let y = picture::y(accuracy, least);
        view! {
            <line class="grid" x1=picture::x(0.0, 1) x2=picture::x(1.0, 1) y1=y y2=y />
            <text x=picture::x(0.0, 1) - 4.0 y=y + 4.0 text-anchor="end">{percent(accuracy, 0)}</text>
        }
    };
    let published = reference.map(|(accuracy, _)| {
        let y = picture::y(accuracy, least);
        view! { <line class="published" x1=picture::x(0.0, 1) x2=picture::x(1.0, 1) y1=y y2=y /> }
    });
    let line = |curve: &[Figure], class: &'static str| {
        let path = view! { <path class=class d=picture::line(curve, epochs, least) /> };
        // One epoch makes no line.
        let dot = curve.first().filter(|_| curve.len() == 1).map(|figure| {
            view! { <circle class=class cx=picture::x(1.0, epochs) cy=picture::y(figure.mean, least) r="4" /> }
        });
        view! { {path}{dot} }
    };
    let [first, second] = courses.map(|(slug, name)| {
        let end = measured::test(slug).map_or_else(String::new, |figure| percent(figure.mean, 2));
        format!("{name} {end}")
    });
    let seeds = measured::of_seeds(&courses.map(|(slug, _)| slug));
    let label = format!("Test accuracy over {epochs} epochs, {seeds}. {first}; {second}.");
    view! {
        <figure>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
                {edge(least)} {edge(1.0)} {published} {line(&curves[0], "first")} {line(&curves[1], "second")}
                <text x=picture::x(1.0, 1) y=HEIGHT - 4.0 text-anchor="end">{format!("epoch {epochs}")}</text>
                <text x=picture::x(0.0, 1) y=HEIGHT - 4.0>"0"</text>
            </svg>
            <figcaption>
                <span class="key first">{first}</span>
                <span class="key second">{second}</span>
                {reference.map(|(_, name)| view! { <span class="key published">{name}</span> })}
            </figcaption>
        </figure>
    }
}
