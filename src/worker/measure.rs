//! Benchmark: trains on synthetic images through a session, as the page does.

use super::messages::now;
use lenet_data::dataset::Dataset;
use lenet_data::synthetic::synthetic;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Command, Event, RunId};
use lenet_learner::session::Session;
use lenet_learner::trainer::Device;
use std::rc::Rc;
use wasm_bindgen::JsValue;

const RUN: RunId = 1;
const SLICE_MS: f64 = 50.0;

/// More images than fit into the L2 cache, few enough to be generated quickly.
const IMAGES: usize = 2048;

/// Repetitions of the images in an epoch of the paper's network: an epoch outlasts the measurement, so that no curvature
/// estimate is included.
const REPETITIONS: usize = 60;

/// Trains an experiment at this batch size: `milliseconds / 2` of warm-up, then measures for at least `milliseconds`. Returns the
/// images and milliseconds of the measurement, and the steps of both.
///
/// # Errors
/// With a message, when the run fails.
pub async fn training(
    device: Rc<dyn Device>,
    experiment: Experiment,
    batch_size: u32,
    milliseconds: f64,
) -> Result<Vec<f64>, JsValue> {
    let mut session = begin(device, experiment, batch_size, 1000).await?;
    let begun = now();
    let mut start = None;
    while session.is_running() {
        for event in session.slice(&now, SLICE_MS).await {
            if let Event::RunFailed { failure, .. } = event {
                return Err(failure.what.into());
            }
            let Event::Progress { progress, .. } = event else { continue };
            match start {
                None if now() - begun >= milliseconds / 2.0 => start = Some((now(), progress.step)),
                Some((since, step)) if now() - since >= milliseconds => {
                    let images = f64::from(progress.step - step) * f64::from(batch_size);
                    return Ok(vec![images, now() - since, f64::from(progress.step)]);
                }
                None | Some(_) => {}
            }
        }
    }
    Err("the run ended before it could be measured".into())
}

/// Trains an experiment at this batch size for `epochs` epochs.
///
/// # Errors
/// With a message, when the run fails.
pub async fn epochs(
    device: Rc<dyn Device>,
    experiment: Experiment,
    batch_size: u32,
    epochs: u32,
) -> Result<(), JsValue> {
    let mut session = begin(device, experiment, batch_size, epochs).await?;
    while session.is_running() {
        for event in session.slice(&now, SLICE_MS).await {
            if let Event::RunFailed { failure, .. } = event {
                return Err(failure.what.into());
            }
        }
    }
    Ok(())
}

async fn begin(
    device: Rc<dyn Device>,
    experiment: Experiment,
    batch_size: u32,
    epochs: u32,
) -> Result<Session, JsValue> {
    let epochs = epochs.max(experiment.schedule.covers());
    let mut session = Session::new(device);
    let images = synthetic(1, IMAGES);
    let images = if experiment.paper().is_some() { repeated(&images, REPETITIONS)? } else { images };
    let experiment = Experiment { batch_size, epochs, validation_percent: 0, ..experiment };
    let loaded = session.load(RUN, experiment, Rc::new(images), None, None).await;
    loaded.map_err(|failure| JsValue::from(failure.what))?;
    session.handle(Command::Run { run: RUN }).await;
    Ok(session)
}

fn repeated(set: &Dataset, times: usize) -> Result<Dataset, JsValue> {
    let indices = || (0..times).flat_map(|_| 0..set.len());
    let pixels = indices().flat_map(|index| set.image(index).iter().copied()).collect();
    let labels = indices().map(|index| set.label(index)).collect();
    Dataset::new(pixels, labels).map_err(|error| error.to_string().into())
}
