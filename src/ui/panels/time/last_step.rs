//! The images of the step that led to the moment, each with its loss before that step.

use super::words;
use crate::ui::canvas_observer;
use crate::ui::pad::paint_image;
use crate::ui::state::AppState;
use crate::ui::strip::{Inside, now, rest_after};
use lenet_conductor::LastStep;
use lenet_experiment::image::SIDE;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// Milliseconds for which losses are computed at a time.
const SLICE_MS: f64 = 12.0;

/// Heading and images. The list is set as text: as a view of its own it would make the page's module larger.
#[component]
pub fn LastStepView(state: AppState) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    let (appearance, losses) = (RwSignal::new(()), RwSignal::new(Vec::<f32>::new()));
    canvas_observer::notify(move || list.get().map(|list| (*list).clone().into()), appearance);
    let last = move || state.time.with(|time| time.moment.as_ref()?.last.clone());
    let current = StoredValue::new(None::<Arc<LastStep>>);
    Effect::new(move |_| {
        let last = last();
        let is_same = |of: &Option<Arc<LastStep>>| match (of, &last) {
            (Some(of), Some(last)) => Arc::ptr_eq(of, last),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !current.with_value(is_same) {
            current.set_value(last.clone());
            losses.set(Vec::new());
            last.into_iter().for_each(|last| {
                let inside = Arc::new(Inside::new(&last.before));
                compute(last, inside, current, losses);
            });
        }
    });
    let heading = move || {
        let last = last()?;
        Some(losses.with(|losses| words::last_step(last.before.step + 1, last.images.len(), losses)))
    };
    let items = move || {
        let Some(last) = last() else { return String::new() };
        let names = state.experiment_shown().dataset.class_names();
        let item = |(index, (_, label)): (usize, &(_, u8))| {
            let loss = losses.with(|losses| losses.get(index).map_or_else(|| "…".into(), |loss| words::loss(*loss)));
            let name = names.get(usize::from(*label)).copied().unwrap_or_default();
            format!("<li><canvas width={SIDE} height={SIDE}></canvas><span>{name}</span><small>{loss}</small></li>")
        };
        last.images.iter().enumerate().map(item).collect()
    };
    Effect::new(move |before: Option<String>| {
        appearance.track();
        let items = items();
        if let Some(list) = list.get() {
            if before.as_ref() != Some(&items) {
                list.set_inner_html(&items);
            }
            if let Some(last) = last() {
                let find =
                    |number: usize| list.query_selector(&format!("li:nth-child({number}) canvas")).ok().flatten();
                let canvas = |number| find(number)?.dyn_into().ok();
                let pairs = (1..).zip(&last.images).filter_map(|(index, (image, _))| Some((canvas(index)?, image)));
                pairs.for_each(|(canvas, image)| paint_image(&canvas, Some(image)));
            }
        }
        items
    });
    view! {
        <p class="time-last" data-testid="step-words">{heading}</p>
        <ul class="time-images" node_ref=list aria-label="Images of the step" data-testid="step-images"></ul>
    }
}

/// Computes the losses of the images, a few at a time, as long as the step is the current one.
fn compute(
    last: Arc<LastStep>,
    inside: Arc<Inside>,
    current: StoredValue<Option<Arc<LastStep>>>,
    losses: RwSignal<Vec<f32>>,
) {
    let is_current = current.try_with_value(|of| of.as_ref().is_some_and(|of| Arc::ptr_eq(of, &last)));
    if is_current != Some(true) {
        return;
    }
    let started = now();
    let mut all = losses.get_untracked();
    while all.len() < last.images.len() && now() - started < SLICE_MS {
        all.push(inside.loss(&last.images[all.len()]));
    }
    let is_done = all.len() == last.images.len();
    losses.set(all);
    if !is_done {
        set_timeout(move || compute(last, inside, current, losses), rest_after(now() - started));
    }
}
