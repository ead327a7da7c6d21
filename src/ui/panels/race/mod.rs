//! The panel of the race: two experiments side by side, from the same seed, on the same data.

mod options;
mod plot;
mod words;

use crate::ui::lessons::plot::{HEIGHT, WIDTH};
use crate::ui::link::{Keeps, Links, links};
use crate::ui::state::AppState;
use crate::ui::strip::now;
use lenet_conductor::{Input, Racer};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;
use options::Earlier;
use plot::Axis;

/// Choice of the two, curves, who is ahead, the drawing as both read it, and the time that the paper's training took.
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
    let racers = Racers::new(state);
    let lane = move |index: usize| {
        Memo::new(move |_| match race.with(|race| race.as_ref().map(|race| words::lane(race, index))) {
            Some(text) => text,
            None => racers.title(index),
        })
    };
    let [ours, theirs] = [0, 1].map(lane);
    view! {
        <div class="race" data-testid="race">
            <Choice state racers is_on />
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

/// Longest time between the clicks of a double click, in milliseconds.
const DOUBLE_CLICK_MS: f64 = 500.0;

/// Who races.
#[derive(Clone, Copy)]
struct Racers {
    state: AppState,
    links: Option<Links>,
    earlier: Memo<Vec<Earlier>>,
    /// What the visitor has chosen, of the two.
    chosen: [RwSignal<Option<Racer>>; 2],
}

impl Racers {
    fn new(state: AppState) -> Self {
        let earlier =
            Memo::new(move |_| state.store.with(|store| state.kept.with(|kept| options::earlier(store, kept))));
        Self { state, links: links(), earlier, chosen: [None, None].map(RwSignal::new) }
    }

    /// The one that trains on the page, then its rival.
    fn both(self) -> [Racer; 2] {
        let Self { state, links, chosen, .. } = self;
        let [first, rival] = chosen.map(|chosen| chosen.get().filter(|racer| self.experiment(*racer).is_some()));
        let first = first.unwrap_or_else(|| {
            // An exercise whose fields are locked is about its own experiment.
            let is_locked = links.is_some_and(Links::has_locks);
            if is_locked { Racer::Form } else { state.experiment.with(options::default_racer) }
        });
        let default = || self.experiment(first).map_or(Preset::ArticleAsRun, |first| options::default_rival(&first));
        [first, rival.unwrap_or_else(|| Racer::Preset(default()))]
    }

    fn run(self, racer: Racer) -> Option<Earlier> {
        self.earlier.with(|earlier| earlier.iter().find(|run| run.racer == racer).cloned())
    }

    /// `None` of a run that is no longer there.
    fn experiment(self, racer: Racer) -> Option<Experiment> {
        match racer {
            Racer::Form => Some(self.state.experiment.get()),
            Racer::Preset(preset) => Some(preset.experiment()),
            Racer::Kept(_) | Racer::Stored(_) => self.run(racer).map(|run| run.experiment),
        }
    }

    /// Name of one of them.
    fn title(self, index: usize) -> String {
        match self.both()[index] {
            Racer::Form => options::FORM.to_owned(),
            Racer::Preset(preset) => preset.title().to_owned(),
            racer @ (Racer::Kept(_) | Racer::Stored(_)) => self.run(racer).map(|run| run.name).unwrap_or_default(),
        }
    }

    /// Why they cannot race: they are the same, what stands in the form, or an exercise that locks what would change in it.
    fn problem(self) -> Option<String> {
        let Self { state, links, .. } = self;
        let both = self.both();
        let [first, rival] = both.map(|racer| self.experiment(racer));
        let (first, rival) = (first?, rival?);
        if rival.is(Experiment { validation_percent: rival.validation_percent, ..first.clone() }) {
            return Some(options::SAME.into());
        }
        if both[0] == Racer::Form {
            return state.problem();
        }
        links?.refuses(state, &first, Keeps::SeedAndData)
    }
}

/// The selects of who races, and the button that starts or ends the race.
#[component]
fn Choice(state: AppState, racers: Racers, is_on: Memo<bool>) -> impl IntoView {
    let problem = Memo::new(move |_| racers.problem().filter(|_| !is_on.get()));
    let started = StoredValue::new(f64::NEG_INFINITY);
    let act = move |_| {
        if is_on.get_untracked() {
            // Not by the second half of a double click.
            if now() - started.get_value() > DOUBLE_CLICK_MS {
                state.send(Input::EndRace);
            }
        } else if problem.with_untracked(Option::is_none) {
            let both = untrack(|| racers.both());
            // The first one is in the form from now on, and what is changed there races the next time.
            racers.chosen[0].set(Some(Racer::Form));
            racers.chosen[1].set(Some(both[1]));
            let cores = window().navigator().hardware_concurrency() as u32;
            state.send(Input::Race { racers: both, cores });
            started.set_value(now());
        }
    };
    let select = move |index: usize, id: &'static str, label: &'static str| {
        // As HTML, so that the page holds no code for each option.
        let markup = move || racers.earlier.with(|earlier| options::options(earlier, racers.both()[index], index == 0));
        view! {
            <label for=id>{label}</label>
            <select
                id=id
                data-testid=id
                inner_html=markup
                on:change=move |event| racers.chosen[index].set(options::racer(&event_target_value(&event)))
            ></select>
        }
    };
    view! {
        <div class="race-choice">
            {select(0, "race-first", "Race")} {select(1, "race-rival", "against")}
            <button
                type="button"
                data-testid="race-button"
                class:primary=move || !is_on.get()
                aria-disabled=move || problem.with(Option::is_some).to_string()
                on:click=act
            >
                {move || if is_on.get() { "End the race" } else { "Start the race" }}
            </button>
            <p class="problem">{problem}</p>
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
