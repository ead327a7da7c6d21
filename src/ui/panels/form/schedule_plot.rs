//! The learning rate over the epochs as small stairs.

use crate::ui::state::AppState;
use crate::values::schedule::Schedule;
use leptos::prelude::*;

/// Size of the plot in its own units.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 32.0;

/// Most epochs drawn one by one; longer runs are sampled.
const MOST_STEPS: u32 = 240;

/// The stairs of the form's schedule.
#[component]
pub fn SchedulePlot(state: AppState) -> impl IntoView {
    let shown = Memo::new(move |_| state.experiment.with(|form| (form.schedule.clone(), form.epochs)));
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
            <path d=move || shown.with(|(schedule, epochs)| stairs(schedule, *epochs)) vector-effect="non-scaling-stroke" />
        </svg>
    }
}

/// The outline of the stairs: the highest rate at a twelfth below the upper edge, 0 at the lower one.
fn stairs(schedule: &Schedule, epochs: u32) -> String {
    let steps = epochs.clamp(1, MOST_STEPS);
    let rate = |step: u32| schedule.rate((u64::from(step) * u64::from(epochs) / u64::from(steps)) as u32);
    let highest = (0..steps).map(rate).fold(f64::MIN_POSITIVE, f64::max);
    let y = |rate: f64| HEIGHT * (1.0 - rate / highest * 11.0 / 12.0);
    let mut path = format!("M0 {:.1}", y(rate(0)));
    for step in 1..steps {
        if rate(step) != rate(step - 1) {
            let x = WIDTH * f64::from(step) / f64::from(steps);
            path += &format!("H{x:.1}V{:.1}", y(rate(step)));
        }
    }
    path + &format!("H{WIDTH:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::presets::Preset;

    #[test]
    fn one_tread_for_each_stage() {
        assert_eq!(stairs(&Schedule::constant(0.01), 20), "M0 2.7H240.0");
        let printed = Preset::ArticleAsPrinted.experiment();
        let path = stairs(&printed.schedule, printed.epochs);
        // 2 of 20 epochs are a tenth of 240; 0.0002 is two fifths of 0.0005.
        assert!(path.starts_with("M0 2.7H24.0V20.3H60.0"), "{path}");
        assert_eq!(path.matches('V').count(), 3);
    }

    #[test]
    fn an_unfinished_form_draws_too() {
        assert_eq!(stairs(&Schedule::constant(1.0), 0), "M0 2.7H240.0");
        assert_eq!(stairs(&Schedule::constant(1.0), u32::MAX), "M0 2.7H240.0");
    }
}
