//! The page's connection to a worker: starts it, exchanges messages, reports when it is lost.

use super::sentence;
use crate::wire;
use gloo_events::EventListener;
use js_sys::Reflect;
use lenet_experiment::compute::Compute;
use lenet_experiment::protocol::{Command, Event};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// A message from a worker, or a report about it.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A decoded event.
    Event(Event),
    /// So many bytes of its module have arrived.
    Loading(u64),
    /// It sent bytes that this page cannot decode: it comes from another build.
    Outdated,
    /// It could not be started, has crashed or accepts no messages; the reason is a sentence.
    Lost(String),
}

thread_local! {
    /// Workers that were lost before their first event. The browser's own cache may hold what a host sent in the place of their
    /// files, so the next ones are fetched past it.
    static FAILED_STARTS: Cell<u32> = const { Cell::new(0) };
}

/// A worker and the listeners on it; dropping it terminates the worker.
pub struct Connection {
    worker: Option<Worker>,
    report: Rc<dyn Fn(Message)>,
    _listeners: [Option<EventListener>; 3],
}

impl Connection {
    /// Starts a worker for this backend and these kernels; `report` gets every message from or about it.
    pub fn start(compute: Compute, report: impl Fn(Message) + 'static) -> Self {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&compute.slug());
        let again = FAILED_STARTS.get();
        let query = if again > 0 { format!("?again={again}") } else { String::new() };
        let worker = Worker::new_with_options(&format!("{}worker.js{query}", folder()), &options).ok();
        let has_started = Cell::new(false);
        let report: Rc<dyn Fn(Message)> = Rc::new(move |message| {
            match message {
                Message::Event(_) => has_started.set(true),
                Message::Lost(_) if !has_started.get() => FAILED_STARTS.set(FAILED_STARTS.get() + 1),
                Message::Lost(_) | Message::Loading(_) | Message::Outdated => {}
            }
            report(message);
        });
        let listen = |kind: &'static str, parse: fn(&web_sys::Event) -> Message| {
            let report = report.clone();
            worker.as_ref().map(|worker| EventListener::new(worker, kind, move |event| report(parse(event))))
        };
        let listeners = [
            listen("message", |event| parse_message(event.unchecked_ref::<MessageEvent>())),
            listen("messageerror", |_| Message::Outdated),
            listen("error", |event| lost(&error_text(event))),
        ];
        if worker.is_none() {
            // Deferred until the caller has stored the connection.
            let report = report.clone();
            spawn_local(async move { report(lost("This browser could not start its worker")) });
        }
        Self { worker, report, _listeners: listeners }
    }

    /// Sends a command; if that fails, reports [`Message::Lost`].
    pub fn send(&self, command: &Command) {
        let sent = wire::encode(command).map_err(|error| JsValue::from_str(&error)).and_then(|bytes| {
            let worker = self.worker.as_ref().ok_or("there is no worker")?;
            worker.post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes.buffer()))
        });
        if sent.is_err() {
            (self.report)(lost("Its worker no longer accepts messages"));
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

/// The folder of the workers' files, which index.html names: in releases by a hash, so that versions do not mix.
fn folder() -> String {
    let named = web_sys::window()
        .and_then(|window| window.document()?.query_selector("meta[name=workers]").ok().flatten())
        .and_then(|meta| meta.get_attribute("content"));
    named.unwrap_or_default()
}

/// worker.js, which is not written in Rust, sends `{ received: bytes }` and `{ error: text }`.
fn parse_message(message: &MessageEvent) -> Message {
    let data = message.data();
    let property = |key: &str| Reflect::get(&data, &key.into()).unwrap_or(JsValue::UNDEFINED);
    if let Some(error) = property("error").as_string() {
        return lost(&error);
    }
    if let Some(received) = property("received").as_f64() {
        return Message::Loading(received as u64);
    }
    wire::decode(&data).map_or(Message::Outdated, Message::Event)
}

fn error_text(event: &web_sys::Event) -> String {
    let message = Reflect::get(event, &"message".into()).ok().and_then(|message| message.as_string());
    match message {
        Some(message) if !message.is_empty() => format!("Its worker reported: {message}"),
        _ => "Its worker could not be loaded".to_owned(),
    }
}

/// A lost worker.
fn lost(why: &str) -> Message {
    // What WebAssembly reports when Rust gives up, for want of memory or because of a fault.
    let reported = why.to_lowercase();
    let is_trap = ["unreachable", "out of bounds", "out of memory"].iter().any(|trap| reported.contains(trap));
    let cause = if is_trap { ", most likely because the browser gave it no more memory" } else { "" };
    Message::Lost(sentence(&format!("{}{cause}", why.trim().trim_end_matches('.'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_ends_with_one_full_stop() {
        for why in
            ["Its worker could not be loaded", "Its worker could not be loaded.", "Its worker could not be loaded. "]
        {
            assert_eq!(lost(why), Message::Lost("Its worker could not be loaded.".into()));
        }
    }

    #[test]
    fn a_trap_is_explained() {
        // Of Chromium and of WebKit.
        for trap in [
            "Uncaught RuntimeError: unreachable",
            "RuntimeError: Unreachable code should not be executed (evaluating 'wasm.train(this)')",
            "RuntimeError: Out of bounds memory access (evaluating 'wasm.train(this)')",
        ] {
            let crashed = format!("Its worker reported: {trap}");
            let explained = format!("{crashed}, most likely because the browser gave it no more memory.");
            assert_eq!(lost(&crashed), Message::Lost(explained));
        }
    }
}
