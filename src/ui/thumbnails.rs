//! Lists of small images that are set as text: as views of their own they would make the page's module larger.
//!
//! Each image is a button with `data-index`, whose first element is a canvas.

use crate::browser::focus::focus;
use crate::ui::canvas_observer;
use crate::ui::pad::paint_image;
use lenet_experiment::image::Image;
use leptos::ev::MouseEvent;
use leptos::html::Ul;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Keeps a list up to date: `items` is its content, `draw` draws its images, also when size or colours change.
pub fn follow(list: NodeRef<Ul>, items: impl Fn() -> String + 'static, draw: impl Fn(&Element) + 'static) {
    let appearance = RwSignal::new(());
    canvas_observer::notify(move || list.get().map(|list| (*list).clone().into()), appearance);
    Effect::new(move |before: Option<String>| {
        appearance.track();
        let items = items();
        if let Some(list) = list.get() {
            if before.as_ref() != Some(&items) {
                replace(&list, &items);
            }
            draw(&list);
        }
        items
    });
}

/// Replaces the images. One that has the focus keeps it.
pub fn replace(list: &Element, items: &str) {
    let focused = document().active_element().filter(|active| list.contains(Some(active)));
    let focused = focused.as_ref().and_then(index_of);
    list.set_inner_html(items);
    focus(focused.and_then(|index| find(list, index)));
}

/// Draws an image; `None` clears it.
pub fn paint(list: &Element, index: u32, image: Option<&Image>) {
    let canvas = find(list, index).and_then(|button| button.first_element_child());
    if let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into().ok()) {
        paint_image(&canvas, image);
    }
}

/// The index of the image that was clicked.
pub fn clicked(event: &MouseEvent) -> Option<u32> {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|target| target.closest("[data-index]").ok().flatten()).as_ref().and_then(index_of)
}

fn find(list: &Element, index: u32) -> Option<Element> {
    list.query_selector(&format!("[data-index='{index}']")).ok().flatten()
}

fn index_of(button: &Element) -> Option<u32> {
    button.get_attribute("data-index")?.parse().ok()
}
