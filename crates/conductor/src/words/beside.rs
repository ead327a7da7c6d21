//! Messages about what trains beside the run or goes on from it: steps trained again, a race, fine-tuning.

use super::{failure, stays};
use crate::run::Run;
use lenet_experiment::number::grouped;
use lenet_experiment::protocol::{Checkpoint, Failure};

/// Steps could not be trained again; `reason` is a sentence.
pub(crate) fn replay_failed(reason: &str, to: u32) -> Failure {
    failure(
        format!("The network after step {} could not be trained again. {reason}", grouped(to.into())),
        "The run is unchanged.",
        "Try again, or choose one of the moments marked on the slider, which are kept.",
    )
}

/// Why steps that were trained with an unknown learning rate are not trained again.
pub(crate) fn not_replayed(to: u32) -> Failure {
    failure(
        format!("The network after step {} cannot be trained again: no state before it is kept.", grouped(to.into())),
        "The run is unchanged.",
        "Choose one of the moments marked on the slider, which are kept.",
    )
}

/// Why a run is not verified; `reason` and `remedy` are sentences.
pub(crate) fn not_verified(reason: &str, remedy: &str) -> Failure {
    failure(format!("The run cannot be verified. {reason}"), "The run is unchanged.", remedy)
}

pub(crate) const RATE_BY_HAND: &str =
    "Its learning rate was set by hand, and at which step is not stored with the run.";
pub(crate) const HAND_LEARNED: &str = "It goes on from another run, and learns drawings of yours.";
pub(crate) const FOREIGN: &str = "It was trained by another program, of which the file says nothing.";

/// The visitor has stopped a verification after this many steps.
pub(crate) fn verify_stopped(step: u32, to: u32) -> String {
    let [step, to] = [step, to].map(|step| grouped(step.into()));
    format!("Not verified: stopped after {step} of {to} steps.")
}

/// What comes of training a run again: its weights, and those it has now.
pub(crate) fn verified(run: &Checkpoint, again: &Checkpoint) -> String {
    let pairs = || run.weights.values().iter().zip(again.weights.values());
    let (all, steps) = (grouped(pairs().len() as u64), grouped(run.step.into()));
    match pairs().filter(|(run, again)| run.to_bits() != again.to_bits()).count() {
        0 => format!("Verified: trained again up to step {steps}, all {all} weights are the same, bit for bit."),
        others => {
            let most = pairs().map(|(run, again)| (run - again).abs()).fold(0.0, f32::max);
            format!(
                "Not the same: trained again up to step {steps} on the CPU, {} of {all} weights differ, by at most {most:.1e}. \
                 WebGPU or burn, which round otherwise, other images or drawings of yours may have taken part in the run, or its file was changed.",
                grouped(others as u64)
            )
        }
    }
}

pub(crate) const DIVERGED_AGAIN: &str = "Its loss became not a number.";

/// Both experiments of a race are the same.
pub(crate) fn no_race(run: Option<&Run>) -> Failure {
    failure("There is no race: both would train the same experiment.", stays(run), "Choose another rival.")
}

/// A run that was to race is no longer there.
pub(crate) fn no_rival(run: Option<&Run>) -> Failure {
    failure("There is no race: one of the two runs is no longer there.", stays(run), "Choose another one.")
}

/// A race whose rival cannot go on; `reason` is a sentence.
pub(crate) fn race_failed(reason: &str) -> Failure {
    failure(
        format!("The race has ended: its rival has stopped. {reason}"),
        "Your run and both curves are kept.",
        "Start the race again to see it to its end.",
    )
}

pub(crate) const RACE_OVER: &str = "The race is over: it ended with your run, which goes on alone.";
pub(crate) const RACE_LEFT: &str = "The race has ended, because another run took the place of yours.";
pub(crate) const OTHER_DATA: &str = "It has got other data than your run.";

pub(crate) fn rival_diverged(rate: f64) -> String {
    format!(
        "The race has ended: the rival's loss is no longer a number, since its learning rate {rate:?} is too large."
    )
}

/// There is no drawing, or no trained network, to learn from.
pub(crate) fn not_learned(what: &str, run: Option<&Run>, remedy: &str) -> Failure {
    failure(format!("Your hand was not learned: {what}."), stays(run), remedy)
}
