//! Runs as the browser stores them.

use crate::run;
use lenet_experiment::compute::Compute;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Evaluation, RunId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Identifies a stored run in every tab. As text: `1f0a4c32b7d95e68-3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoreId {
    /// The page that has trained it: a random number.
    pub page: u64,
    /// Id under which its curves were started there.
    pub curves: RunId,
}

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.page, self.curves)
    }
}

impl FromStr for StoreId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (page, curves) = text.split_once('-').ok_or(())?;
        Ok(Self { page: u64::from_str_radix(page, 16).map_err(drop)?, curves: curves.parse().map_err(drop)? })
    }
}

/// What the list of runs shows of a stored run, and what resuming it needs beside its weights. Later versions of the page read it,
/// too: a new field needs `#[serde(default)]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Name that the visitor has given it.
    #[serde(default)]
    pub title: Option<String>,
    /// Slug of the preset from which the experiment was made.
    base: String,
    /// What it trains.
    pub experiment: Experiment,
    /// Steps done.
    pub step: u32,
    /// Steps in an epoch.
    pub steps_per_epoch: u32,
    /// Learning rate set by hand.
    pub rate: Option<f64>,
    /// The last evaluation on all test images.
    pub tested: Option<Evaluation>,
    /// A newer one on a sample of them.
    pub sampled: Option<Evaluation>,
    /// The best evaluation on all test images.
    pub best: Option<Evaluation>,
    /// Seconds that it has trained.
    pub seconds: f64,
    /// What has trained it last.
    pub compute: Compute,
    /// What it learns besides the training images; `None` without fine-tuning.
    pub fine_tuned: Option<FineTuned>,
    /// Whether another program has trained its first steps.
    #[serde(default)]
    pub is_foreign: bool,
    /// Whether it was a rival, and never on the page since: it has no curves, and is not offered after a reload.
    #[serde(default)]
    pub is_rival: bool,
    /// Whether it stays when room for others is needed.
    #[serde(default)]
    pub is_pinned: bool,
    /// When the visitor has deleted it, in milliseconds since 1970. Until it is erased that can be undone.
    #[serde(default)]
    pub deleted_ms: Option<f64>,
    /// When it was stored, in milliseconds since 1970.
    pub saved_ms: f64,
}

/// Fine-tuning, as far as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuned {
    /// Steps done when it began.
    pub(crate) begun_at: u32,
    /// The form's experiment.
    pub(crate) described: Experiment,
    /// What was measured before it, on the test images and on the drawings.
    pub(crate) tested: Option<Evaluation>,
    pub(crate) hand: Option<Evaluation>,
}

impl Summary {
    pub(crate) fn new(run: &run::Run, checkpoint: &Checkpoint, compute: Compute, now_ms: f64) -> Self {
        let results = run.results();
        let (tested, sampled, best) = (results.tested, results.sampled, results.best);
        Self {
            title: run.title.clone(),
            base: run.base.slug().to_owned(),
            experiment: run.experiment.clone(),
            step: checkpoint.step,
            steps_per_epoch: results.progress.map_or(1, |progress| progress.steps_per_epoch),
            rate: run.rate(),
            tested: tested.map(finite),
            sampled: sampled.map(finite),
            best: best.map(finite),
            seconds: run.seconds(),
            compute,
            fine_tuned: run.fine_tuning.as_ref().map(crate::hand::FineTuning::stored),
            is_foreign: run.is_foreign,
            is_rival: false,
            is_pinned: run.is_pinned,
            deleted_ms: None,
            saved_ms: now_ms,
        }
    }

    /// Whether this is what would be stored of a run now.
    pub(crate) fn is_of(&self, run: &run::Run, step: u32) -> bool {
        let results = run.results();
        let [tested, sampled] = [results.tested, results.sampled].map(|found| found.map(finite));
        let same_results = (self.tested, self.sampled) == (tested, sampled);
        self.step == step && self.rate == run.rate() && self.experiment == run.experiment && same_results
    }

    /// Takes over what the visitor has changed of another summary of the same run.
    pub fn keep_changes(&mut self, of: &Self) {
        (self.title, self.is_pinned, self.deleted_ms) = (of.title.clone(), of.is_pinned, of.deleted_ms);
    }

    /// The experiment in the form that describes it: fine-tuning leaves the form as it is.
    pub fn described(&self) -> &Experiment {
        self.fine_tuned.as_ref().map_or(&self.experiment, |fine_tuned| &fine_tuned.described)
    }

    /// Preset from which the experiment was made; another one's slug, of a newer page, counts as `modern`.
    pub fn base(&self) -> Preset {
        Preset::from_slug(&self.base).unwrap_or(Preset::Modern)
    }

    /// Parts of its name, as of a run on the page.
    pub fn name(&self) -> Vec<String> {
        let parts = run::parts(self.described(), self.base());
        let parts = run::named(parts, self.title.as_deref(), self.fine_tuned.is_some());
        run::with_rate(parts, self.rate.is_some())
    }

    /// Epochs done, with fraction.
    pub fn epoch(&self) -> f64 {
        f64::from(self.step) / f64::from(self.steps_per_epoch.max(1))
    }

    /// Whether all epochs are done.
    pub fn is_whole(&self) -> bool {
        self.epoch() >= f64::from(self.experiment.epochs)
    }
}

/// The same with a loss that JSON can say: a network that has diverged has an infinite one, or none.
fn finite(evaluation: Evaluation) -> Evaluation {
    Evaluation { loss: if evaluation.loss.is_finite() { evaluation.loss } else { f32::MAX }, ..evaluation }
}

/// A stored run in the list of all.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRun {
    /// Under which it is stored.
    pub id: StoreId,
    /// What is known of it without its weights.
    pub summary: Summary,
}

/// A run as it is stored, all but its curves, which the page adds.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedRun {
    /// Under which it is stored.
    pub id: StoreId,
    /// The stored run from which it was resumed, and when that was stored: it is erased, unless another tab has stored it again
    /// since.
    pub replaces: Option<(StoreId, f64)>,
    /// What the list shows.
    pub summary: Summary,
    /// Weights and optimizer state; its experiment is the summary's.
    pub checkpoint: Arc<Checkpoint>,
    /// Drawings that it learns, with their labels.
    pub drawings: Vec<(Image, u8)>,
    /// The last evaluation of each split, and what was predicted.
    pub predictions: Vec<(Evaluation, Arc<Predictions>)>,
}

/// A change of a stored run by the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Give it a name; an empty one is that which follows from its experiment.
    Rename(String),
    /// Keep it when room for others is needed, or no longer.
    Pin(bool),
    /// Delete it, or undo that.
    Delete(bool),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_texts() {
        let id = StoreId { page: 0x1f, curves: 7 };
        assert_eq!((id.to_string().as_str(), "000000000000001f-7".parse()), ("000000000000001f-7", Ok(id)));
        for text in ["", "7", "1f", "-", "xyz-1", "1f-", "1f--1", "00000000000000000001f-7-8"] {
            assert_eq!(text.parse::<StoreId>(), Err(()), "{text}");
        }
    }
}
