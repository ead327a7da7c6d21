//! Programs that load the saved network into another framework: their buttons in the menu, and the dialogue that shows one.

use crate::browser::clipboard::copy;
use crate::ui::model_download::file_name;
use crate::ui::state::AppState;
use lenet_conductor::RunView;
use lenet_data::snippet::{Framework, NoProgram, program};
use lenet_experiment::choice::Choice;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A button for each framework; `has_weights` says whether there is a network to save.
pub fn buttons(has_weights: Memo<bool>, show: impl Fn(Framework) + Copy + 'static) -> impl IntoView {
    let button = move |&framework: &Framework| {
        view! {
            <button
                type="button"
                data-testid=format!("snippet-{}", framework.slug())
                disabled=move || !has_weights.get()
                on:click=move |_| show(framework)
            >
                {title(framework)}
            </button>
        }
    };
    Framework::ALL.iter().map(button).collect_view()
}

fn title(framework: Framework) -> String {
    format!("Use it in {}", framework.option().label)
}

/// The program for the framework in `shown`, in a modal dialogue that is open while there is one.
#[component]
pub fn Snippet(state: AppState, shown: RwSignal<Option<Framework>>) -> impl IntoView {
    let (dialog, area) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Textarea>::new());
    let done = RwSignal::new("");
    // Made once, so that a selection stays while the network is trained.
    let text = Memo::new(move |_| shown.get().map(|framework| of_run(state, framework)).unwrap_or(Ok(String::new())));
    let is_missing = move || text.with(Result::is_err);
    Effect::new(move |_| {
        if shown.get().is_some()
            && let Some(dialog) = dialog.get()
        {
            done.set("");
            // Fails only if it is open.
            let _ = dialog.show_modal();
        }
    });
    let press = move |_| {
        spawn_local(async move {
            let text = text.get_untracked().unwrap_or_default();
            if copy(&text).await {
                return done.set("Copied.");
            }
            if let Some(area) = area.get_untracked() {
                area.select();
                // Failing to focus is harmless.
                let _ = area.focus();
            }
            done.set("The browser does not allow it: the program is selected, copy it by hand.");
        });
    };
    let about = move || {
        match text.get() {
        Ok(_) => "Put the network, saved as safetensors, and a picture, digit.png, beside the program. FILE is the saved file's \
                  name, with the step reached when this was opened."
            .to_owned(),
        Err(reason) => format!("{reason}."),
    }
    };
    view! {
        <dialog
            class="snippet"
            aria-labelledby="snippet-title"
            node_ref=dialog
            on:close=move |_| shown.set(None)
            // Keys such as Escape mean something else to the page.
            on:keydown=|event| event.stop_propagation()
        >
            <h2 id="snippet-title">{move || shown.get().map(title)}</h2>
            <p class="hint" id="snippet-about">{about}</p>
            <textarea
                readonly
                wrap="off"
                spellcheck="false"
                rows="20"
                aria-label="Program"
                aria-describedby="snippet-about"
                data-testid="snippet"
                hidden=is_missing
                node_ref=area
                prop:value=move || text.get().unwrap_or_default()
            ></textarea>
            <form method="dialog" class="message-buttons">
                <p role="status" data-testid="snippet-copied">{done}</p>
                <button type="button" class="primary" data-testid="copy-snippet" hidden=is_missing on:click=press>
                    "Copy"
                </button>
                <button data-testid="close-snippet">"Close"</button>
            </form>
        </dialog>
    }
}

/// The program for the network on the page, as it would be saved now.
fn of_run(state: AppState, framework: Framework) -> Result<String, NoProgram> {
    let step = state.progress.with_untracked(|progress| progress.as_ref().map(|progress| progress.step));
    let of = |RunView { experiment, by_hand, saved_step, .. }: &RunView| {
        let name = file_name(experiment, *by_hand, step.or(*saved_step).unwrap_or_default(), "safetensors");
        program(framework, experiment, &name)
    };
    state.run.with_untracked(|run| run.as_ref().map(of)).unwrap_or(Ok(String::new()))
}
