//! Mistakes, hand, race and what can be broken, one at a time.

use super::break_it::BreakIt;
use super::hand::HandPanel;
use super::kept;
use super::mistakes::MistakesPanel;
use super::race::RacePanel;
use crate::browser::focus::focus;
use crate::ui::link::links;
use crate::ui::pad::Desk;
use crate::ui::state::AppState;
use lenet_conductor::Status;
use lenet_experiment::link::Panel;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Mistakes,
    Hand,
    Race,
    BreakIt,
}

/// Every tab with its id and name, from left to right.
const TABS: [(Tab, &str, &str); 4] = [
    (Tab::Mistakes, "mistakes-tab", "Mistakes"),
    (Tab::Hand, "hand-tab", "Your hand"),
    (Tab::Race, "race-tab", "Race"),
    (Tab::BreakIt, "break-tab", "Break it"),
];

impl Tab {
    /// Its name in an exercise, which may hide it.
    fn panel(self) -> Panel {
        match self {
            Self::Mistakes => Panel::Mistakes,
            Self::Hand => Panel::Hand,
            Self::Race => Panel::Race,
            Self::BreakIt => Panel::BreakIt,
        }
    }
}

/// Name under which the chosen tab is kept.
const KEY: &str = "tab";

/// Tabs of what to look at next. After a run that was tested the visitor's hand comes forward, unless a tab was chosen or used, in
/// an earlier visit, too, or there is an exercise.
#[component]
pub fn Aside(state: AppState, desk: Desk) -> impl IntoView {
    let left = kept::load(KEY);
    let chosen = RwSignal::new(TABS.iter().find(|(_, id, _)| Some(*id) == left.as_deref()).map(|(tab, ..)| *tab));
    Effect::new(move |_| {
        let now = chosen.get();
        let kept = TABS.iter().find(|(tab, ..)| Some(*tab) == now);
        kept.into_iter().for_each(|(_, id, _)| kept::save(KEY, id));
    });
    // A hand is for digits.
    let is_over = Memo::new(move |_| {
        let was_tested = state.tested.with(Option::is_some);
        state.status.get() == Status::Finished && was_tested && state.may_have_digits()
    });
    let links = links();
    let is_hidden = move |tab: Tab| links.is_some_and(|links| links.hides(tab.panel()));
    // An exercise says what to look at.
    let has_exercise = links.is_some_and(|links| links.has_exercise());
    let open = Memo::new(move |_| {
        let tab = chosen.get().unwrap_or(if is_over.get() && !has_exercise { Tab::Hand } else { Tab::Mistakes });
        let shown = TABS.map(|(tab, ..)| tab).into_iter().find(|tab| !is_hidden(*tab));
        if is_hidden(tab) { shown.unwrap_or(tab) } else { tab }
    });
    let turn = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => TABS.len() - 1,
            "ArrowRight" => 1,
            _ => return,
        };
        event.prevent_default();
        let now = TABS.iter().position(|(tab, ..)| *tab == open.get_untracked()).unwrap_or_default();
        let ahead = (1..=TABS.len()).map(|steps| TABS[(now + steps * by) % TABS.len()]);
        let Some((next, id, _)) = ahead.into_iter().find(|(tab, ..)| !untrack(|| is_hidden(*tab))) else { return };
        chosen.set(Some(next));
        focus(document().get_element_by_id(id));
    };
    let tab = move |(tab, id, name): (Tab, &'static str, &'static str)| {
        view! {
            <button
                type="button"
                role="tab"
                id=id
                data-testid=id
                hidden=move || is_hidden(tab)
                aria-selected=move || (open.get() == tab).to_string()
                tabindex=move || if open.get() == tab { "0" } else { "-1" }
                on:click=move |_| chosen.set(Some(tab))
                on:keydown=turn
            >
                {name}
            </button>
        }
    };
    let used = move || chosen.set(Some(open.get_untracked()));
    let panel = move |of: Tab, tab_id: &'static str, content: AnyView| {
        view! {
            <div
                role="tabpanel"
                aria-labelledby=tab_id
                hidden=move || open.get() != of
                on:focusin=move |_| used()
                on:pointerdown=move |_| used()
            >
                {content}
            </div>
        }
    };
    view! {
        <section class="panel tabs">
            <div class="tab-list" role="tablist" aria-label="What to look at">
                {TABS.map(tab)}
            </div>
            {TABS.map(|(tab, id, _)| panel(tab, id, match tab {
                Tab::Mistakes => view! { <MistakesPanel state /> }.into_any(),
                Tab::Hand => view! { <HandPanel state desk /> }.into_any(),
                Tab::Race => view! { <RacePanel state /> }.into_any(),
                Tab::BreakIt => view! { <BreakIt state /> }.into_any(),
            }))}
        </section>
    }
}
