//! How fast a trainer is: a run through the session, as the page has it, on made-up images. For the benchmark.

use super::worker::now;
use crate::data::labelled::Labelled;
use crate::data::synthetic::synthetic;
use crate::learner::device;
use crate::learner::session::Session;
use crate::values::experiment::{Backend, Experiment, Kernels};
use crate::values::presets::Preset;
use crate::values::protocol::{Command, Event, RunId};
use std::rc::Rc;
use wasm_bindgen::JsValue;

const RUN: RunId = 1;
const SLICE: f64 = 50.0;

/// Images made up: more than fit into a processor's inner caches, few enough to be made in no time.
const IMAGES: usize = 2048;

/// How often the paper's network sees them in a pass: longer than is timed, so that no estimate of the curvature falls into it.
const TURNS: usize = 60;

/// Trains the modern preset at this batch size (with kernels `paper` the paper's own network): half the time to warm up,
/// then, for at least these milliseconds, timed.
/// The images and milliseconds of the timed part, and the steps of both.
///
/// # Errors
/// In words, when the backend cannot be opened or the run fails.
pub async fn training(
    backend: Backend,
    kernels: &str,
    batch_size: u32,
    milliseconds: f64,
) -> Result<Vec<f64>, JsValue> {
    let mut session = begin(backend, kernels, batch_size, 1000).await?;
    let begun = now();
    let mut start = None;
    while session.is_running() {
        for event in session.slice(&now, SLICE).await {
            if let Event::Failed { failure, .. } = event {
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
    Err("the run ended before it could be timed".into())
}

/// Trains the modern preset at this batch size for so many epochs.
///
/// # Errors
/// In words, when the backend cannot be opened or the run fails.
pub async fn epochs(backend: Backend, kernels: &str, batch_size: u32, epochs: u32) -> Result<(), JsValue> {
    let mut session = begin(backend, kernels, batch_size, epochs).await?;
    while session.is_running() {
        for event in session.slice(&now, SLICE).await {
            if let Event::Failed { failure, .. } = event {
                return Err(failure.what.into());
            }
        }
    }
    Ok(())
}

async fn begin(backend: Backend, kernels: &str, batch_size: u32, epochs: u32) -> Result<Session, JsValue> {
    let (kernels, preset) = match kernels {
        "own" => (Kernels::Own, Preset::Modern),
        "burn" => (Kernels::Burn, Preset::Modern),
        "paper" => (Kernels::Own, Preset::Lenet1998),
        other => return Err(format!("there are `own`, `burn` and `paper`, no `{other}`").into()),
    };
    let epochs = epochs.max(preset.experiment().schedule.covers());
    let experiment = Experiment { batch_size, epochs, validation_percent: 0, ..preset.experiment() };
    let place = device::open(backend, kernels).await.map_err(|failure| JsValue::from(failure.what))?;
    let mut session = Session::new(place);
    let images = match preset {
        Preset::Lenet1998 => repeated(&synthetic(1, IMAGES), TURNS)?,
        _ => synthetic(1, IMAGES),
    };
    let loaded = session.load(RUN, experiment, Rc::new(images), None, None).await;
    loaded.map_err(|failure| JsValue::from(failure.what))?;
    session.handle(Command::Run { run: RUN }).await;
    Ok(session)
}

fn repeated(set: &Labelled, times: usize) -> Result<Labelled, JsValue> {
    let places = || (0..times).flat_map(|_| 0..set.len());
    let pixels = places().flat_map(|place| set.image(place).iter().copied()).collect();
    let labels = places().map(|place| set.label(place)).collect();
    Labelled::new(pixels, labels).map_err(|error| error.to_string().into())
}

/// Floating-point operations a nanosecond that this thread can do at most.
pub fn peak(milliseconds: f64) -> f64 {
    const TURNS: u32 = 200_000;
    // Once to warm up.
    lenet_engine::peak::work(TURNS);
    let (start, mut operations) = (now(), 0);
    while now() - start < milliseconds {
        operations += lenet_engine::peak::work(TURNS).0;
    }
    operations as f64 / (now() - start) / 1e6
}
