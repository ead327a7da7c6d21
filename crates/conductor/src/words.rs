//! Texts of the messages to the visitor.

mod beside;

pub(crate) use beside::{
    DIVERGED_AGAIN, FOREIGN, HAND_LEARNED, OTHER_DATA, RACE_LEFT, RACE_OVER, RATE_BY_HAND, no_race, no_rival,
    not_learned, not_replayed, not_verified, race_failed, replay_failed, rival_diverged, verified, verify_stopped,
};

use crate::limits;
use crate::run::Run;
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::choice::Choice;
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::number::grouped;
use lenet_experiment::protocol::{Failure, OwnData, Part, Phase};

pub(crate) fn failure(what: impl Into<String>, kept: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure { what: what.into(), kept: kept.into(), remedy: remedy.into() }
}

/// What is kept of the run on the page after its worker is gone.
pub(crate) fn kept(run: Option<&Run>) -> String {
    let Some(run) = run.filter(|run| run.is_trained()) else {
        return "Your settings are kept; nothing had been trained yet.".into();
    };
    match run.checkpoint() {
        Some(saved) if saved.step >= run.step() => {
            format!("The network from step {} and the charts are kept.", saved.step)
        }
        Some(saved) => format!(
            "The network from step {} and the charts are kept; lost: the {} after it.",
            saved.step,
            steps(run.step() - saved.step)
        ),
        None => format!("Lost: the {} trained so far; your settings and the charts are kept.", steps(run.step())),
    }
}

/// What is kept of a run that stays in its worker.
pub(crate) fn stays(run: Option<&Run>) -> String {
    match run.filter(|run| run.is_trained()) {
        Some(run) => format!("The network from step {} and the charts are unchanged.", run.step()),
        None => "Your settings are kept.".into(),
    }
}

pub(crate) fn invalid(problem: &str, run: Option<&Run>) -> Failure {
    failure(format!("This experiment cannot run. {problem}"), stays(run), "Change that field and press Train again.")
}

/// A lost worker; `reason` is a sentence.
pub(crate) fn stopped(reason: &str, run: Option<&Run>) -> Failure {
    let remedy = match run.filter(|run| run.can_resume()) {
        Some(run) if run.phase() == Phase::Finished => "Start again to load the network, or save it.",
        Some(_) => "Press Train to continue from there.",
        None => "Press Train to start again.",
    };
    failure(format!("Training has stopped. {reason}"), kept(run), remedy)
}

/// The remedy where training continues on the CPU.
pub(crate) fn on_cpu(remedy: &str) -> String {
    format!("{}, on the CPU.", remedy.trim_end_matches('.'))
}

pub(crate) fn outdated(run: Option<&Run>) -> Failure {
    failure(
        "Training has stopped. The page and its worker come from different versions of this site.",
        kept(run),
        "Save the network if you want to keep it, then reload the page to update both.",
    )
}

pub(crate) fn not_started() -> String {
    format!("Its worker did not start: nothing has arrived for {}.", seconds(limits::START))
}

pub(crate) const SILENT: &str = "Its worker no longer answers.";
pub(crate) const STALLED: &str = "It stopped making progress, although its worker still answers.";

pub(crate) fn load_hangs() -> String {
    format!("Data and network did not load: nothing has arrived for {}.", seconds(limits::DOWNLOAD))
}

pub(crate) fn unanswered(compute: Compute) -> String {
    format!("Its worker did not answer a request in time; training on {} may be stuck.", place(compute))
}

pub(crate) fn device_lost(reason: &str) -> String {
    let reason = reason.trim().trim_end_matches('.');
    if reason.is_empty() {
        "The graphics device was lost.".into()
    } else {
        format!("The graphics device was lost: {reason}.")
    }
}

pub(crate) fn diverged(rate: f64, run: &Run) -> Failure {
    let kept = match run.step() {
        0 => "Nothing useful had been learned; the network is back at its initial weights.".into(),
        step => format!("The network is back at step {step}, its last good state; the charts are kept."),
    };
    failure(
        format!("The loss is no longer a number: the learning rate {rate:?} is too large for this run."),
        kept,
        format!("Press Train to continue from there at a tenth of that rate, {:?}.", lowered(rate)),
    )
}

/// A tenth, rounded to twelve figures: 0.03 becomes 0.003.
pub(crate) fn lowered(rate: f64) -> f64 {
    format!("{:.11e}", rate / 10.0).parse().unwrap_or(rate / 10.0)
}

/// A failed download, as the worker reported it, with its consequence for the run.
pub(crate) fn data_failed(failure: Failure, part: Part, run: &Run) -> Failure {
    let (kept, remedy) = data_words(part, run);
    Failure { kept, remedy, ..failure }
}

/// A download of a loaded run that has stalled.
pub(crate) fn data_stalled(dataset: DatasetId, part: Part, run: &Run) -> Failure {
    let images = match part {
        Part::Train => "The rest of the training images",
        Part::Test => "The test images",
    };
    let (kept, remedy) = data_words(part, run);
    failure(
        format!("{images} of {} did not arrive: no byte for {}.", dataset.title(), seconds(limits::DOWNLOAD)),
        kept,
        remedy,
    )
}

fn data_words(part: Part, run: &Run) -> (String, String) {
    match (part, run.step()) {
        (Part::Train, 0) => ("Nothing had been trained yet.".into(), "Press Train to download the rest.".into()),
        (Part::Train, step) => (
            format!("The network from step {step} and the charts are kept."),
            "Press Resume to download the rest and continue.".into(),
        ),
        (Part::Test, _) if run.is_busy() => (
            "Training continues without test accuracy.".into(),
            "Try again, or pause and resume, to download the test images again.".into(),
        ),
        (Part::Test, 0) => ("Your settings are kept.".into(), "Press Train to download them again.".into()),
        (Part::Test, step) => (
            format!("The network from step {step} and the charts are kept."),
            "Resume the run, or add epochs, to download the test images again.".into(),
        ),
    }
}

/// A download of a loading run that has stalled; the caller fills in what is kept.
pub(crate) fn load_stalled(dataset: DatasetId) -> Failure {
    failure(
        format!("{} did not arrive: no byte for {}.", dataset.title(), seconds(limits::DOWNLOAD)),
        "",
        "Check the connection and try again, or choose the synthetic digits, which need no download.",
    )
}

pub(crate) fn substituted(failure: &Failure) -> String {
    format!("{} The built-in synthetic digits are used instead. {}", failure.what, failure.remedy)
}

pub(crate) fn moves(compute: Compute) -> String {
    format!("The run moves to {}, which is faster at this batch size.", place(compute))
}

const TRAINS_WITH_BURN: &str = "This network trains with burn, a library for any layers; our kernels, which are faster, know only \
                                those of LeNet-5.";

/// `left` cannot train the experiment.
pub(crate) fn trained_elsewhere(needed: Compute, left: Compute) -> String {
    if needed.backend == left.backend {
        return match needed.kernels {
            Kernels::Burn => TRAINS_WITH_BURN,
            Kernels::Own => "This experiment trains with our kernels: burn cannot train it.",
        }
        .into();
    }
    format!("This experiment trains on {}: {} cannot train it.", place(needed), place(left))
}

pub(crate) fn cannot_train(compute: Compute, run: Option<&Run>) -> Failure {
    let what = match (compute.kernels, compute.backend) {
        (Kernels::Own, Backend::Cpu) => "Our kernels are written for LeNet-5 and train no other network.",
        (Kernels::Own, Backend::WebGpu) => {
            "With our kernels, the original LeNet-5 and augmented images cannot be trained on WebGPU."
        }
        (Kernels::Burn, Backend::Cpu | Backend::WebGpu) => "burn cannot train the original LeNet-5 of 1998.",
    };
    failure(what, stays(run), "Start a run of another experiment first.")
}

/// A move away from a worker that did not send a newer checkpoint.
pub(crate) fn moved_without(run: Option<&Run>) -> String {
    format!("The previous worker did not send its newest weights. {}", kept(run))
}

/// A move that was given up because there is no checkpoint.
pub(crate) fn not_moved(run: &Run) -> Failure {
    failure(
        "The weights could not be copied, so the run stays where it is.",
        format!("The {} trained so far are kept there.", steps(run.step())),
        "Continue there, or discard the network and start again.",
    )
}

/// The oldest of too many replaced runs, of which the newest `kept` remain.
pub(crate) fn dropped(oldest: &Run, kept: usize) -> String {
    let rest = if kept == 1 { "only the last run is kept".into() } else { format!("the last {kept} runs are kept") };
    format!("{}, at step {}, can no longer be brought back: {rest}.", oldest.name(), grouped(oldest.step().into()))
}

/// A stored run learns from files that are not stored, and others may be open.
pub(crate) const OWN_FILES_AGAIN: &str = "This run has learned from files of your own, which are not kept: it is tested and goes on with those that are open now. If they \
     are others, or were turned then and are not now, its results change.";

/// A stored run learns from files that are not stored, and none are open.
pub(crate) fn own_files_needed(run: Option<&Run>) -> Failure {
    failure(
        "This run has learned from files of your own, which are not kept.",
        stays(run),
        "Open the same files under Data set, turned as they were then, and bring it back after that.",
    )
}

/// A stored run that cannot be read.
pub(crate) fn not_read(why: &str, run: Option<&Run>) -> Failure {
    failure(
        format!("The stored run could not be read: {why}"),
        stays(run),
        "Try again. If that does not help, train it again from the list of runs.",
    )
}

/// A title of the visitor's, in one line of at most 60 characters.
pub(crate) fn shortened(title: &str) -> String {
    title.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect()
}

/// A run that was replaced without a checkpoint.
pub(crate) fn not_kept(run: &Run) -> String {
    format!("The previous run could not be kept. Lost: its {}.", steps(run.step()))
}

/// A worker takes a while with the visitor's files.
pub(crate) const FILES_ARE_READ: &str = "Your files are being read.";

pub(crate) fn files_in(data: &OwnData) -> String {
    let (train, test) = (data.counts.train + data.counts.validation, data.counts.test);
    let turned = if data.transposed { ", their images turned" } else { "" };
    format!("Your files are loaded{turned}: {} to train on, {} to test on.", images(train), grouped(test.into()))
}

/// Own files replace others from which the network on the page has learned.
pub(crate) const EARLIER_IMAGES: &str =
    "The network on the page keeps the images it has learned from; discard it to begin with these.";

fn files_refused(what: &str, remedy: &str) -> Failure {
    failure(what, "Data, network and charts are unchanged.", remedy)
}

/// Files that no worker can check; `is` says why: "has stopped".
pub(crate) fn files_unchecked(is: &str) -> Failure {
    files_refused(
        &format!("Your files were not taken: the worker that checks them {is}."),
        "Press Train, then open them again.",
    )
}

pub(crate) fn not_probed() -> String {
    format!("The check for WebGPU got no answer within {}.", seconds(limits::PROBE))
}

pub(crate) const NOT_PROBED_REMEDY: &str = "Training runs on the CPU. Reload the page to check again.";

pub(crate) fn not_saved() -> Failure {
    failure("The network could not be saved.", "The network is unchanged.", "Train a few steps, then save it again.")
}

/// A network from a file whose experiment cannot run.
pub(crate) fn not_opened(problem: &str, run: Option<&Run>) -> Failure {
    failure(format!("The network in the file cannot be trained. {problem}"), stays(run), "Open another file.")
}

/// A network that has learned from files which are not open here, and that cannot learn from the others.
pub(crate) fn images_needed(run: Option<&Run>) -> Failure {
    failure(
        "The network in the file has learned from images that are not in it, and has as many outputs as they have classes.",
        stays(run),
        "Open those images under Data set, and the network after that.",
    )
}

/// A network from a file, of which activation and pooling may be assumed.
pub(crate) fn opened(assumed: Option<(Activation, Pooling)>) -> String {
    let opened = "The network in the file is opened.";
    let Some((activation, pooling)) = assumed else { return opened.into() };
    let [activation, pooling] =
        [activation.option().label, pooling.option().label].map(|label| label.trim_end_matches(" (1998)"));
    format!(
        "{opened} It does not say which activation and pooling the network has: {activation} and {pooling} are assumed. If it has \
         others, choose them in the form, and open the file again."
    )
}

/// The same of a network that has learned from files which are not open here.
pub(crate) fn without_images(opened: &str, dataset: DatasetId) -> String {
    format!(
        "{opened} It has learned from files of its author's own, which are not in it: here it is tested on {}, and would go on with \
         that. Open the same files first, then the network, to go on with them.",
        dataset.title()
    )
}

/// A file of an older checkpoint than the step shown.
pub(crate) fn saved_older(step: u32) -> String {
    format!("The worker did not send its network; the file holds the newest one kept, from step {step}.")
}

/// Backend and, where they are burn's, kernels within a sentence: `the CPU`, `WebGPU with burn`.
fn place(compute: Compute) -> &'static str {
    match (compute.backend, compute.kernels) {
        (Backend::Cpu, Kernels::Own) => "the CPU",
        (Backend::WebGpu, Kernels::Own) => "WebGPU",
        (Backend::Cpu, Kernels::Burn) => "the CPU with burn",
        (Backend::WebGpu, Kernels::Burn) => "WebGPU with burn",
    }
}

fn seconds(ms: f64) -> String {
    format!("{:.0} seconds", ms / 1_000.0)
}

fn steps(number: u32) -> String {
    if number == 1 { "1 step".into() } else { format!("{} steps", grouped(number.into())) }
}

fn images(number: u32) -> String {
    if number == 1 { "1 image".into() } else { format!("{} images", grouped(number.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_exact() {
        assert_eq!([10.0, 0.03, 0.7, 0.0005].map(lowered), [1.0, 0.003, 0.07, 0.00005]);
    }
}
