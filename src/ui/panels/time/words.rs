//! Texts of the slider. Pure.

use crate::ui::chart::format::{self, Unit};
use crate::ui::words::numbers::count;
use lenet_conductor::{Moment, Replaying, Timeline};
use lenet_experiment::number::Range;

/// A step of the run with its epoch: `step 1,200, epoch 0.64`.
pub fn step(step: u32, epoch: f64) -> String {
    format!("step {}, {}", count(step.into()), format::epoch(epoch))
}

/// Where the slider stands, for screen readers.
pub fn value(moment: Option<&Moment>, now: (u32, f64)) -> String {
    match moment {
        Some(moment) => step(moment.snapshot.step, moment.epoch),
        None => format!("now, {}", step(now.0, now.1)),
    }
}

/// What the page shows. `now` is the newest step with its epoch.
pub fn shown(time: &Timeline, now: (u32, f64), is_training: bool) -> String {
    if let Some(Replaying { from, step, to, is_verifying }) = time.replay {
        let share = f64::from(step.saturating_sub(from)) / f64::from((to - from).max(1)) * 100.0;
        let [from, to] = [from, to].map(|step| count(step.into()));
        return match is_verifying {
            true => format!("Verifying: {to} steps are trained again, {share:.0} % done. Press Now to stop."),
            false => format!("Training steps {from} to {to} again: {share:.0} %."),
        };
    }
    let Some(moment) = &time.moment else {
        if let Some(found) = &time.verified {
            return found.clone();
        }
        return match time.steps.len() {
            _ if now.0 == 0 => "Once it trains, go back along the run here, or by a click into a chart.".into(),
            1 => format!("Now: {}. No earlier moment is kept.", step(now.0, now.1)),
            kept => format!("Now: {}. {kept} moments are kept.", step(now.0, now.1)),
        };
    };
    let about =
        if moment.is_exact { "" } else { " About: trained again on the CPU, which rounds otherwise than WebGPU." };
    let on = if is_training { "; training goes on" } else { "" };
    let step = step(moment.snapshot.step, moment.epoch);
    // Exactly this step was asked for, or the nearest one that is kept.
    let which = if moment.last.is_some() { "After" } else { "The nearest kept moment: after" };
    format!("{which} {step}. Network, answer and mistakes are as they were then{on}.{about}")
}

/// The step that was typed, of a run that has trained `now` steps; else why there is none.
pub fn typed_step(text: &str, now: u32) -> Result<u32, String> {
    match Range::whole(0, now).parse(text) {
        Some(step) => Ok(step as u32),
        None if now == 0 => Err("No step has been trained yet.".into()),
        None => Err(format!("Enter a whole number from 0 to {}.", count(now.into()))),
    }
}

/// Above the images of the last step: `Step 1,201 trained on these 32 images; mean loss before it 0.0712`.
pub fn last_step(step: u32, images: usize, losses: &[f32]) -> String {
    let step = count(step.into());
    let these = if images == 1 { "this image".to_owned() } else { format!("these {images} images") };
    let mean = losses.iter().sum::<f32>() / losses.len().max(1) as f32;
    let loss = if losses.len() == images { format::value(mean.into(), Unit::Plain) } else { "…".into() };
    format!("Step {step} trained on {these}; mean loss before it {loss}.")
}

/// The loss of an image, with few digits: `0.07`, `3.19`, `12.4`.
pub fn loss(loss: f32) -> String {
    if loss.is_finite() { format!("{loss:.*}", if loss < 10.0 { 2 } else { 1 }) } else { format::NO_VALUE.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_shown() {
        let mut time = Timeline { steps: [0, 30].into(), ..Timeline::default() };
        assert!(shown(&time, (0, 0.0), false).starts_with("Once it trains"));
        assert_eq!(shown(&time, (1200, 0.8), true), "Now: step 1,200, epoch 0.80. 2 moments are kept.");
        assert_eq!(value(None, (1500, 1.0)), "now, step 1,500, epoch 1");
        time.replay = Some(Replaying { from: 1_000, step: 1_100, to: 1_400, is_verifying: false });
        assert_eq!(shown(&time, (1_500, 1.0), true), "Training steps 1,000 to 1,400 again: 25 %.");
        time.replay = Some(Replaying { from: 0, step: 600, to: 1_200, is_verifying: true });
        assert_eq!(
            shown(&time, (1_500, 1.0), true),
            "Verifying: 1,200 steps are trained again, 50 % done. Press Now to stop."
        );
    }

    #[test]
    fn a_typed_step_is_one_of_the_run() {
        assert_eq!([" 1,200 ", "0"].map(|text| typed_step(text, 1_200)), [Ok(1_200), Ok(0)]);
        for text in ["1201", "-1", "1.5", "twelve", "", "99999999999"] {
            assert_eq!(typed_step(text, 1_200), Err("Enter a whole number from 0 to 1,200.".into()), "{text}");
        }
        assert_eq!(typed_step("1", 0), Err("No step has been trained yet.".into()));
    }

    #[test]
    fn the_mean_is_said_once_all_losses_are_there() {
        assert_eq!(last_step(1201, 2, &[0.1, 0.3]), "Step 1,201 trained on these 2 images; mean loss before it 0.200.");
        assert_eq!(last_step(3, 2, &[0.1]), "Step 3 trained on these 2 images; mean loss before it ….");
        assert_eq!(last_step(3, 1, &[]), "Step 3 trained on this image; mean loss before it ….");
    }
}
