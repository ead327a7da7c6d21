//! What the page says of the run's status.

use super::numbers::{self, count, percent};
use super::sentences::epochs;
use lenet_conductor::Status;
use lenet_experiment::protocol::{Evaluation, Progress};

/// The status label of a form that cannot run.
pub const NOT_READY: &str = "Not ready";

/// Identifier of a status, the value of `data-phase`.
pub fn slug(status: Status) -> &'static str {
    match status {
        Status::Loading => "loading",
        Status::Idle => "idle",
        Status::Running => "running",
        Status::NotResponding => "not-responding",
        Status::Paused => "paused",
        Status::Finished => "finished",
        Status::Failed => "failed",
    }
}

/// The status as the visitor sees it: `Ready`, `Stopped at epoch 5 of 30`. `whole` says whether every epoch was trained.
pub fn label(status: Status, whole: bool, progress: Option<&Progress>) -> String {
    let stopped = |progress: &Progress| {
        if progress.step * 10 < progress.steps_per_epoch {
            return format!("Stopped after {} steps", count(progress.step.into()));
        }
        format!("Stopped at epoch {}", numbers::epochs(progress.step, progress.steps_per_epoch, progress.epochs))
    };
    match status {
        Status::Loading => "Loading".into(),
        Status::Idle => "Ready".into(),
        Status::Running => "Training".into(),
        Status::NotResponding => "Not responding".into(),
        Status::Paused => "Paused".into(),
        Status::Finished if whole => "Finished".into(),
        Status::Finished => progress.map_or_else(|| "Stopped".into(), stopped),
        Status::Failed => "Failed".into(),
    }
}

/// What is said at the end of the charts' time axis, at epoch `end`: where the run was stopped, or that it is planned to last longer.
pub fn axis_note(stopped: Option<&Progress>, end: f64, planned: u32) -> String {
    match stopped {
        Some(at) => format!("{} epochs", numbers::epochs(at.step, at.steps_per_epoch, at.epochs)),
        None if end < f64::from(planned) => format!("of {planned} epochs"),
        None => String::new(),
    }
}

/// Text of the live region, which changes only with the status and at the end of an epoch. `whole` says whether every epoch
/// was trained.
pub fn spoken(status: Status, whole: bool, tested: Option<&Evaluation>) -> String {
    let status = match status {
        Status::Loading => "Loading data and network.",
        Status::Idle => "Ready to train.",
        Status::Running => "Training.",
        Status::NotResponding => "Training is not responding.",
        Status::Paused => "Paused.",
        Status::Finished if whole => "Training has finished.",
        Status::Finished => "Training was stopped. The network keeps what it has learned.",
        Status::Failed => "Not running; the message says why.",
    };
    match tested {
        Some(test) => {
            let share = percent(test.accuracy.into(), 1);
            format!("{status} Test accuracy after {}: {share}.", epochs(test.epoch))
        }
        None => status.into(),
    }
}

/// Label of the primary button; `can_resume` says whether a stopped run can go on as the form says.
pub fn primary_button(status: Status, can_resume: bool, changed: bool, queued: bool) -> &'static str {
    match status {
        _ if queued => "Starting…",
        Status::Finished if can_resume => "Resume",
        Status::Paused | Status::Finished if changed => "Start new run",
        Status::Paused => "Resume",
        Status::Finished => "Train again from scratch",
        Status::Loading | Status::Idle | Status::Running | Status::NotResponding | Status::Failed => "Train",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::protocol::Split;

    #[test]
    fn the_primary_button_says_what_it_will_do() {
        let labels = |status| [false, true].map(|changed| primary_button(status, false, changed, false));
        assert_eq!(labels(Status::Idle), ["Train", "Train"]);
        assert_eq!(labels(Status::Paused), ["Resume", "Start new run"]);
        assert_eq!(labels(Status::Finished), ["Train again from scratch", "Start new run"]);
        assert_eq!(primary_button(Status::Finished, true, false, false), "Resume");
        assert_eq!(primary_button(Status::Paused, false, true, true), "Starting…");
    }

    #[test]
    fn statuses_and_the_end_of_the_time_axis_are_labelled() {
        let progress = Progress {
            epoch: 5,
            epochs: 30,
            step: 500,
            steps_per_epoch: 100,
            images_per_second: 0.0,
            computing: 0.0,
            dispatches: None,
            seconds_left: None,
        };
        let at = |phase, whole| label(phase, whole, Some(&progress));
        assert_eq!([at(Status::Idle, false), at(Status::Finished, true)], ["Ready", "Finished"]);
        assert_eq!(at(Status::Finished, false), "Stopped at epoch 5 of 30");
        let early = Progress { epoch: 0, step: 9, ..progress };
        assert_eq!(label(Status::Finished, false, Some(&early)), "Stopped after 9 steps");
        assert_eq!(slug(Status::Finished), "finished");
        assert_eq!([axis_note(None, 5.0, 30), axis_note(None, 30.0, 30)], ["of 30 epochs", ""]);
        let stopped = Progress { step: 510, ..progress };
        assert_eq!(axis_note(Some(&stopped), 5.1, 30), "5.1 of 30 epochs");
        let full =
            Evaluation { split: Split::Test, step: 1500, epoch: 1.0, images: 10_000, loss: 0.1, accuracy: 0.9784 };
        assert_eq!(spoken(Status::Running, false, Some(&full)), "Training. Test accuracy after epoch 1: 97.8 %.");
    }
}
