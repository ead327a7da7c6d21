//! The messages for the visitor when a run cannot be built or go on.

use crate::trainer::{BuildError, TrainerError, Unsupported};
use lenet_experiment::protocol::Failure;

fn failure(what: impl Into<String>, kept: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure { what: what.into(), kept: kept.into(), remedy: remedy.into() }
}

const RUN_KEPT: &str = "The run before it is kept as it was.";

/// An experiment that cannot run.
pub fn invalid(problem: &str) -> Failure {
    failure(format!("This experiment cannot run. {problem}"), RUN_KEPT, "Change that field and press Train again.")
}

/// A data set without an image to learn from.
pub fn no_images() -> Failure {
    failure("There are no images to learn from.", RUN_KEPT, "Choose another data set, or open files with more images.")
}

/// A saved state that does not fit the experiment.
pub fn bad_checkpoint(reason: &str) -> Failure {
    failure(
        format!("The saved run cannot go on: {reason}."),
        RUN_KEPT,
        "Start a new run, or go on with the settings under which it was saved.",
    )
}

/// No trainer could be built.
pub fn not_built(error: &BuildError) -> Failure {
    match error {
        BuildError::OptimizerState(_) | BuildError::Weights => bad_checkpoint(&error.to_string()),
        BuildError::Unsupported(Unsupported::PaperNetworkOnBurn) => failure(
            "The paper's own network is trained by code of its own; burn's kernels do not know it.",
            RUN_KEPT,
            "Train with our own kernels, or choose another experiment.",
        ),
        BuildError::Unsupported(Unsupported::PaperNetworkOnGpu) => failure(
            "The paper's own network is trained by code of its own, on the CPU only.",
            RUN_KEPT,
            "Choose the CPU, or another experiment.",
        ),
        BuildError::Unsupported(Unsupported::DistortionsOnGpu) => failure(
            "Images are distorted by code of its own, on the CPU only.",
            RUN_KEPT,
            "Choose the CPU, or an experiment without distortions.",
        ),
    }
}

/// A run that its device cannot train further.
pub fn cannot_continue(error: &TrainerError) -> Failure {
    failure(
        format!("The run cannot go on: {error}."),
        "Its network is kept as it was before.",
        "Train on the CPU, or choose another data set.",
    )
}

/// A request that the device could not answer.
pub fn not_answered(error: &TrainerError) -> Failure {
    failure(format!("The network did not answer: {error}."), "The run is kept as it is.", "Try again.")
}

/// A request before there is a network.
pub fn no_network() -> Failure {
    failure("There is no network yet.", "Nothing is lost.", "Wait until the data is loaded, or press Train.")
}

/// A request for a test image before there are any.
pub fn no_test_images() -> Failure {
    failure(
        "There are no test images yet.",
        "The run is kept as it is.",
        "Wait until the test files are in, or choose a data set that has them.",
    )
}
