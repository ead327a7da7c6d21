//! Mistakes and hand, one at a time.

use super::hand::HandPanel;
use super::mistakes::MistakesPanel;
use crate::browser::focus::focus;
use crate::ui::pad::Desk;
use crate::ui::state::AppState;
use lenet_conductor::Status;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Mistakes,
    Hand,
}

/// Tabs of what to look at next. After a whole run the visitor's hand comes forward, unless one was chosen or used.
#[component]
pub fn Aside(state: AppState, desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(None);
    let is_over = Memo::new(move |_| state.status.get() == Status::Finished && state.whole.get());
    let open = Memo::new(move |_| chosen.get().unwrap_or(if is_over.get() { Tab::Hand } else { Tab::Mistakes }));
    let turn = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
            event.prevent_default();
            let (other, id) = match open.get_untracked() {
                Tab::Mistakes => (Tab::Hand, "hand-tab"),
                Tab::Hand => (Tab::Mistakes, "mistakes-tab"),
            };
            chosen.set(Some(other));
            focus(document().get_element_by_id(id));
        }
    };
    let tab = move |tab: Tab, id: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                role="tab"
                id=id
                data-testid=id
                aria-selected=move || (open.get() == tab).to_string()
                tabindex=move || if open.get() == tab { "0" } else { "-1" }
                on:click=move |_| chosen.set(Some(tab))
                on:keydown=turn
            >
                {name}
            </button>
        }
    };
    let is_hidden = move |tab: Tab| move || open.get() != tab;
    let used = move || chosen.set(Some(open.get_untracked()));
    view! {
        <section class="panel tabs">
            <div class="tab-list" role="tablist" aria-label="What to look at">
                {tab(Tab::Mistakes, "mistakes-tab", "Mistakes")} {tab(Tab::Hand, "hand-tab", "Your hand")}
            </div>
            <div role="tabpanel" aria-labelledby="mistakes-tab" hidden=is_hidden(Tab::Mistakes) on:focusin=move |_| used() on:pointerdown=move |_| used()>
                <MistakesPanel state />
            </div>
            <div role="tabpanel" aria-labelledby="hand-tab" hidden=is_hidden(Tab::Hand) on:focusin=move |_| used() on:pointerdown=move |_| used()>
                <HandPanel state desk />
            </div>
        </section>
    }
}
