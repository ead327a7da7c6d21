//! Messages about what trains beside the run or goes on from it: steps trained again, a race, fine-tuning.

use super::{failure, stays};
use crate::run::Run;
use lenet_experiment::number::grouped;
use lenet_experiment::protocol::Failure;

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

pub(crate) const DIVERGED_AGAIN: &str = "Its loss became not a number.";

/// Both experiments of a race are the same.
pub(crate) fn no_race(run: Option<&Run>) -> Failure {
    failure("There is no race: both would train the same experiment.", stays(run), "Choose another rival.")
}

/// The run to race against is no longer kept.
pub(crate) fn no_rival(run: Option<&Run>) -> Failure {
    failure("There is no race: that run is no longer kept.", stays(run), "Choose another rival.")
}

/// A race whose rival cannot go on; `reason` is a sentence.
pub(crate) fn race_failed(reason: &str) -> Failure {
    failure(
        format!("The race has ended: its rival has stopped. {reason}"),
        "Your run and both curves are kept.",
        "Start the race again to see it to its end.",
    )
}

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
