//! The images of the step that led to the moment, each with its loss before that step.

use super::shown::find;
use super::words;
use crate::ui::canvas_observer;
use crate::ui::pad::paint_image;
use crate::ui::state::AppState;
use crate::ui::strip::{Inside, now, rest_after};
use crate::ui::words::html::escaped;
use lenet_conductor::LastStep;
use lenet_experiment::image::SIDE;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Milliseconds for which losses are computed at a time.
const SLICE_MS: f64 = 12.0;

/// Keeps heading and images up to date. They are set as text: as views of their own they would make the page's module larger.
pub fn follow(state: AppState, root: NodeRef<html::Div>) {
    let appearance = RwSignal::new(());
    canvas_observer::notify(move || root.get().map(|root| (*root).clone().into()), appearance);
    let last = move || state.time.with(|time| time.moment.as_ref()?.last.clone());
    let current = StoredValue::new(None::<Arc<LastStep>>);
    Effect::new(move |_| {
        let (Some(root), last) = (root.get(), last()) else { return };
        let is_same = current.with_value(|of| of.as_ref().map(Arc::as_ptr) == last.as_ref().map(Arc::as_ptr));
        if is_same {
            return;
        }
        current.set_value(last.clone());
        let names = state.class_names();
        let item = |(_, label): &(_, u8)| {
            let name = escaped(names.of((*label).into()));
            format!("<li><canvas width={SIDE} height={SIDE}></canvas><span>{name}</span><small>…</small></li>")
        };
        let items: String = last.iter().flat_map(|last| &last.images).map(item).collect();
        let heading = last.as_ref().map(|last| words::last_step(last.before.step + 1, last.images.len(), &[]));
        write(find(&root, "step-words"), &heading.unwrap_or_default());
        if let Some(list) = find(&root, "step-images") {
            list.set_inner_html(&items);
        }
        if let Some(last) = last {
            paint(&root, &last);
            let inside = Arc::new(Inside::new(&last.before));
            compute(Computation { root: (*root).clone().into(), last, inside, losses: Vec::new() }, current);
        }
    });
    Effect::new(move |_| {
        appearance.track();
        if let (Some(root), Some(last)) = (root.get(), current.get_value()) {
            paint(&root, &last);
        }
    });
}

struct Computation {
    root: Element,
    last: Arc<LastStep>,
    /// The network before the step.
    inside: Arc<Inside>,
    losses: Vec<f32>,
}

/// Computes the losses of the images, a few at a time, as long as the step is the current one.
fn compute(mut computation: Computation, current: StoredValue<Option<Arc<LastStep>>>) {
    let Computation { root, last, inside, losses } = &mut computation;
    let is_current = current.try_with_value(|of| of.as_ref().is_some_and(|of| Arc::ptr_eq(of, last)));
    if is_current != Some(true) {
        return;
    }
    let started = now();
    for image in last.images.iter().skip(losses.len()) {
        let loss = inside.loss(image);
        losses.push(loss);
        write(of_image(root, losses.len(), "small"), &words::loss(loss));
        if now() - started > SLICE_MS {
            break;
        }
    }
    if losses.len() < last.images.len() {
        set_timeout(move || compute(computation, current), rest_after(now() - started));
    } else {
        write(find(root, "step-words"), &words::last_step(last.before.step + 1, last.images.len(), losses));
    }
}

fn paint(root: &Element, last: &LastStep) {
    for (number, (image, _)) in (1..).zip(&last.images) {
        if let Some(canvas) = of_image(root, number, "canvas").and_then(|canvas| canvas.dyn_into().ok()) {
            paint_image(&canvas, Some(image));
        }
    }
}

/// A part of an image's item; the first has the number 1.
fn of_image(root: &Element, number: usize, tag: &str) -> Option<Element> {
    root.query_selector(&format!(".time-images li:nth-child({number}) {tag}")).ok().flatten()
}

fn write(element: Option<Element>, text: &str) {
    if let Some(element) = element {
        element.set_text_content(Some(text));
    }
}
