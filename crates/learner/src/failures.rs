//! Messages for the user when a run cannot be built or continued.

use crate::trainer::{BuildError, TrainerError, Unsupported};
use lenet_experiment::protocol::Failure;

fn failure(what: impl Into<String>, kept: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure { what: what.into(), kept: kept.into(), remedy: remedy.into() }
}

const RUN_KEPT: &str = "The current run is unchanged.";

/// An invalid experiment.
pub fn invalid(problem: &str) -> Failure {
    failure(format!("This experiment cannot run. {problem}"), RUN_KEPT, "Change that field and press Train again.")
}

/// A data set of more classes than the network has outputs.
pub fn too_few_outputs(classes: usize, outputs: usize) -> Failure {
    failure(
        format!("The images are of {classes} classes, the network has {outputs} outputs."),
        RUN_KEPT,
        format!("Write \"output {classes}\" at the end of its layers, or choose other images."),
    )
}

/// A data set without training images.
pub fn no_images() -> Failure {
    failure("There are no training images.", RUN_KEPT, "Choose another data set, or open files with more images.")
}

/// A checkpoint that does not fit the experiment.
pub fn bad_checkpoint(reason: &str) -> Failure {
    failure(
        format!("The saved run cannot be resumed: {reason}."),
        RUN_KEPT,
        "Start a new run, or resume it with the settings it was saved with.",
    )
}

/// The device could not build a trainer.
pub fn not_built(error: &BuildError) -> Failure {
    match error {
        BuildError::OptimizerState(_) | BuildError::Weights => bad_checkpoint(&error.to_string()),
        BuildError::Unsupported(Unsupported::PaperNetworkOnBurn) => failure(
            "Burn's kernels cannot train the original LeNet-5 (1998).",
            RUN_KEPT,
            "Train with our own kernels, or choose another experiment.",
        ),
        BuildError::Unsupported(Unsupported::CustomNetworkOnOwnKernels) => failure(
            "Our own kernels are written for LeNet-5 and cannot train other networks.",
            RUN_KEPT,
            "Train with burn's kernels, or choose another experiment.",
        ),
        BuildError::Unsupported(Unsupported::PaperNetworkOnGpu) => failure(
            "The original LeNet-5 (1998) can only be trained on the CPU.",
            RUN_KEPT,
            "Choose the CPU, or another experiment.",
        ),
    }
}

/// A device error that ends the run.
pub fn cannot_continue(error: &TrainerError) -> Failure {
    failure(
        format!("Training cannot continue: {error}."),
        "The network is unchanged.",
        "Train on the CPU, or choose another data set.",
    )
}

/// A request that the device could not answer.
pub fn not_answered(error: &TrainerError) -> Failure {
    failure(format!("The network did not answer: {error}."), "The run is unchanged.", "Try again.")
}

/// A request before there is a network.
pub fn no_network() -> Failure {
    failure("There is no network yet.", "Nothing is lost.", "Wait until the data has loaded, or press Train.")
}

/// A request for images that are not there, or of a run that was replaced.
pub fn images_not_there() -> Failure {
    failure("These images are not there.", "The run is unchanged.", "Wait until the images have loaded.")
}

/// A request for a test image before there are any.
pub fn no_test_images() -> Failure {
    failure(
        "There are no test images yet.",
        "The run is unchanged.",
        "Wait until the test images have loaded, or choose a data set that has some.",
    )
}
