//! Opens a network from a file.

use super::state::AppState;
use gloo_file::{File, futures::read_as_bytes};
use lenet_conductor::Input;
use lenet_data::model_file::Model;
use lenet_data::model_import::{ImportError, MAX_BYTES, import};
use lenet_experiment::protocol::{Checkpoint, Failure};
use leptos::task::spawn_local;

/// Puts the network in this file on the page.
pub fn open(state: AppState, file: File) {
    spawn_local(async move {
        let opened = read(&file).await;
        state.send(opened.unwrap_or_else(|reason| {
            Input::PageFailed(Failure {
                what: format!("{} was not opened: {reason}.", file.name()),
                kept: "The network on the page is unchanged.".into(),
                remedy: "Choose a safetensors or ONNX file with LeNet-5, or a file that was saved here.".into(),
            })
        }));
    });
}

async fn read(file: &File) -> Result<Input, String> {
    let bytes = usize::try_from(file.size()).unwrap_or(usize::MAX);
    if bytes > MAX_BYTES {
        return Err(ImportError::TooLarge(bytes).to_string());
    }
    let bytes = read_as_bytes(file).await.map_err(|error| error.to_string())?;
    let imported = import(&bytes).map_err(|error| error.to_string())?;
    let is_assumed = imported.is_assumed();
    let Model { experiment, weights, step, rate } = imported.model;
    let checkpoint = Box::new(Checkpoint { experiment, step, rate, weights, moments: Vec::new() });
    Ok(Input::OpenModel { checkpoint, is_assumed })
}
