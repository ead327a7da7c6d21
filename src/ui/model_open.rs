//! Opens a network from a file.

use super::curves::RunCurves;
use super::state::AppState;
use gloo_file::{File, futures::read_as_bytes};
use lenet_conductor::{FileOrigin, Input};
use lenet_data::model_file::Model;
use lenet_data::model_import::{ImportError, MAX_BYTES, Origin, import};
use lenet_data::poster;
use lenet_experiment::protocol::{Checkpoint, Failure};
use leptos::task::spawn_local;

/// Why a picture is not opened as a network.
const NO_POSTER: &str =
    "this picture carries no run; where it was sent as a photo, send it as a file, or scan its code";

/// Puts the network in this file on the page.
pub fn open(state: AppState, file: File) {
    spawn_local(async move {
        match read(&file).await {
            Ok(Opened { checkpoint, origin, curves }) => state.open_network(checkpoint, origin, curves),
            Err(reason) => state.send(Input::PageFailed(Failure {
                what: format!("{} was not opened: {reason}.", file.name()),
                kept: "The network on the page is unchanged.".into(),
                remedy: "Choose a safetensors or ONNX file with LeNet-5, or a file that was saved here.".into(),
            })),
        }
    });
}

/// What a file holds.
struct Opened {
    checkpoint: Box<Checkpoint>,
    origin: FileOrigin,
    /// Empty unless the file is a poster.
    curves: RunCurves,
}

async fn read(file: &File) -> Result<Opened, String> {
    let bytes = usize::try_from(file.size()).unwrap_or(usize::MAX);
    if bytes > MAX_BYTES {
        return Err(ImportError::TooLarge(bytes).to_string());
    }
    let bytes = read_as_bytes(file).await.map_err(|error| error.to_string())?;
    let mut curves = RunCurves::default();
    let content = poster::content(&bytes).map_err(|error| error.to_string())?;
    let imported = match &content {
        Some(content) => {
            curves = super::poster::curves(content).unwrap_or_default();
            import(&content.model)
        }
        None if poster::is_png(&bytes) => return Err(NO_POSTER.into()),
        None => import(&bytes),
    };
    let imported = imported.map_err(|error| error.to_string())?;
    let origin = match imported.origin {
        Origin::LeNetLab => FileOrigin::Here,
        Origin::Weights if imported.is_assumed() => FileOrigin::Weights,
        Origin::Graph | Origin::Weights => FileOrigin::Described,
    };
    let Model { experiment, weights, step, rate } = imported.model;
    let checkpoint = Box::new(Checkpoint { experiment, step, rate, weights, moments: Vec::new() });
    Ok(Opened { checkpoint, origin, curves })
}
