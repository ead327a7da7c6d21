//! Checks that involve several fields; each returns what is wrong.

use crate::article::Optimizer;
use crate::custom::CustomNet;
use crate::dataset::{CLASSES, DatasetId};
use crate::experiment::{Experiment, Network};
use crate::layers::{Layer, LayerKind, LayerSize};

/// Most work of a step: seconds on one thread of a browser.
const MAX_STEP_WORK: u64 = 5_000_000_000;

/// Most memory that training a network may take: a quarter of what WebAssembly can address.
const MAX_TRAINING_BYTES: u64 = 1_000_000_000;

pub(super) fn schedule_problem(experiment: &Experiment) -> Option<String> {
    let (covered, epochs) = (experiment.schedule.covers(), experiment.epochs);
    if covered > epochs {
        return Some(format!(
            "The schedule covers {covered} epochs, the run has {epochs}: its end would never be reached. Shorten it or raise the epochs."
        ));
    }
    let adam = experiment.network.training().is_some_and(|training| training.optimizer == Optimizer::Adam);
    (adam && experiment.schedule.highest() > 0.1).then(|| {
        "Adam scales every update to about the learning rate: above 0.1 it only jumps about. Try 0.001.".into()
    })
}

pub(super) fn outputs_problem(experiment: &Experiment) -> Option<String> {
    let outputs = experiment.network.outputs();
    let is_own = experiment.dataset == DatasetId::Own;
    // How many classes own files have is known to those who have read them.
    (!is_own && outputs < CLASSES).then(|| too_few_outputs(experiment.dataset.title(), CLASSES, outputs))
}

/// What is wrong with a network of fewer outputs than its data set has classes.
pub fn too_few_outputs(dataset: &str, classes: usize, outputs: usize) -> String {
    format!(
        "{dataset}: {classes} classes, but the network has {outputs} outputs. Write \"output {classes}\" at the end of its layers."
    )
}

pub(super) fn batch_problem(experiment: &Experiment) -> Option<String> {
    if let Network::Custom(net) = &experiment.network {
        return custom_batch_problem(net, experiment.batch_size);
    }
    (experiment.paper().is_some() && experiment.batch_size > 1)
        .then(|| "Batch size: 1. The paper's network learns from one image a step; its rates are made for that.".into())
}

fn custom_batch_problem(net: &CustomNet, batch_size: u32) -> Option<String> {
    let sizes = net.layers.sizes();
    let is_single = |(layer, size): (&Layer, &LayerSize)| {
        layer.kind == LayerKind::BatchNorm && size.input.len() == u64::from(size.input.channels())
    };
    if batch_size == 1 && net.layers.iter().zip(&sizes).any(is_single) {
        return Some("Batch size: 2 or more. Batch normalisation of units compares the images of a batch.".into());
    }
    let bytes = net.layers.training_bytes(batch_size, net.training.optimizer.state_vectors());
    if bytes > MAX_TRAINING_BYTES {
        let [takes, most] = [bytes, MAX_TRAINING_BYTES].map(|bytes| bytes / 1_000_000);
        return Some(format!(
            "With {batch_size} images a step this network takes about {takes} MB to train; {most} MB are the most. Lower the batch size, \
             or use fewer or smaller layers."
        ));
    }
    let work = net.layers.training_work() * u64::from(batch_size);
    if work > MAX_STEP_WORK {
        let [takes, most] = [work, MAX_STEP_WORK].map(|count| count / 1_000_000_000);
        return Some(format!(
            "A step of {batch_size} images takes {takes} billion operations; {most} billion are the most, or Pause would come too \
             late. Lower the batch size."
        ));
    }
    None
}
