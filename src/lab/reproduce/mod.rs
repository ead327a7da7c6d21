//! `lab reproduce`: every preset on the full data sets, and the tables of what came out.

pub mod machine;
pub mod report;
pub mod results;
mod side_by_side;
pub mod tables;

use super::{LabError, file, sets, train};
use crate::values::dataset::DatasetId;
use crate::values::experiment::Experiment;
use crate::values::presets::Preset;
use crate::values::validate::problems;
use results::Results;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What to train, and where to.
#[derive(Clone, Debug)]
pub struct Order {
    /// One preset instead of all.
    pub only: Option<Preset>,
    /// One data set instead of both published ones.
    pub dataset: Option<DatasetId>,
    /// Seeds from 1 to this one.
    pub seeds: u32,
    /// Passes over the training images, instead of the preset's.
    pub epochs: Option<u32>,
    /// Folder with one folder a data set, as `www/data`.
    pub data: PathBuf,
    /// Folder of `results.json` and `RESULTS.md`; the README beside it is the one whose table is kept.
    pub out: PathBuf,
}

/// One run to do.
#[derive(Clone, Debug, PartialEq)]
struct Job {
    preset: Preset,
    experiment: Experiment,
}

/// Trains what is not in the folder's `results.json` yet, then writes the tables anew.
///
/// # Errors
/// When `results.json` is damaged, data is not there, an experiment cannot run, or a file cannot be written. Runs that
/// were finished before are kept.
pub fn reproduce(order: &Order) -> Result<(), LabError> {
    let path = order.out.join("results.json");
    let mut results = Results::read(&path)?;
    let jobs = order.jobs()?;
    let wanted = jobs.len();
    let missing: Vec<Job> = jobs.into_iter().filter(|job| !results.holds(&job.experiment)).collect();
    println!("{} of {wanted} runs are in {}, {} to train", wanted - missing.len(), path.display(), missing.len());
    let outcome = if missing.is_empty() { Ok(()) } else { order.train(missing, &mut results, &path) };
    // Also after a failure: what was finished before it is in the file and belongs into the tables.
    order.report(&results)?;
    outcome
}

impl Order {
    /// Seed by seed, so that after a while every preset has its first.
    fn jobs(&self) -> Result<Vec<Job>, LabError> {
        let presets = Preset::ALL.into_iter().filter(|preset| self.only.is_none_or(|only| only == *preset));
        let datasets = DatasetId::ALL
            .into_iter()
            .filter(|id| self.dataset.map_or_else(|| id.is_published(), |dataset| dataset == *id));
        let kinds: Vec<(Preset, DatasetId)> =
            datasets.flat_map(|dataset| presets.clone().map(move |preset| (preset, dataset))).collect();
        let job = |seed, (preset, dataset): (Preset, DatasetId)| {
            let experiment = train::experiment(preset.experiment(), Some(dataset), self.epochs, Some(seed));
            match problems(&experiment).first() {
                Some(problem) => Err(LabError::Preset { preset: preset.slug(), reason: problem.text.clone() }),
                None => Ok(Job { preset, experiment }),
            }
        };
        (1..=self.seeds).flat_map(|seed| kinds.iter().map(move |&kind| job(seed, kind))).collect()
    }

    fn train(&self, jobs: Vec<Job>, results: &mut Results, path: &Path) -> Result<(), LabError> {
        let datasets: HashSet<DatasetId> = jobs.iter().map(|job| job.experiment.dataset).collect();
        let read = |dataset| Ok((dataset, sets::read(dataset, &self.data)?));
        let data: HashMap<_, _> = datasets.into_iter().map(read).collect::<Result<_, LabError>>()?;
        // Whether the file can be written is found out now, not after the first run.
        results.write(path)?;
        let (total, mut done) = (jobs.len(), 0);
        side_by_side::train(jobs, &data, &mut |run| {
            done += 1;
            println!("{done}/{total}  {}", run.in_words());
            results.add(run);
            results.write(path)
        })
    }

    fn report(&self, results: &Results) -> Result<(), LabError> {
        file::replace(&self.out.join("RESULTS.md"), &report::page(results))?;
        let readme = self.out.parent().unwrap_or(&self.out).join("README.md");
        if let Ok(text) = std::fs::read_to_string(&readme) {
            match report::with_table(&text, results) {
                Some(new) => file::replace(&readme, &new)?,
                None => eprintln!("{} has no place for the table and stays as it is", readme.display()),
            }
        }
        Ok(())
    }
}
