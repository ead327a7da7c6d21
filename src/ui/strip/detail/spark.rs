//! A value since it was pinned, as a small curve.

use crate::ui::chart::format::with_minus_sign;
use leptos::prelude::*;

/// Most values that are kept; of more every other is, from then on of the new ones, too.
const MOST: usize = 240;

/// Size of the curve in its own units.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 32.0;

/// Values in order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    values: Vec<f32>,
    /// One of how many values is kept: a power of two, as its exponent.
    thinned: u32,
    /// Values since the last that was kept.
    skipped: u32,
    /// The newest value, kept or not.
    last: Option<f32>,
}

impl History {
    /// Adds the newest value, if it is a number and another one.
    pub fn push(&mut self, value: f32) {
        if !value.is_finite() || self.last == Some(value) {
            return;
        }
        self.last = Some(value);
        self.skipped += 1;
        if !self.values.is_empty() && self.skipped < 1 << self.thinned {
            return;
        }
        self.skipped = 0;
        if self.values.len() >= MOST {
            self.thinned += 1;
            self.values = self.values.iter().copied().step_by(2).collect();
        }
        self.values.push(value);
    }

    /// The kept values and the newest.
    fn all(&self) -> impl Iterator<Item = f32> {
        self.values.iter().copied().chain(self.last.filter(|_| self.skipped > 0))
    }

    /// The smallest and the largest value; `None` without two values.
    fn range(&self) -> Option<[f32; 2]> {
        let least = self.all().fold(f32::INFINITY, f32::min);
        let most = self.all().fold(f32::NEG_INFINITY, f32::max);
        (least < most).then_some([least, most])
    }

    /// SVG path from left to right.
    fn path(&self) -> String {
        let Some([least, most]) = self.range() else { return String::new() };
        let step = WIDTH / (self.all().count() - 1) as f64;
        let point = |(index, value): (usize, f32)| {
            let height = HEIGHT * (1.0 - f64::from((value - least) / (most - least)));
            format!("{}{:.1} {height:.1}", if index == 0 { 'M' } else { 'L' }, index as f64 * step)
        };
        self.all().enumerate().map(point).collect()
    }
}

/// The curve with its range.
#[component]
pub fn Spark(#[prop(into)] history: Signal<History>) -> impl IntoView {
    let range = move || {
        let text = |value: f32| with_minus_sign(format!("{value:.2}"));
        history.with(|history| match history.range() {
            Some([least, most]) => format!("since it was pinned, from {} to {}", text(least), text(most)),
            None => "unchanged since it was pinned".into(),
        })
    };
    view! {
        <div class="spark" data-testid="unit-history">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <path d=move || history.with(History::path) vector-effect="non-scaling-stroke" />
            </svg>
            <small>{range}</small>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_runs_between_its_extremes() {
        let mut history = History::default();
        [1.0, 1.0, 3.0, f32::NAN, 2.0].into_iter().for_each(|value| history.push(value));
        assert_eq!(history.path(), "M0.0 32.0L120.0 0.0L240.0 16.0");
        assert_eq!(History { values: vec![1.0], ..History::default() }.path(), "");
    }

    #[test]
    fn memory_is_bounded_and_first_and_last_stay() {
        let mut history = History::default();
        (0_u16..10_000).for_each(|value| history.push(value.into()));
        let all: Vec<f32> = history.all().collect();
        assert!(all.len() <= MOST + 1 && all[0] == 0.0 && all.last() == Some(&9_999.0));
        let steps: Vec<f32> = history.values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|step| *step == steps[0]), "equally spaced in time: {steps:?}");
    }
}
