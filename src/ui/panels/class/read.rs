//! Codes that are pasted or opened.

use super::words;
use crate::ui::pupils::{Added, prepared};
use crate::ui::state::AppState;
use gloo_file::futures::read_as_text;
use gloo_file::{File, FileList};
use gloo_timers::future::TimeoutFuture;
use lenet_data::pupil::find;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Event, HtmlInputElement};

/// Longest text that is searched, in bytes. Forty codes take 40,000.
const MAX_BYTES: usize = 2_000_000;

/// Most codes of a text that are read: each pupil of the largest class may have sent five.
const MAX_CODES: usize = 200;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Pupils who are new or have a newer code.
    pub read: usize,
    /// What was not taken, and why.
    pub problems: Vec<String>,
}

/// A text area, a button for files, and what came of them.
#[component]
pub fn ReadCodes(state: AppState, text: RwSignal<String>) -> impl IntoView {
    let report = RwSignal::new(None::<Report>);
    let read = move |_| {
        spawn_local(async move {
            let mut found = Report::default();
            take(state, None, &text.get_untracked(), &mut found).await;
            // What is broken stays, to be mended.
            if found.read > 0 && found.problems.is_empty() {
                text.set(String::new());
            }
            report.set(Some(found));
        });
    };
    let choose = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let files: Vec<File> = input.files().map(|files| FileList::from(files).to_vec()).unwrap_or_default();
        // So that choosing the same files again fires a change event.
        input.set_value("");
        spawn_local(async move {
            let mut found = Report::default();
            for file in files {
                let name = file.name();
                if file.size() > MAX_BYTES as u64 {
                    found.problems.push(format!("{name}: {}", words::TOO_LONG));
                    continue;
                }
                match read_as_text(&file).await {
                    Ok(text) => take(state, Some(&name), &text, &mut found).await,
                    Err(error) => found.problems.push(format!("{name}: {error}.")),
                }
            }
            report.set(Some(found));
        });
    };
    view! {
        <label class="class-name">
            "Codes, as they were sent: names and times between them do no harm"
            <textarea
                rows="4"
                spellcheck="false"
                data-testid="class-paste"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
        </label>
        <div class="hand-files">
            <button type="button" data-testid="class-take" on:click=read>
                "Read the codes"
            </button>
            <label class="link">
                "Open files with codes"
                <input type="file" multiple accept=".txt,text/plain" class="unseen" data-testid="class-files" on:change=choose />
            </label>
        </div>
        <div role="status" data-testid="class-report">
            <p>{move || report.with(|report| report.as_ref().map(words::report))}</p>
            <ul class="class-problems">
                {move || {
                    let problems = report.with(|report| report.as_ref().map(|report| report.problems.clone()));
                    problems.unwrap_or_default().into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()
                }}
            </ul>
        </div>
        <p class="hint">{words::KEPT}</p>
    }
}

/// Adds the pupils whose codes are in a text, one by one, so that the page stays responsive.
async fn take(state: AppState, file: Option<&str>, text: &str, report: &mut Report) {
    if text.len() > MAX_BYTES {
        return report.problems.push(format!("The text: {}", words::TOO_LONG));
    }
    let all = find(text);
    if all.is_empty() {
        report.problems.push(words::none(file));
    }
    if all.len() > MAX_CODES {
        report.problems.push(words::too_many(file, all.len(), MAX_CODES));
    }
    for found in all.into_iter().take(MAX_CODES) {
        TimeoutFuture::new(0).await;
        let place = words::place(file, &found);
        match found.pupil.map(prepared) {
            Err(error) => report.problems.push(format!("{place}: {error}.")),
            Ok(None) => report.problems.push(format!("{place}: {}", words::BLANK)),
            Ok(Some(pupil)) => {
                let name = pupil.0.heading.name.clone();
                let added = state.add_pupil(pupil);
                report.read += usize::from(matches!(added, Added::New | Added::Newer));
                report.problems.extend(words::added(added, &place, &name));
            }
        }
    }
}
