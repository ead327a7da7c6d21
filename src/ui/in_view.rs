//! What the visitor sees of the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Whether any of an element is within the window, or the page is being printed; false until the browser has answered.
pub fn is_in_view(element: impl Fn() -> Option<Element> + 'static) -> RwSignal<bool> {
    let is_in_view = RwSignal::new(false);
    let is_on_screen = StoredValue::new(true);
    let observer = StoredValue::new_local(None::<(IntersectionObserver, Closure<dyn Fn(js_sys::Array)>)>);
    let disconnect = move || {
        if let Some(Some((observer, _))) = observer.try_update_value(Option::take) {
            observer.disconnect();
        }
    };
    Effect::new(move |_| {
        disconnect();
        let Some(element) = element() else { return };
        let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last: Option<IntersectionObserverEntry> = entries.iter().last().and_then(|entry| entry.dyn_into().ok());
            if let Some(entry) = last {
                is_on_screen.set_value(entry.is_intersecting());
                is_in_view.set(entry.is_intersecting());
            }
        });
        match IntersectionObserver::new(closure.as_ref().unchecked_ref()) {
            Ok(new) => {
                new.observe(&element);
                observer.set_value(Some((new, closure)));
            }
            Err(_) => is_in_view.set(true),
        }
    });
    let before_print = window_event_listener_untyped("beforeprint", move |_| is_in_view.set(true));
    let after_print = window_event_listener_untyped("afterprint", move |_| is_in_view.set(is_on_screen.get_value()));
    on_cleanup(move || {
        before_print.remove();
        after_print.remove();
        disconnect();
    });
    is_in_view
}
