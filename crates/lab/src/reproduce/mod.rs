//! `lab reproduce`: trains all named experiments on the full data sets and writes the tables of results.

mod comparison;
pub mod curves;
mod ladder;
pub mod machine;
mod parallel;
mod prose;
pub mod report;
pub mod results;
pub mod tables;

use super::pen::{self, PenSplit};
use super::studies::{self, Study};
use super::{LabError, file, neighbors, print_line, sets};
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::validate::problems;
use parallel::PendingRun;
use results::{NeighborsRecord, Results};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Nearest neighbours that vote; the paper says 3 for deslanted images.
const NEIGHBORS: usize = 3;

/// Options of `lab reproduce`.
#[derive(Clone, Debug)]
pub struct ReproduceOptions {
    /// Short name of one experiment instead of all.
    pub only: Option<String>,
    /// One data set instead of both published ones.
    pub dataset: Option<DatasetId>,
    /// Seeds from 1 to this one.
    pub seeds: u32,
    /// Epochs, instead of the experiment's own.
    pub epochs: Option<u32>,
    /// Folder with a subfolder per data set, such as `www/data`.
    pub data: PathBuf,
    /// File of pen digits, on which networks trained on MNIST are evaluated.
    pub pen: Option<PathBuf>,
    /// Folder of `results.json`, `RESULTS.md` and `curves.csv`; the table of the README beside it is updated too.
    pub out: PathBuf,
}

/// Trains the runs that are missing in `results.json`, then writes the tables.
///
/// # Errors
/// When `results.json` is damaged, data is missing, an experiment is invalid, or a file cannot be written. Finished runs are
/// kept.
pub fn reproduce(options: &ReproduceOptions) -> Result<(), LabError> {
    let path = options.out.join("results.json");
    let mut results = Results::read(&path)?;
    let runs = options.runs()?;
    let total = runs.len();
    let pen = options.pen.as_deref().map(|path| pen::read(path, PenSplit::Test)).transpose()?;
    let is_missing = |run: &PendingRun| !results.contains(&run.experiment, pen.is_some());
    let missing: Vec<PendingRun> = runs.into_iter().filter(is_missing).collect();
    print_line(format_args!(
        "{} of {total} runs are in {}, {} to train",
        total - missing.len(),
        path.display(),
        missing.len()
    ));
    let outcome = if missing.is_empty() { Ok(()) } else { options.train(missing, pen.as_ref(), &mut results, &path) };
    let outcome = outcome.and_then(|()| options.find_neighbors(&mut results, &path));
    // Also after a failure, for the runs that were finished before.
    options.report(&results)?;
    outcome
}

impl ReproduceOptions {
    /// All runs, seed by seed, so that every experiment soon has its first result.
    fn runs(&self) -> Result<Vec<PendingRun>, LabError> {
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
        let run = |seed, study: &Study, dataset| {
            let epochs = self.epochs.unwrap_or(study.experiment.epochs);
            let experiment = Experiment { dataset, seed, epochs, ..study.experiment.clone() };
            match problems(&experiment).first() {
                Some(problem) => Err(LabError::Preset { preset: study.slug, reason: problem.text.clone() }),
                None => Ok(PendingRun { slug: study.slug, experiment }),
            }
        };
        let mut runs = Vec::new();
        for seed in 1..=self.seeds {
            for (study, datasets) in &kinds {
                for dataset in datasets {
                    runs.push(run(seed, study, *dataset)?);
                }
            }
        }
        Ok(runs)
    }

    fn train(
        &self,
        runs: Vec<PendingRun>,
        pen: Option<&Dataset>,
        results: &mut Results,
        path: &Path,
    ) -> Result<(), LabError> {
        let datasets: HashSet<DatasetId> = runs.iter().map(|run| run.experiment.dataset).collect();
        let read = |dataset| Ok((dataset, sets::read(dataset, &self.data)?));
        let data: HashMap<_, _> = datasets.into_iter().map(read).collect::<Result<_, LabError>>()?;
        // Fail now rather than after the first run if the file cannot be written.
        results.write(path)?;
        let (total, mut done) = (runs.len(), 0);
        parallel::train(&runs, &data, pen, &mut |run| {
            done += 1;
            print_line(format_args!("{done}/{total}  {}", run.summary()));
            results.add(run);
            results.write(path)
        })
    }

    /// Classifies by nearest neighbours, once, for the table of the classifiers that the paper compares.
    fn find_neighbors(&self, results: &mut Results, path: &Path) -> Result<(), LabError> {
        let k = NEIGHBORS as u32;
        let is_wanted = self.only.is_none() && self.dataset.is_none_or(|dataset| dataset == DatasetId::Mnist);
        if !is_wanted || results.neighbors().is_some_and(|found| found.k == k) {
            return Ok(());
        }
        print_line(format_args!("classifying by {k} nearest neighbours, a minute or two"));
        let (train, test) = sets::read(DatasetId::Mnist, &self.data)?;
        let test_accuracy = neighbors::accuracy(&train, &test, NEIGHBORS);
        results.set_neighbors(NeighborsRecord { k, test_accuracy });
        results.write(path)
    }

    fn report(&self, results: &Results) -> Result<(), LabError> {
        file::write_atomically(&self.out.join("RESULTS.md"), &report::page(results))?;
        file::write_atomically(&self.out.join("curves.csv"), &curves::csv(results))?;
        let readme = self.out.join("../README.md");
        if let Ok(text) = std::fs::read_to_string(&readme) {
            match report::with_table(&text, results) {
                Some(new) => file::write_atomically(&readme, &new)?,
                None => eprintln!("{} has no markers for the table and is not changed", readme.display()),
            }
        }
        Ok(())
    }
}
