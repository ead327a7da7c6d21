//! The learning rate over the epochs as a small curve.

use crate::ui::state::AppState;
use crate::ui::words::numbers;
use lenet_experiment::schedule::Schedule;
use leptos::prelude::*;

/// Size of the plot in its own units.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 32.0;

/// Number of samples of the schedule; shorter stages are not drawn.
const SAMPLES: u32 = 240;

/// Small plot of the form's schedule.
#[component]
pub fn SchedulePlot(state: AppState) -> impl IntoView {
    let shown = Memo::new(move |_| state.experiment.with(|form| (form.schedule.clone(), form.epochs)));
    let rates = Memo::new(move |_| shown.with(|(schedule, epochs)| rates(schedule, *epochs)));
    let label =
        move || shown.with(|(schedule, epochs)| format!("Learning rate over {epochs} epochs, from 0 up: {schedule}"));
    view! {
        <svg
            class="schedule-plot"
            data-testid="schedule-plot"
            role="img"
            aria-label=label
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
        >
            <path d=move || rates.with(|rates| step_path(rates)) vector-effect="non-scaling-stroke" />
        </svg>
        <p class="hint schedule-axis" aria-hidden="true">
            <span>{move || rates.with(|rates| format!("0 to {}", numbers::rate(highest(rates))))}</span>
            <span>{move || shown.with(|(_, epochs)| format!("epoch {epochs}"))}</span>
        </p>
    }
}

/// The rate at the time of each sample.
fn rates(schedule: &Schedule, epochs: u32) -> Vec<f64> {
    // A little after the sample's epoch, because rounding could give the rate of the stage before.
    let epoch = |sample: u32| (f64::from(sample) + 0.01) * f64::from(epochs) / f64::from(SAMPLES);
    (0..SAMPLES).map(|sample| schedule.rate(epoch(sample))).collect()
}

fn highest(rates: &[f64]) -> f64 {
    rates.iter().copied().fold(f64::MIN_POSITIVE, f64::max)
}

/// SVG path in steps. The highest rate is a twelfth of the height below the upper edge, 0 is the lower edge.
fn step_path(rates: &[f64]) -> String {
    let highest = highest(rates);
    let heights = rates.iter().map(|rate| format!("{:.1}", HEIGHT * (1.0 - rate / highest * 11.0 / 12.0)));
    let (mut path, mut before) = (String::new(), None);
    for (sample, height) in heights.enumerate() {
        match &before {
            None => path += &format!("M0 {height}"),
            Some(before) if *before == height => {}
            Some(_) => path += &format!("H{:.1}V{height}", WIDTH * sample as f64 / f64::from(SAMPLES)),
        }
        before = Some(height);
    }
    format!("{path}H{WIDTH:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    fn path(schedule: &Schedule, epochs: u32) -> String {
        step_path(&rates(schedule, epochs))
    }

    #[test]
    fn each_stage_is_one_step() {
        assert_eq!(path(&Schedule::constant(0.01), 20), "M0 2.7H240.0");
        let printed = Preset::ArticleAsPrinted.experiment();
        let path = path(&printed.schedule, printed.epochs);
        // 2 of 20 epochs are a tenth of 240; 0.0002 is two fifths of 0.0005.
        assert!(path.starts_with("M0 2.7H24.0V20.3H60.0"), "{path}");
        assert_eq!(path.matches('V').count(), 3);
    }

    #[test]
    fn a_falling_rate_is_drawn_in_many_small_steps() {
        let path = path(&"0.1 to 0.001 x2".parse().unwrap(), 2);
        assert!(path.matches('V').count() > 100, "{path}");
        assert!(path.ends_with("V31.6H240.0"), "{path}");
    }

    #[test]
    fn zero_and_huge_epochs_are_drawn() {
        assert_eq!(path(&Schedule::constant(1.0), 0), "M0 2.7H240.0");
        assert_eq!(path(&Schedule::constant(1.0), u32::MAX), "M0 2.7H240.0");
    }
}
