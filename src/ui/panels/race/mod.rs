//! The panel of the race: two experiments side by side, from the same seed, on the same data.

mod plot;
mod words;

use crate::ui::lessons::plot::{HEIGHT, WIDTH};
use crate::ui::state::AppState;
use lenet_conductor::{Input, Opponent};
use leptos::prelude::*;
use plot::Axis;

/// Choice of the rival, curves, who is ahead, the drawing as both read it, and the time that the paper's training took.
#[component]
pub fn RacePanel(state: AppState) -> impl IntoView {
    let race = state.race;
    let axis = RwSignal::new(Axis::Images);
    let is_on = Memo::new(move |_| race.with(|race| race.as_ref().is_some_and(|race| race.is_on)));
    let with_axis = move |say: fn(&lenet_conductor::RaceView, Axis) -> String| {
        Memo::new(move |_| race.with(|race| race.as_ref().map_or_else(String::new, |race| say(race, axis.get()))))
    };
    let (standing, reached) = (with_axis(words::standing), with_axis(words::reached));
    let introduction = move || race.with(Option::is_none).then_some(words::INTRODUCTION);
    let svg = Memo::new(move |_| {
        let lanes = race.with(|race| race.as_ref().map(|race| race.lanes.each_ref().map(|lane| lane.marks.clone())));
        plot::svg(&lanes.unwrap_or_default(), axis.get())
    });
    let summary = move || format!("Test accuracy of both. {} {}", standing.get(), reached.get());
    let lane = move |index: usize| {
        Memo::new(move |_| match race.with(|race| race.as_ref().map(|race| words::lane(race, index))) {
            Some(text) => text,
            None => words::NO_LANE[index].to_owned(),
        })
    };
    let [ours, theirs] = [0, 1].map(lane);
    view! {
        <div class="race" data-testid="race">
            <Rival state is_on />
            <div class="chart-switch" role="group" aria-label="Curves over">
                {[Axis::Images, Axis::Seconds].map(|shown| view! {
                    <button
                        type="button"
                        data-testid=shown.slug()
                        aria-pressed=move || (axis.get() == shown).to_string()
                        on:click=move |_| axis.set(shown)
                    >
                        {shown.label()}
                    </button>
                })}
            </div>
            <figure class="small-chart">
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=summary inner_html=svg></svg>
                <figcaption>
                    <span class="key first" data-testid="race-ours">{ours}</span>
                    <span class="key second" data-testid="race-theirs">{theirs}</span>
                </figcaption>
            </figure>
            <div class="race-words">
                <p data-testid="race-standing">{standing} {introduction}</p>
                <p data-testid="race-reached" role="status">{reached}</p>
            </div>
            <Readings state />
            <p class="hint" data-testid="race-clock">
                {move || words::clock(race.with(|race| race.as_ref().map(|race| race.seconds as u64)))}
            </p>
        </div>
    }
}

/// The select of what to race against, and the button that starts or ends the race.
#[component]
fn Rival(state: AppState, is_on: Memo<bool>) -> impl IntoView {
    let chosen = RwSignal::new(None::<Opponent>);
    let is_there = move |opponent: &Opponent| match opponent {
        Opponent::Preset(_) => true,
        Opponent::Kept(curves) => state.kept.with(|kept| kept.iter().any(|run| run.curves == *curves)),
    };
    let default = move || Opponent::Preset(words::default_rival(state.preset.get()));
    let rival = move || chosen.get().filter(is_there).unwrap_or_else(default);
    // As HTML, so that the page holds no code for each option.
    let options = move || state.kept.with(|kept| words::options(kept, rival()));
    let act = move |_| {
        if is_on.get_untracked() {
            return state.send(Input::EndRace);
        }
        let cores = window().navigator().hardware_concurrency() as u32;
        state.send(Input::Race { opponent: untrack(rival), cores });
    };
    view! {
        <div class="race-choice">
            <label for="race-rival">"Your experiment against"</label>
            <select
                id="race-rival"
                data-testid="race-rival"
                inner_html=options
                on:change=move |event| chosen.set(words::opponent(&event_target_value(&event)))
            ></select>
            <button
                type="button"
                data-testid="race-button"
                class:primary=move || !is_on.get()
                aria-disabled=move || (!is_on.get() && !state.is_valid()).to_string()
                on:click=act
            >
                {move || if is_on.get() { "End the race" } else { "Start the race" }}
            </button>
            <p class="problem">{move || state.problem().filter(|_| !is_on.get())}</p>
        </div>
    }
}

/// The drawing on the sheet as both read it.
#[component]
fn Readings(state: AppState) -> impl IntoView {
    let reading = move |index: usize| {
        let text = move || {
            let class_names = state.class_names();
            state.race.with(|race| {
                words::reading(race.as_ref().and_then(|race| race.lanes[index].prediction.as_ref()), class_names)
            })
        };
        view! { <p class="race-reading" data-testid=format!("race-reading-{index}") inner_html=text></p> }
    };
    view! {
        <div class="race-readings">
            <p class="hint">"Your drawing, as each of them reads it"</p>
            {reading(0)} {reading(1)}
        </div>
    }
}
