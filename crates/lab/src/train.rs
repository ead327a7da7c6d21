//! `lab train`: a run from the command line, through the same session as in the browser.

use super::epochs::{News, train_to_end};
use super::evaluate::evaluate;
use super::pen::{self, Half};
use super::{LabError, say, sets};
use crate::device;
use lenet_data::model_file::{self, Model};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::experiment::{Backend, Experiment, Kernels};
use lenet_experiment::protocol::{RunId, Split};
use lenet_experiment::validate::validation_count;
use lenet_learner::metrics::Metrics;
use lenet_learner::session::Session;
use std::fs::OpenOptions;
use std::path::PathBuf;
use std::rc::Rc;

const RUN: RunId = 1;

/// What to train, and where to.
#[derive(Clone, Debug)]
pub struct Order {
    /// The run.
    pub experiment: Experiment,
    /// Folder with one folder a data set, as `www/data`.
    pub data: PathBuf,
    /// Where to compute.
    pub backend: Backend,
    /// Whose code trains there.
    pub kernels: Kernels,
    /// Model file to write after every epoch, or every second where epochs are shorter.
    pub out: Option<PathBuf>,
    /// File of a pen's digits, half of which are read at the end.
    pub pen: Option<PathBuf>,
    /// Whether to leave the test images unread: they may not choose anything, and what is not printed cannot.
    pub blind: bool,
    /// A line of JSON an epoch instead of words.
    pub json: bool,
}

/// Trains to the end, with a line an epoch on standard output.
///
/// # Errors
/// When the data is not there, the experiment cannot run or fails, or the model file cannot be written.
pub fn train(order: &Order) -> Result<(), LabError> {
    let (train, test) = sets::read(order.experiment.dataset, &order.data)?;
    let pen = order.pen.as_deref().map(|path| pen::read(path, Half::First)).transpose()?;
    pollster::block_on(async {
        let device = device::open(order.backend, order.kernels).await.map_err(LabError::Trainer)?;
        let mut session = Session::new(device.clone());
        let held_back = validation_count(train.len(), order.experiment.validation_percent);
        let (test, ending) = match order.blind && held_back > 0 {
            true => (None, Split::Validation),
            false => (Some(Rc::new(test)), Split::Test),
        };
        let load = session.load(RUN, order.experiment.clone(), Rc::new(train), test, None);
        load.await.map_err(LabError::Trainer)?;
        if let Some(out) = &order.out {
            // Whether it can be written is found out now, not after an hour; a model there stays until then.
            let open = OpenOptions::new().create(true).append(true).open(out);
            open.map_err(|error| LabError::file(out, error))?;
        }
        let last = train_to_end(&mut session, RUN, ending, &mut |news| order.take(news)).await?;
        if let Some(pen) = pen {
            order.tell_pen(&evaluate(&pen, pen.len(), &last, &*device).await?);
        }
        Ok(())
    })?;
    if let (false, Some(out)) = (order.json, &order.out) {
        say(format_args!("model written to {}", out.display()));
    }
    Ok(())
}

impl Order {
    fn tell_pen(&self, metrics: &Metrics) {
        let share = metrics.accuracy();
        if self.json {
            let by_digit: Vec<_> = (0..CLASSES).map(|digit| metrics.accuracy_of_class(digit)).collect();
            return say(serde_json::json!({ "pen_accuracy": share, "pen_accuracy_by_digit": by_digit }));
        }
        say(format_args!("a pen's digits, first half of the file: {:.2} %", share * 100.0));
        let of_digit =
            |digit| metrics.accuracy_of_class(digit).map(|share| format!("  {digit}: {:.1} %", share * 100.0));
        say((0..CLASSES).filter_map(of_digit).collect::<String>());
    }

    fn take(&self, news: &News) -> Result<(), LabError> {
        match (news, &self.out) {
            (News::Epoch(line), _) if self.json => say(serde_json::json!(line)),
            (News::Epoch(line), _) => say(line.in_words(self.experiment.epochs)),
            (News::State(state), Some(out)) => std::fs::write(out, model_file::encode(&Model::from(&**state)))
                .map_err(|error| LabError::file(out, error))?,
            (News::State(_), None) => {}
        }
        Ok(())
    }
}
