//! `lab train`: a run from the command line, through the same session as in the browser.

use super::epochs::{News, train_to_end};
use super::{LabError, sets};
use crate::data::model_file::{self, Model};
use crate::learner::device;
use crate::learner::session::Session;
use crate::values::dataset::DatasetId;
use crate::values::experiment::{Backend, Experiment, Kernels};
use crate::values::protocol::RunId;
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
    /// A line of JSON an epoch instead of words.
    pub json: bool,
}

/// Trains to the end, with a line an epoch on standard output.
///
/// # Errors
/// When the data is not there, the experiment cannot run or fails, or the model file cannot be written.
pub fn train(order: &Order) -> Result<(), LabError> {
    let (train, test) = sets::read(order.experiment.dataset, &order.data)?;
    pollster::block_on(async {
        let place = device::open(order.backend, order.kernels).await.map_err(LabError::Trainer)?;
        let mut session = Session::new(place);
        let load = session.load(RUN, order.experiment.clone(), Rc::new(train), Some(Rc::new(test)), None);
        load.await.map_err(LabError::Trainer)?;
        if let Some(out) = &order.out {
            // Whether it can be written is found out now, not after an hour; a model there stays until then.
            let open = OpenOptions::new().create(true).append(true).open(out);
            open.map_err(|error| LabError::file(out, error))?;
        }
        train_to_end(&mut session, RUN, &mut |news| order.take(news)).await
    })?;
    if let (false, Some(out)) = (order.json, &order.out) {
        println!("model written to {}", out.display());
    }
    Ok(())
}

impl Order {
    fn take(&self, news: News) -> Result<(), LabError> {
        match (news, &self.out) {
            (News::Epoch(line), _) if self.json => println!("{}", serde_json::json!(line)),
            (News::Epoch(line), _) => println!("{}", line.in_words(self.experiment.epochs)),
            (News::State(state), Some(out)) => std::fs::write(out, model_file::encode(&Model::from(&*state)))
                .map_err(|error| LabError::file(out, error))?,
            (News::State(_), None) => {}
        }
        Ok(())
    }
}

/// A preset with the choices made on the command line.
pub fn experiment(
    preset: Experiment,
    dataset: Option<DatasetId>,
    epochs: Option<u32>,
    seed: Option<u32>,
) -> Experiment {
    Experiment {
        dataset: dataset.unwrap_or(preset.dataset),
        epochs: epochs.unwrap_or(preset.epochs),
        seed: seed.unwrap_or(preset.seed),
        ..preset
    }
}
