//! The button and the card of the tour.

use super::place::show;
use super::tasks::{TASKS, Task};
use super::{Progress, Tour};
use crate::browser::focus::{focus, focus_in_place};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

/// Opens and closes the tour, and says how far it is.
#[component]
pub fn TourButton(tour: Tour) -> impl IntoView {
    view! {
        <button
            type="button"
            class="quiet tour-button"
            data-testid="tour"
            title="A tour of the page by doing"
            aria-expanded=move || tour.is_open.get().to_string()
            on:click=move |_| tour.toggle()
        >
            {move || tour.progress.get().label()}
        </button>
    }
}

/// The present task, while the tour is open: below the header, and at the top of the window of whoever scrolls on; on a phone at the
/// bottom.
#[component]
pub fn TourCard(tour: Tour) -> impl IntoView {
    view! {
        <Show when=move || tour.is_open.get()>
            <Card tour />
        </Show>
    }
}

#[component]
fn Card(tour: Tour) -> impl IntoView {
    let Tour { is_open, progress } = tour;
    let card = NodeRef::<html::Section>::new();
    Effect::new(move |_| focus_in_place(card.get().map(Element::from)));
    let button = || document().query_selector("[data-testid=tour]").ok().flatten();
    let leave_by_key = move |event: KeyboardEvent| {
        // The first press lets a pinned unit go.
        let has_pinned = document().query_selector(".unit-detail.pinned").is_ok_and(|unit| unit.is_some());
        if event.key() == "Escape" && !has_pinned {
            // Not for the pinned unit and the slider, which listen to the window.
            event.stop_propagation();
            is_open.set(false);
            focus(button());
        }
    };
    let is_done =
        Memo::new(move |_| progress.with(|progress| progress.present().is_some_and(|at| progress.is_done(at))));
    let is_over = Memo::new(move |_| progress.with(|progress| progress.present().is_none()));
    let mark = move |(index, task): (usize, &'static Task)| {
        let is_done = move || progress.with(|progress| progress.is_done(index));
        view! {
            <li>
                <button
                    type="button"
                    data-testid=format!("tour-{}", task.slug)
                    title=task.title
                    class:done=is_done
                    aria-label=move || format!("{}: {}{}", index + 1, task.title, if is_done() { ", done" } else { "" })
                    aria-current=move || (progress.with(|progress| progress.present()) == Some(index)).then_some("step")
                    on:click=move |_| progress.update(|progress| progress.go_to(index))
                >
                    {move || if is_done() { "✓".to_owned() } else { (index + 1).to_string() }}
                </button>
            </li>
        }
    };
    view! {
        <section
            class="panel tour"
            data-testid="tour-card"
            aria-label="Tour"
            aria-describedby="tour-words"
            tabindex="-1"
            node_ref=card
            on:keydown=leave_by_key
        >
            <ol class="tour-marks">{TASKS.iter().enumerate().map(mark).collect_view()}</ol>
            <p class="tour-words" id="tour-words" role="status">
                <strong>{move || progress.get().words().0}</strong>
                " "
                {move || progress.get().words().1}
            </p>
            <div class="tour-buttons">
                <button
                    type="button"
                    data-testid="tour-show"
                    hidden=is_over
                    on:click=move |_| progress.get_untracked().task().into_iter().for_each(|task| show(task.place))
                >
                    "Show me"
                </button>
                <button
                    type="button"
                    data-testid="tour-next"
                    class:primary=move || is_done.get()
                    aria-disabled=move || (!progress.get().can_go_on()).to_string()
                    on:click=move |_| progress.update(Progress::go_on)
                >
                    {move || match (is_over.get(), is_done.get()) {
                        (true, _) => "Begin again",
                        (false, true) => "Next",
                        (false, false) => "Skip",
                    }}
                </button>
                <button
                    type="button"
                    class="quiet"
                    data-testid="tour-leave"
                    on:click=move |_| {
                        is_open.set(false);
                        focus_in_place(button());
                    }
                >
                    "Leave"
                </button>
            </div>
        </section>
    }
}
