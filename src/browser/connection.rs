//! The page's end of the line to the trainer: starts its worker, queues what is said too early, notices its death.

use crate::wire;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Reflect;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Command, Event, Failure, PROTOCOL};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What comes from the worker's side.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The trainer said this.
    Event(Event),
    /// The trainer is gone: it could not be loaded, crashed, or no longer answers. Its worker has been ended.
    Lost(Failure),
}

/// Milliseconds between two "are you there?".
const PING_EVERY: u32 = 2_000;

/// How many of them may pass without a word. Timers slow down in hidden tabs, answers do not: so count, do not clock.
const SILENCE: u32 = 10;

/// A trainer in a worker. Dropping it ends the worker.
pub struct Link {
    line: Rc<Line>,
    _listeners: [Option<EventListener>; 3],
    _pulse: Interval,
}

struct Line {
    worker: Option<Worker>,
    /// Commands said before the trainer was ready; `None` once it is.
    queue: RefCell<Option<Vec<Command>>>,
    silent: Cell<u32>,
    lost: Cell<bool>,
    hear: Box<dyn Fn(Heard)>,
}

impl Link {
    /// Starts the trainer for `backend` in a worker of its own and calls `hear` with all that comes from it.
    pub fn start(backend: Backend, hear: impl Fn(Heard) + 'static) -> Self {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&format!("./worker.js?{}", backend.slug()), &options);
        let line = Rc::new(Line {
            worker: worker.ok(),
            queue: RefCell::new(Some(Vec::new())),
            silent: Cell::new(0),
            lost: Cell::new(false),
            hear: Box::new(hear),
        });
        let listen = |kind: &'static str, act: fn(&Rc<Line>, &web_sys::Event)| {
            let heard = line.clone();
            line.worker.as_ref().map(|worker| EventListener::new(worker, kind, move |event| act(&heard, event)))
        };
        let listeners = [
            listen("message", |line, event| line.message(event.unchecked_ref::<MessageEvent>())),
            listen("messageerror", |line, _| line.lose("It sent a message that cannot be read.")),
            listen("error", |line, event| line.lose(&error_text(event))),
        ];
        let watched = line.clone();
        let pulse = Interval::new(PING_EVERY, move || watched.watch());
        Self { line, _listeners: listeners, _pulse: pulse }
    }

    /// Says `command` to the trainer, as soon as it listens.
    pub fn send(&self, command: Command) {
        // Not held while posting: a failure to post is heard by the page, which may answer with another command.
        let ready = self.line.queue.borrow().is_none();
        if ready {
            self.line.post(&command);
        } else if let Some(queue) = self.line.queue.borrow_mut().as_mut() {
            queue.push(command);
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(worker) = &self.line.worker {
            worker.terminate();
        }
    }
}

impl Line {
    fn message(&self, message: &MessageEvent) {
        self.silent.set(0);
        let data = message.data();
        // The loader, which is not written in Rust, reports its failures as { error: text }.
        if let Some(error) = Reflect::get(&data, &"error".into()).ok().and_then(|error| error.as_string()) {
            return self.lose(&error);
        }
        match wire::decode::<Event>(&data) {
            Ok(Event::Pong) => {}
            Ok(Event::Ready { protocol, .. }) if protocol != PROTOCOL => self.lose(OTHER_VERSION),
            Ok(event) => {
                if matches!(event, Event::Ready { .. }) {
                    let queued = self.queue.take().unwrap_or_default();
                    queued.iter().for_each(|command| self.post(command));
                }
                (self.hear)(Heard::Event(event));
            }
            Err(_) => self.lose(OTHER_VERSION),
        }
    }

    fn post(&self, command: &Command) {
        let sent = wire::encode(command).map_err(|error| JsValue::from_str(&error)).and_then(|bytes| {
            let worker = self.worker.as_ref().ok_or("there is no worker")?;
            worker.post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes.buffer()))
        });
        if sent.is_err() {
            self.lose("It does not take messages any more.");
        }
    }

    fn watch(&self) {
        if self.worker.is_none() {
            return self.lose("This browser started no worker for it.");
        }
        if self.queue.borrow().is_some() || self.lost.get() {
            // Still being fetched and compiled: on a slow line that takes as long as it takes.
            return;
        }
        self.silent.set(self.silent.get() + 1);
        if self.silent.get() > SILENCE {
            self.lose("It no longer answers.");
        } else {
            self.post(&Command::Ping);
        }
    }

    fn lose(&self, why: &str) {
        if self.lost.replace(true) {
            return;
        }
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
        (self.hear)(Heard::Lost(Failure {
            what: format!("The trainer stopped. {why}"),
            kept: "Your settings, the charts and the last saved state of the run are kept.".into(),
            remedy: "Press Train to start it again.".into(),
        }));
    }
}

const OTHER_VERSION: &str = "It is of another version than the page; reload the page to get both new.";

fn error_text(event: &web_sys::Event) -> String {
    let message = Reflect::get(event, &"message".into()).ok().and_then(|message| message.as_string());
    match message {
        Some(message) if !message.is_empty() => format!("It reported: {message}"),
        _ => "It could not be loaded.".to_owned(),
    }
}
