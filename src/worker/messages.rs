//! The worker's side of its messages with the page, and the worker's global scope.

use crate::wire;
use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect};
use lenet_experiment::protocol::{Command, Event};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Passes on every command of the page; answers pings at once, even while a slice waits for the GPU.
pub fn listen(on_command: impl Fn(Command) + 'static) -> EventListener {
    EventListener::new(&scope(), "message", move |event| {
        match wire::decode(&event.unchecked_ref::<MessageEvent>().data()) {
            Ok(Command::Ping) => post(&Event::Pong),
            Ok(command) => on_command(command),
            Err(error) => {
                report(&format!("The page and its worker come from different versions of this site ({error})."))
            }
        }
    })
}

/// Sends an event to the page.
pub fn post(event: &Event) {
    match wire::encode(event) {
        Ok(bytes) => {
            let transfer = Array::of1(&bytes.buffer());
            if let Err(error) = scope().post_message_with_transfer(&bytes, &transfer) {
                report_thrown(&error);
            }
        }
        Err(error) => report(&format!("Its worker could not send a message: {error}")),
    }
}

/// Reports a fatal error in the same format as worker.js: a sentence, whose full stop the page adds if it is missing.
pub fn report(error: &str) {
    let message = Object::new();
    // Setting a property of a fresh object and posting a string do not fail.
    let _ = Reflect::set(&message, &"error".into(), &JsValue::from_str(error));
    let _ = scope().post_message(&message);
}

/// Reports an error that the browser has thrown.
pub fn report_thrown(error: &JsValue) {
    report(&format!("Its worker reported: {}", error_text(error)));
}

/// A thrown value as text.
pub fn error_text(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}

/// Milliseconds on the worker's clock.
pub fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// The worker's global object.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
