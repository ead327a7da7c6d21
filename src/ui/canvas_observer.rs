//! Detects that canvases have to be redrawn although their content is unchanged.

use gloo_events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MutationObserver, MutationObserverInit, ResizeObserver};

/// Calls back when the size of a canvas, or of an element with canvases, its device pixel ratio or its colour theme change, until
/// dropped.
pub struct CanvasObserver {
    size: ResizeObserver,
    theme: MutationObserver,
    _changed: Closure<dyn Fn()>,
    _window: EventListener,
    _scheme: Option<EventListener>,
}

impl CanvasObserver {
    /// Starts observing.
    ///
    /// # Errors
    /// If the browser lacks one of the observers.
    pub fn new(element: &Element, changed: impl Fn() + Copy + 'static) -> Result<Self, JsValue> {
        let closure = Closure::<dyn Fn()>::new(changed);
        let callback = closure.as_ref().unchecked_ref();
        let size = ResizeObserver::new(callback)?;
        size.observe(element);
        // The visitor's choice of theme and the exercise's mode are attributes of the root element, the system's theme a media query.
        let theme = MutationObserver::new(callback)?;
        let root = document().document_element().ok_or("no root element")?;
        let options = MutationObserverInit::new();
        options.set_attribute_filter(&JsValue::from(["data-theme", "data-view"].map(JsValue::from_str).to_vec()));
        theme.observe_with_options(&root, &options)?;
        let scheme = window().match_media("(prefers-color-scheme: dark)")?;
        Ok(Self {
            size,
            theme,
            _changed: closure,
            // Moving to a screen with another pixel ratio need not change the size in CSS pixels.
            _window: EventListener::new(&window(), "resize", move |_| changed()),
            _scheme: scheme.map(|scheme| EventListener::new(&scheme, "change", move |_| changed())),
        })
    }
}

impl Drop for CanvasObserver {
    fn drop(&mut self) {
        self.size.disconnect();
        self.theme.disconnect();
    }
}

/// Notifies `appearance` whenever the canvases of an element have to be redrawn, as long as the component lives.
pub fn notify(element: impl Fn() -> Option<Element> + 'static, appearance: RwSignal<()>) {
    let observer = StoredValue::new_local(None::<CanvasObserver>);
    Effect::new(move |_| {
        if let Some(element) = element() {
            // Without observers, it is redrawn when its content changes.
            observer.set_value(CanvasObserver::new(&element, move || appearance.notify()).ok());
        }
    });
    on_cleanup(move || {
        observer.try_set_value(None);
    });
}
