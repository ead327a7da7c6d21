//! The page on paper: settings, curves, mistakes and hand of the run, with room for three answers.

use crate::ui::state::AppState;
use crate::ui::words::html::escaped;
use crate::ui::words::numbers::percent;
use lenet_experiment::confusion::Confusion;
use lenet_experiment::fields::FIELDS;
use lenet_experiment::protocol::Split;
use leptos::prelude::*;
use std::time::Duration;

/// What is asked at the end, each with room for an answer.
const QUESTIONS: [&str; 3] =
    ["What did you change, and what did you expect?", "What happened?", "Why? What would you try next?"];

/// The charts are drawn anew in light colours within this time.
const REDRAWN: Duration = Duration::from_millis(200);

/// Prints the page in light colours.
#[component]
pub fn PrintButton() -> impl IntoView {
    let is_printing = StoredValue::new(false);
    let print = move |_| {
        if is_printing.get_value() {
            return;
        }
        let Some(root) = document().document_element() else { return };
        is_printing.set_value(true);
        let theme = root.get_attribute("data-theme");
        // A failure leaves the colours as they are.
        let _ = root.set_attribute("data-theme", "light");
        // Long enough before the browser's own for the strip to be drawn, if it is not on the screen.
        if let Ok(event) = web_sys::Event::new("beforeprint") {
            let _ = window().dispatch_event(&event);
        }
        set_timeout(
            move || {
                // Returns when the dialogue is closed; fails where the page may not print.
                let _ = window().print();
                is_printing.set_value(false);
                let _ = match theme {
                    Some(theme) => root.set_attribute("data-theme", &theme),
                    None => root.remove_attribute("data-theme"),
                };
            },
            REDRAWN,
        );
    };
    view! {
        <button type="button" class="link" data-testid="print" on:click=print>
            "Print a report"
        </button>
    }
}

/// The settings, on paper only: the form is not printed.
#[component]
pub fn Settings(state: AppState) -> impl IntoView {
    let heading = move || state.run.with(|run| run.as_ref().map(|run| run.name.join(", ")));
    // As HTML, so that the page holds no code for each row.
    let rows = move || {
        let experiment = state.experiment_shown();
        let row = |field: &lenet_experiment::field::Field| {
            format!("<div><dt>{}</dt><dd>{}</dd></div>", field.label, escaped(&field.show(&experiment)))
        };
        FIELDS.iter().filter(|field| field.applies(&experiment)).map(row).collect::<String>()
    };
    let result = move || {
        let confusion = state.mistakes.with(|mistakes| {
            mistakes
                .of(Split::Test)
                .map(|found| found.predictions.confusion(state.experiment_shown().network.outputs()))
        });
        let of = |confusion: Confusion| Some((confusion.accuracy()?, confusion.accuracy_interval()?));
        confusion.and_then(of).map(|(accuracy, [low, high])| {
            format!(
                "Test accuracy {}, 95 % interval {} to {}.",
                percent(accuracy, 2),
                percent(low, 1),
                percent(high, 1)
            )
        })
    };
    view! {
        <section class="on-paper">
            <p class="report-name">"Name " <span></span> " Date " <span></span></p>
            <h2>{heading}</h2>
            <p>{result}</p>
            <dl class="report-settings" inner_html=rows></dl>
        </section>
    }
}

/// The questions, on paper only.
#[component]
pub fn Questions() -> impl IntoView {
    let question = |text| view! { <p class="report-question">{text}</p> };
    view! { <section class="on-paper">{QUESTIONS.map(question)}</section> }
}
