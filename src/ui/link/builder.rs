//! The form of what a teacher adds to a link.

use crate::ui::state::AppState;
use crate::ui::tour::tasks::TASKS;
use lenet_experiment::choice::{Choice, ChoiceOption};
use lenet_experiment::fields::FIELDS;
use lenet_experiment::link::{DEFAULT_IDLE, Exercise, MAX_IDLE, MAX_TASK, Mode, Panel};
use leptos::prelude::*;

/// Task, what is shown and locked, where the tour opens, and for which place.
#[component]
pub fn LinkBuilder(state: AppState, exercise: RwSignal<Exercise>) -> impl IntoView {
    let panels = Panel::ALL.iter().map(|&panel| {
        let ChoiceOption { slug, label, .. } = panel.option();
        let is_shown = move || !exercise.with(|exercise| exercise.hidden.contains(&panel));
        let set =
            move |is_shown: bool| exercise.update(|exercise| put(&mut exercise.hidden, Panel::ALL, panel, !is_shown));
        check(format!("show-{slug}"), label, is_shown, set)
    });
    let all_fields: Vec<_> = FIELDS.iter().collect();
    let fields = FIELDS.iter().map(|field| {
        let is_locked = move || exercise.with(|exercise| exercise.locked.contains(&field));
        let order = all_fields.clone();
        let set = move |is_locked| exercise.update(|exercise| put(&mut exercise.locked, &order, field, is_locked));
        let row = check(format!("lock-{}", field.slug), field.label, is_locked, set);
        view! { <span hidden=move || !state.experiment.with(|form| field.applies(form))>{row}</span> }
    });
    let set_tour = move |slug: String| {
        exercise.update(|exercise| exercise.tour = Some(slug).filter(|slug| !slug.is_empty()));
    };
    let set_mode = move |slug: String| {
        exercise.update(|exercise| exercise.mode = Mode::from_slug(&slug).unwrap_or_default());
    };
    let set_idle = move |text: String| {
        let minutes = text.trim().parse().ok().filter(|minutes| (1..=MAX_IDLE).contains(minutes));
        exercise.update(|exercise| exercise.idle = minutes);
    };
    let is_booth = move || exercise.with(|exercise| exercise.mode == Mode::Booth);
    let tasks = [("", "closed")].into_iter().chain(TASKS.iter().map(|task| (task.slug, task.title)));
    let modes = Mode::ALL.iter().map(|mode| (mode.slug(), mode.option().label));
    view! {
        <details data-testid="link-builder">
            <summary>"Make it an exercise"</summary>
            <label>
                "Task, a sentence"
                <input
                    data-testid="link-task"
                    maxlength=MAX_TASK
                    prop:value=move || exercise.with(|exercise| exercise.task.clone())
                    on:input=move |event| {
                        let task = event_target_value(&event);
                        exercise.update(|exercise| exercise.task = task);
                    }
                />
            </label>
            <fieldset>
                <legend>"Show"</legend>
                {panels.collect_view()}
            </fieldset>
            <fieldset>
                <legend>"Lock"</legend>
                {fields.collect_view()}
            </fieldset>
            {select("link-tour", "Tour", tasks, exercise, |exercise| exercise.tour.clone().unwrap_or_default(), set_tour)}
            {select("link-view", "Shown", modes, exercise, |exercise| exercise.mode.slug().to_owned(), set_mode)}
            <Show when=is_booth>
                <label>
                    {format!("Begins again after idle minutes, 1 to {MAX_IDLE}")}
                    <input
                        data-testid="link-idle"
                        inputmode="numeric"
                        placeholder=DEFAULT_IDLE.to_string()
                        prop:value=move || exercise.with(|exercise| exercise.idle).map(|minutes| minutes.to_string())
                        on:change=move |event| set_idle(event_target_value(&event))
                    />
                </label>
            </Show>
        </details>
    }
}

/// Adds a value to a list, in the order of all, or removes it.
fn put<T: Copy + PartialEq>(list: &mut Vec<T>, all: &[T], value: T, is_there: bool) {
    let before = std::mem::take(list);
    let stays = |other: &T| if *other == value { is_there } else { before.contains(other) };
    list.extend(all.iter().copied().filter(stays));
}

fn check(
    id: String,
    label: &'static str,
    is_checked: impl Fn() -> bool + Send + 'static,
    set: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid=id
                prop:checked=is_checked
                on:change=move |event| set(event_target_checked(&event))
            />
            {label}
        </label>
    }
}

fn select(
    id: &'static str,
    label: &'static str,
    options: impl Iterator<Item = (&'static str, &'static str)>,
    exercise: RwSignal<Exercise>,
    chosen: fn(&Exercise) -> String,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    let option = move |(slug, label): (&'static str, &'static str)| {
        view! {
            <option value=slug prop:selected=move || exercise.with(chosen) == slug>
                {label}
            </option>
        }
    };
    view! {
        <label>
            {label}
            <select data-testid=id on:change=move |event| set(event_target_value(&event))>
                {options.map(option).collect_view()}
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_the_order_of_all() {
        let mut list = vec![3];
        put(&mut list, &[1, 2, 3], 1, true);
        put(&mut list, &[1, 2, 3], 1, true);
        assert_eq!(list, [1, 3]);
        put(&mut list, &[1, 2, 3], 3, false);
        assert_eq!(list, [1]);
    }
}
