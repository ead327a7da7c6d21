//! `lab reproduce`: every preset on the full data sets, the ladder between them, and the tables of what came out.

pub mod curves;
mod ladder;
pub mod machine;
mod prose;
pub mod report;
pub mod results;
mod side_by_side;
pub mod tables;

use super::pen::{self, Half};
use super::studies::{self, Study};
use super::{LabError, file, say, sets};
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::validate::problems;
use results::Results;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What to train, and where to.
#[derive(Clone, Debug)]
pub struct Order {
    /// Short name of one experiment instead of all.
    pub only: Option<String>,
    /// One data set instead of both published ones.
    pub dataset: Option<DatasetId>,
    /// Seeds from 1 to this one.
    pub seeds: u32,
    /// Passes over the training images, instead of the experiment's own.
    pub epochs: Option<u32>,
    /// Folder with one folder a data set, as `www/data`.
    pub data: PathBuf,
    /// File of digits that people wrote with a pen, to be read by what has learned MNIST.
    pub pen: Option<PathBuf>,
    /// Folder of `results.json`, `RESULTS.md` and `curves.csv`; the README beside it is the one whose table is kept.
    pub out: PathBuf,
}

/// One run to do.
#[derive(Clone, Debug, PartialEq)]
struct Job {
    slug: &'static str,
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
    let pen = order.pen.as_deref().map(|path| pen::read(path, Half::Second)).transpose()?;
    let is_missing = |job: &Job| !results.holds(&job.experiment, pen.is_some());
    let missing: Vec<Job> = jobs.into_iter().filter(is_missing).collect();
    say(format_args!(
        "{} of {wanted} runs are in {}, {} to train",
        wanted - missing.len(),
        path.display(),
        missing.len()
    ));
    let outcome = if missing.is_empty() { Ok(()) } else { order.train(missing, pen.as_ref(), &mut results, &path) };
    // Also after a failure: what was finished before it is in the file and belongs into the tables.
    order.report(&results)?;
    outcome
}

impl Order {
    /// Seed by seed, so that after a while every experiment has its first.
    fn jobs(&self) -> Result<Vec<Job>, LabError> {
        let studies =
            studies::all().into_iter().filter(|study| self.only.as_ref().is_none_or(|only| only == study.slug));
        let datasets = |study: &Study| {
            let is_wanted = |dataset: &DatasetId| match self.dataset {
                Some(only) => only == *dataset,
                None => study.learns(*dataset),
            };
            DatasetId::ALL.into_iter().filter(is_wanted).collect::<Vec<_>>()
        };
        let kinds: Vec<(Study, Vec<DatasetId>)> = studies.map(|study| (study.clone(), datasets(&study))).collect();
        let job = |seed, study: &Study, dataset| {
            let epochs = self.epochs.unwrap_or(study.experiment.epochs);
            let experiment = Experiment { dataset, seed, epochs, ..study.experiment.clone() };
            match problems(&experiment).first() {
                Some(problem) => Err(LabError::Preset { preset: study.slug, reason: problem.text.clone() }),
                None => Ok(Job { slug: study.slug, experiment }),
            }
        };
        let mut jobs = Vec::new();
        for seed in 1..=self.seeds {
            for (study, datasets) in &kinds {
                for dataset in datasets {
                    jobs.push(job(seed, study, *dataset)?);
                }
            }
        }
        Ok(jobs)
    }

    fn train(
        &self,
        jobs: Vec<Job>,
        pen: Option<&Dataset>,
        results: &mut Results,
        path: &Path,
    ) -> Result<(), LabError> {
        let datasets: HashSet<DatasetId> = jobs.iter().map(|job| job.experiment.dataset).collect();
        let read = |dataset| Ok((dataset, sets::read(dataset, &self.data)?));
        let data: HashMap<_, _> = datasets.into_iter().map(read).collect::<Result<_, LabError>>()?;
        // Whether the file can be written is found out now, not after the first run.
        results.write(path)?;
        let (total, mut done) = (jobs.len(), 0);
        side_by_side::train(&jobs, &data, pen, &mut |run| {
            done += 1;
            say(format_args!("{done}/{total}  {}", run.in_words()));
            results.add(run);
            results.write(path)
        })
    }

    fn report(&self, results: &Results) -> Result<(), LabError> {
        file::replace(&self.out.join("RESULTS.md"), &report::page(results))?;
        file::replace(&self.out.join("curves.csv"), &curves::csv(results))?;
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
