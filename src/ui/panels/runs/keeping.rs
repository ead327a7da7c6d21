//! What is kept in the browser: since when, how much, the offer to go on, and how to start fresh.

use crate::ui::in_view::is_in_view;
use crate::ui::link::{Keeps, Links, links};
use crate::ui::panels::hand::save_drawings;
use crate::ui::panels::run::has_weights;
use crate::ui::state::AppState;
use crate::ui::words::numbers::{self, percent};
use lenet_conductor::{Input, ModelFormat, StoredRun};
use lenet_experiment::link::Mode;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::Element;

/// Since when the run on the page is stored, or why it is not.
#[component]
pub fn SavedAgo(state: AppState) -> impl IntoView {
    let text = Memo::new(move |_| {
        state.store.with(|store| match (&store.problem, store.saved_seconds) {
            (Some(problem), _) => format!("Not saved in this browser. {problem}"),
            (None, Some(seconds)) => {
                let now = state.progress.with(|progress| progress.map_or(0, |progress| progress.step));
                let until = match now > store.saved_step {
                    true => format!(", at step {}", numbers::count(store.saved_step.into())),
                    false => String::new(),
                };
                format!("Saved in this browser {}{until}.", ago(seconds))
            }
            (None, None) if store.page.is_some() => "Runs are saved in this browser as they train.".into(),
            (None, None) => String::new(),
        })
    });
    let is_problem = move || state.store.with(|store| store.problem.is_some());
    // In short where the line is out of sight.
    let line = NodeRef::<html::P>::new();
    let is_in_view = is_in_view(move || line.get().map(Element::from));
    let short = move || {
        state.store.with(|store| match (&store.problem, store.saved_seconds) {
            _ if is_in_view.get() => String::new(),
            (Some(_), _) => "Not saved".into(),
            (None, seconds) => seconds.map(|seconds| format!("Saved {}", ago(seconds))).unwrap_or_default(),
        })
    };
    view! {
        <p class="hint saved-ago" class:problem=is_problem node_ref=line>
            <span data-testid="saved-ago">{text}</span>
            <Show when=is_problem>
                " "
                <SaveAll state id="save-unsaved" />
            </Show>
        </p>
        <p class="saved-in-short" class:problem=is_problem data-testid="saved-in-short" aria-hidden="true">{short}</p>
    }
}

/// Saves network and drawings as files, those of both that there are.
#[component]
fn SaveAll(state: AppState, id: &'static str) -> impl IntoView {
    let label = Memo::new(move |_| match (has_weights(state), state.hand().with(|hand| !hand.kept().is_empty())) {
        (true, true) => "Save network and drawings",
        (true, false) => "Save the network",
        (false, true) => "Save the drawings",
        (false, false) => "",
    });
    let save = move |_| {
        save_drawings(state);
        if untrack(|| has_weights(state)) {
            state.send(Input::SaveModel(ModelFormat::Safetensors));
        }
    };
    view! {
        <button type="button" class="link" data-testid=id hidden=move || label.get().is_empty() on:click=save>
            {label}
        </button>
    }
}

/// `12 s ago`, `3 min ago`, `2 h ago`, `4 days ago`.
fn ago(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// Offers to go on with the last run of an earlier visit, until something is trained.
#[component]
pub fn ResumeOffer(state: AppState) -> impl IntoView {
    let offered = Memo::new(move |_| {
        let offer = state.store.with(|store| {
            let offer = store.offer?;
            store.runs.iter().find(|run| run.id == offer).cloned()
        });
        // Where an exercise locks what the run has changed, or the page stands in another one, it would be in the way.
        let is_out_of_place = |run: &StoredRun| {
            let links = links();
            let is_refused = |links: Links| links.refuses(state, run.summary.described(), Keeps::Nothing).is_some();
            links.is_some_and(|links| links.mode() != Mode::Page || is_refused(links))
        };
        offer.filter(|run| !state.trained.get() && !state.busy.get() && !is_out_of_place(run))
    });
    move || {
        offered.get().map(|run| {
            let id = run.id;
            view! {
                <div class="message note" data-testid="resume-offer">
                    <p>{words(&run, js_sys::Date::now())}</p>
                    <div class="message-buttons">
                        <button
                            type="button"
                            data-testid="resume"
                            on:click=move |_| state.send(Input::OpenRun(id))
                        >
                            "Bring it back"
                        </button>
                        <button type="button" on:click=move |_| state.send(Input::DismissOffer)>
                            "Not now"
                        </button>
                    </div>
                </div>
            }
        })
    }
}

fn words(StoredRun { summary, .. }: &StoredRun, now_ms: f64) -> String {
    let accuracy = match (summary.tested, summary.sampled) {
        (Some(tested), _) => format!(", test accuracy {}", percent(tested.accuracy.into(), 1)),
        (None, Some(sampled)) => {
            format!(", {} of a sample of the test images right", percent(sampled.accuracy.into(), 1))
        }
        (None, None) => String::new(),
    };
    let epochs = numbers::epochs(summary.step, summary.steps_per_epoch, summary.experiment.epochs);
    let then = if summary.is_whole() { "" } else { " Resume then goes on at that very step." };
    let ago = ago(((now_ms - summary.saved_ms).max(0.0) / 1_000.0) as u64);
    numbers::unbroken(&format!(
        "Your last run is kept: {}, epoch {epochs} (step {}){accuracy}, saved {ago}.{then}",
        summary.name().join(", "),
        numbers::count(summary.step.into()),
    ))
}

/// Time after which a browser has counted what was written.
const COUNTED: Duration = Duration::from_secs(2);

/// How much is stored, what may erase it, and the button that erases all.
#[component]
pub fn Keeping(state: AppState) -> impl IntoView {
    let usage = RwSignal::new(None::<[f64; 2]>);
    let is_asked = RwSignal::new(false);
    let saved_step = Memo::new(move |_| state.store.with(|store| store.saved_step));
    let read = move || {
        spawn_local(async move {
            let now = state.storage_usage().await;
            // The page may have been closed in the meantime.
            let _ = usage.try_set(now);
        });
    };
    read();
    Effect::new(move |_| {
        saved_step.track();
        set_timeout(read, COUNTED);
    });
    let used = move || match usage.get() {
        Some([used, allowed]) => format!("{} of {} used. ", size(used), size(allowed)),
        None => String::new(),
    };
    view! {
        <p class="hint" data-testid="storage" hidden=move || state.store.with(|store| store.page.is_none())>
            "The newest 40 runs, and all that are pinned, stay in this browser, your drawings too. "
            {used}
            "A browser that is short of space may erase them, Safari after seven days without a visit: save what matters as a file. "
            <button
                type="button"
                class="link"
                data-testid="start-fresh"
                aria-expanded=move || is_asked.get().to_string()
                on:click=move |_| is_asked.update(|is_asked| *is_asked = !*is_asked)
            >
                "Start fresh"
            </button>
            <span class="message-buttons" hidden=move || !is_asked.get()>
                "This erases all runs, drawings and settings in this browser. Save network and drawings as files before, if you want them. "
                <SaveAll state id="save-before" />
                " "
                <button type="button" data-testid="erase-all" on:click=move |_| state.start_fresh()>"Erase all"</button>
                <button type="button" on:click=move |_| is_asked.set(false)>"Keep all"</button>
            </span>
        </p>
    }
}

/// `3.2 MB`, `1.8 GB`.
fn size(bytes: f64) -> String {
    if bytes >= 1e9 { format!("{:.1} GB", bytes / 1e9) } else { format!("{:.1} MB", bytes / 1e6) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_one_unit() {
        let times = [0, 59, 60, 3_599, 3_600, 172_799, 172_800].map(ago);
        assert_eq!(times, ["0 s ago", "59 s ago", "1 min ago", "59 min ago", "1 h ago", "47 h ago", "2 days ago"]);
        assert_eq!([size(3.21e6), size(1.84e9)], ["3.2 MB", "1.8 GB"]);
    }
}
