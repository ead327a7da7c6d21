//! What the slider shows, and how it is drawn.

use super::words;
use crate::ui::state::AppState;
use lenet_conductor::{Status, Timeline};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Positions of the slider: more than a screen has pixels.
pub const POSITIONS: f64 = 10_000.0;

/// The moments of the run on an axis of steps.
pub struct Shown {
    time: Timeline,
    /// Steps done.
    pub now: u32,
    steps_per_epoch: u32,
    /// Steps at the end of the axis.
    end: f64,
    is_training: bool,
}

impl Shown {
    /// As the state is now; `epochs` is the end of the axis.
    pub fn of(state: AppState, epochs: Memo<f64>) -> Self {
        let (now, steps_per_epoch) =
            state.progress.get().map_or((0, 1), |progress| (progress.step, progress.steps_per_epoch.max(1)));
        Self {
            time: state.time.get(),
            now,
            steps_per_epoch,
            end: (epochs.get() * f64::from(steps_per_epoch)).max(1.0),
            is_training: state.status.get() == Status::Running,
        }
    }

    /// The step that the page shows.
    pub fn step(&self) -> u32 {
        self.time.moment.as_ref().map_or(self.now, |moment| moment.snapshot.step)
    }

    /// Whether the page shows the newest state, and trains no steps again.
    pub fn is_now(&self) -> bool {
        self.time.moment.is_none() && self.time.replay.is_none()
    }

    fn share(&self, step: u32) -> f64 {
        (f64::from(step) / self.end).min(1.0)
    }

    /// Where the slider stands.
    pub fn position(&self) -> f64 {
        (self.share(self.step()) * POSITIONS).round()
    }

    /// The step at a position of the slider.
    pub fn step_at(&self, position: f64) -> u32 {
        (position / POSITIONS * self.end).round() as u32
    }

    /// Where a key moves the slider: to the kept moment before or after the one that is shown, to the first, or to now.
    pub fn by_key(&self, key: &str) -> Option<u32> {
        let (steps, shown) = (&self.time.steps, self.step());
        match key {
            "ArrowLeft" | "ArrowDown" => steps.iter().rfind(|step| **step < shown).copied(),
            "ArrowRight" | "ArrowUp" => Some(steps.iter().find(|step| **step > shown).copied().unwrap_or(u32::MAX)),
            "Home" => steps.first().copied(),
            "End" => Some(u32::MAX),
            _ => None,
        }
    }

    fn at_now(&self) -> (u32, f64) {
        (self.now, f64::from(self.now) / f64::from(self.steps_per_epoch))
    }

    /// What must not be written again as long as it stays the same: the marks, what is announced, and the exact step, which the
    /// visitor may be typing.
    pub fn changing_texts(&self, pointed: Option<u32>) -> [String; 3] {
        let moment = self.time.moment.as_ref();
        let mark = |step: &u32| vertical(self.share(*step));
        [
            self.time.steps.iter().map(mark).collect(),
            moment
                .map(|moment| words::value(Some(moment), self.at_now()))
                .or(self.time.verified.clone())
                .unwrap_or_default(),
            pointed.or(moment.map(|moment| moment.snapshot.step)).map(|step| step.to_string()).unwrap_or_default(),
        ]
    }

    /// Writes everything into the panel; `before` are the texts that stand there.
    pub fn draw(&self, root: &Element, texts: &[String; 3], before: Option<&[String; 3]>) {
        let moment = self.time.moment.as_ref();
        match moment {
            Some(moment) => set(root, "data-step", &moment.snapshot.step.to_string()),
            // Removing an attribute does not fail.
            None => drop(root.remove_attribute("data-step")),
        }
        set(root, "data-kept", &self.time.steps.len().to_string());
        if let Some(slider) = input(root, "moment-slider") {
            slider.set_value_as_number(self.position());
            slider.set_disabled(self.now == 0);
            set(&slider, "aria-valuetext", &words::value(moment, self.at_now()));
        }
        if let Some(line) = find(root, "moment-words") {
            line.set_text_content(Some(&words::shown(&self.time, self.at_now(), self.is_training)));
        }
        let is_disabled = [
            ("moment-now", self.is_now()),
            ("moment-back", self.step() == 0),
            ("moment-forward", self.step() >= self.now),
            ("moment-go", self.now == 0),
            ("verify", self.now == 0 || self.time.replay.is_some()),
        ];
        for (button, is_disabled) in is_disabled {
            if let Some(button) = find(root, button) {
                set(&button, "aria-disabled", if is_disabled { "true" } else { "false" });
            }
        }
        let is_new = |index: usize| before.is_none_or(|before| before[index] != texts[index]);
        let by_css = |css| root.query_selector(css).ok().flatten();
        if let Some(marks) = by_css(".time-marks path").filter(|_| is_new(0)) {
            set(&marks, "d", &texts[0]);
        }
        if let Some(status) = by_css("[role=status]").filter(|_| is_new(1)) {
            status.set_text_content(Some(&texts[1]));
        }
        if let Some(field) = input(root, "moment-step").filter(|_| is_new(2)) {
            field.set_value(&texts[2]);
            say_problem(root, "");
        }
    }
}

/// The path of a line through the slider at this share of its width.
pub fn vertical(share: f64) -> String {
    format!("M{:.2} 0v1", share.min(1.0) * 100.0)
}

/// The part of the panel with this id.
pub fn find(root: &Element, testid: &str) -> Option<Element> {
    root.query_selector(&format!("[data-testid={testid}]")).ok().flatten()
}

/// The step that stands in the field.
pub fn typed(root: &Element) -> String {
    input(root, "moment-step").map(|field| field.value()).unwrap_or_default()
}

/// Says beside the field why its step was not taken; nothing if the text is empty.
pub fn say_problem(root: &Element, text: &str) {
    if let Some(field) = find(root, "moment-step") {
        set(&field, "aria-invalid", if text.is_empty() { "false" } else { "true" });
    }
    if let Some(problem) = find(root, "moment-problem") {
        problem.set_text_content(Some(text));
    }
}

fn input(root: &Element, testid: &str) -> Option<HtmlInputElement> {
    find(root, testid)?.dyn_into().ok()
}

/// Sets an attribute.
pub fn set(element: &Element, attribute: &str, value: &str) {
    // Fails only for a name that is none.
    let _ = element.set_attribute(attribute, value);
}
