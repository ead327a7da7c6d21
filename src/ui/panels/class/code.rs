//! The visitor's own code.

use super::words;
use crate::browser::clipboard::copy_input;
use crate::ui::state::AppState;
use gloo_timers::future::TimeoutFuture;
use lenet_data::hand::Drawn;
use lenet_data::pupil::{Heading, MAX_NAME, Packed, TooIntricate, code, pack, tidy};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::protocol::Split;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Milliseconds of a minute.
const MINUTE: f64 = 60_000.0;

/// The packed drawings, once all ten are there, or the one that does not fit.
type Drawings = Option<Result<[Packed; CLASSES], TooIntricate>>;

/// Name, code and what it holds; before that, which digits are missing.
#[component]
pub fn OwnCode(state: AppState, name: RwSignal<String>) -> impl IntoView {
    let hand = state.hand();
    let newest = Memo::new(move |_| hand.with(|hand| hand.newest().map(|found| found.map(|(_, drawn)| drawn.clone()))));
    let drawings = packed(newest);
    let right = Memo::new(move |_| {
        let read = state.mistakes.with(|mistakes| mistakes.of(Split::Hand).map(|found| found.predictions.clone()))?;
        hand.with(|hand| {
            let is_of_these = read.len() == hand.kept().len();
            let is_right =
                |(index, _): (usize, &Drawn)| read.get(index as u32).is_some_and(|outcome| outcome.is_right());
            is_of_these.then(|| hand.newest().into_iter().flatten().filter(|found| is_right(*found)).count() as u8)
        })
    });
    let accuracy = Memo::new(move |_| {
        let tested = state.tested.get().filter(|_| state.may_have_digits())?;
        Some((f64::from(tested.accuracy) * 10_000.0).round() as u16)
    });
    let text = Memo::new(move |_| {
        let made = (js_sys::Date::now() / MINUTE) as u32;
        let heading = Heading { name: tidy(&name.get()), made, right: right.get(), accuracy: accuracy.get() };
        drawings.with(|drawings| Some(code(&heading, drawings.as_ref()?.as_ref().ok()?)))
    });
    let about = move || {
        let missing: Vec<usize> = newest.with(|newest| (0..CLASSES).filter(|digit| newest[*digit].is_none()).collect());
        drawings.with(|drawings| words::own(&missing, drawings.as_ref(), right.get(), accuracy.get()))
    };
    let (input, done) = (NodeRef::<html::Input>::new(), RwSignal::new(""));
    Effect::new(move |_| {
        text.track();
        done.set("");
    });
    let press = move |_| {
        spawn_local(async move {
            done.set(match copy_input(input.get_untracked()).await {
                true => "Copied. Paste it into a message or a form for your teacher.",
                false => "The browser does not allow it: the code is selected, copy it by hand.",
            });
        });
    };
    let is_there = Memo::new(move |_| text.with(Option::is_some));
    view! {
        <p id="class-about" data-testid="class-about">{about}</p>
        <Show when=move || is_there.get()>
            <label class="class-name">
                "Your name or initials, if you like"
                <input
                    maxlength=MAX_NAME
                    autocomplete="off"
                    data-testid="class-name"
                    prop:value=name
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <div class="share-link">
                <input
                    readonly
                    aria-label="Your code"
                    aria-describedby="class-about"
                    data-testid="class-code"
                    node_ref=input
                    prop:value=move || text.get().unwrap_or_default()
                />
                <button type="button" data-testid="class-copy" on:click=press>
                    "Copy"
                </button>
            </div>
        </Show>
        <p role="status" data-testid="class-copied">{done}</p>
    }
}

/// Packs the drawings one by one, so that the page stays responsive.
fn packed(newest: Memo<[Option<Drawn>; CLASSES]>) -> RwSignal<Drawings> {
    let packed = RwSignal::new(None);
    Effect::new(move |_| {
        let all: Option<Vec<Drawn>> = newest.get().into_iter().collect();
        packed.set(None);
        let Some(all) = all else { return };
        spawn_local(async move {
            let mut done = Vec::new();
            for drawn in &all {
                TimeoutFuture::new(0).await;
                let is_current = newest.try_with_untracked(|newest| newest.iter().flatten().eq(&all));
                if is_current != Some(true) {
                    return;
                }
                match pack(drawn) {
                    Ok(drawing) => done.push(drawing),
                    Err(error) => return packed.set(Some(Err(error))),
                }
            }
            packed.set(done.try_into().ok().map(Ok));
        });
    });
    packed
}
