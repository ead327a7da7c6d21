//! `lab train`: a run from the command line, through the same session as in the browser.

use super::epochs::{Update, train_to_end};
use super::evaluate::evaluate;
use super::pen::{self, PenSplit};
use super::{LabError, print_line, sets};
use crate::device;
use lenet_data::dataset::Dataset;
use lenet_data::model_file::{self, Model};
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{RunId, Split};
use lenet_experiment::validate::validation_count;
use lenet_learner::metrics::Metrics;
use lenet_learner::session::Session;
use std::fs::OpenOptions;
use std::path::PathBuf;
use std::rc::Rc;

const RUN: RunId = 1;

/// Options of `lab train`.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    pub experiment: Experiment,
    /// Folder with a subfolder per data set, such as `www/data`.
    pub data: PathBuf,
    /// Files of one's own to train on instead; none for the experiment's data set.
    pub files: Vec<PathBuf>,
    /// Whether to exchange the rows and columns of their images.
    pub transposed: bool,
    pub backend: Backend,
    pub kernels: Kernels,
    /// Model file to write after every epoch, or every second where epochs are shorter.
    pub out: Option<PathBuf>,
    /// File of pen digits; the validation half is evaluated at the end.
    pub pen: Option<PathBuf>,
    /// Whether to skip the test images, so that they cannot influence any choice.
    pub skip_test: bool,
    /// Whether to print JSON instead of text.
    pub json: bool,
}

/// Trains to the end and prints a line per epoch.
///
/// # Errors
/// When data is missing, the experiment is invalid or fails, or the model file cannot be written.
pub fn train(options: &TrainOptions) -> Result<(), LabError> {
    let (train, test) = options.sets()?;
    let pen = options.pen.as_deref().map(|path| pen::read(path, PenSplit::Validation)).transpose()?;
    pollster::block_on(async {
        let device = device::open(options.backend, options.kernels).await.map_err(LabError::Trainer)?;
        let mut session = Session::new(device.clone());
        let validation = validation_count(train.len(), options.experiment.validation_percent);
        let (test, last_split) = match options.skip_test && validation > 0 {
            true => (None, Split::Validation),
            false => (Some(Rc::new(test)), Split::Test),
        };
        let load = session.load(RUN, options.experiment.clone(), Rc::new(train), test, None);
        load.await.map_err(LabError::Trainer)?;
        if let Some(out) = &options.out {
            // Fail now rather than after an hour if it cannot be written; an existing model is kept until then.
            let open = OpenOptions::new().create(true).append(true).open(out);
            open.map_err(|error| LabError::file(out, error))?;
        }
        let last = train_to_end(&mut session, RUN, last_split, &mut |update| options.handle(update)).await?;
        if let Some(pen) = pen {
            options.print_pen_accuracy(&evaluate(&pen, pen.len(), &last, &*device).await?);
        }
        Ok(())
    })?;
    if let (false, Some(out)) = (options.json, &options.out) {
        print_line(format_args!("model written to {}", out.display()));
    }
    Ok(())
}

impl TrainOptions {
    /// Training and test images.
    fn sets(&self) -> Result<(Dataset, Dataset), LabError> {
        if self.files.is_empty() {
            return sets::read(self.experiment.dataset, &self.data);
        }
        let set = sets::read_own(&self.files, self.transposed)?;
        // Not among the lines of the epochs, which a program may read.
        set.notices.iter().for_each(|notice| eprintln!("{notice}"));
        Ok((set.train, set.test))
    }

    fn print_pen_accuracy(&self, metrics: &Metrics) {
        let share = metrics.accuracy();
        if self.json {
            let by_digit: Vec<_> =
                (0..metrics.confusion().classes()).map(|digit| metrics.confusion().recall(digit)).collect();
            return print_line(serde_json::json!({ "pen_accuracy": share, "pen_accuracy_by_digit": by_digit }));
        }
        print_line(format_args!("pen digits, first half of the file: {:.2} %", share * 100.0));
        let of_digit =
            |digit| metrics.confusion().recall(digit).map(|share| format!("  {digit}: {:.1} %", share * 100.0));
        print_line((0..metrics.confusion().classes()).filter_map(of_digit).collect::<String>());
    }

    fn handle(&self, update: &Update) -> Result<(), LabError> {
        match (update, &self.out) {
            (Update::Epoch(summary), _) if self.json => print_line(serde_json::json!(summary)),
            (Update::Epoch(summary), _) => print_line(summary.summary_line(self.experiment.epochs)),
            (Update::Checkpoint(checkpoint), Some(out)) => {
                std::fs::write(out, model_file::encode(&Model::from(&**checkpoint)))
                    .map_err(|error| LabError::file(out, error))?
            }
            (Update::Checkpoint(_), None) => {}
        }
        Ok(())
    }
}
