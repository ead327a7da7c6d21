//! Noticing that a canvas must be painted again though its content is the same.

use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MediaQueryList, MutationObserver, MutationObserverInit, ResizeObserver};

/// Calls back on a new size of the canvas's box, a new zoom, and a new colour theme, until it is dropped.
pub struct Watch {
    size: ResizeObserver,
    theme: MutationObserver,
    scheme: Option<MediaQueryList>,
    callback: Closure<dyn FnMut()>,
}

impl Watch {
    /// Starts to watch.
    ///
    /// # Errors
    /// When the browser lacks one of the observers.
    pub fn new(canvas: &Element, changed: impl FnMut() + 'static) -> Result<Self, JsValue> {
        let callback = Closure::<dyn FnMut()>::new(changed);
        let function = callback.as_ref().unchecked_ref();
        let size = ResizeObserver::new(function)?;
        size.observe(canvas);
        // The visitor's own choice of theme is an attribute of the root; the system's is a media query.
        let theme = MutationObserver::new(function)?;
        if let Some(root) = document().document_element() {
            let attributes = MutationObserverInit::new();
            attributes.set_attributes(true);
            theme.observe_with_options(&root, &attributes)?;
        }
        let scheme = window().match_media("(prefers-color-scheme: dark)")?;
        if let Some(scheme) = &scheme {
            scheme.add_event_listener_with_callback("change", function)?;
        }
        window().add_event_listener_with_callback("resize", function)?;
        Ok(Self { size, theme, scheme, callback })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.size.disconnect();
        self.theme.disconnect();
        let function = self.callback.as_ref().unchecked_ref();
        // Removing a listener fails only for one that is not there, which is what is wanted.
        if let Some(scheme) = &self.scheme {
            let _ = scheme.remove_event_listener_with_callback("change", function);
        }
        let _ = window().remove_event_listener_with_callback("resize", function);
    }
}
