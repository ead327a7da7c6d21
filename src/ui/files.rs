//! Files in and out: the visitor's own data, the trained model.

use super::own_files::{self, MAX_BYTES};
use super::state::AppState;
use crate::browser::files::download;
use gloo_file::{File, futures::read_as_bytes};
use lenet_conductor::{Input, OwnFiles};
use lenet_data::model_file::{self, Model};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Failure};
use leptos::task::spawn_local;

/// Reads a pair of IDX files that the visitor has chosen.
pub fn open(state: AppState, files: Vec<File>) {
    spawn_local(async move {
        state.send(match read(files).await {
            Ok(own) => Input::OpenFiles(own),
            Err(failure) => Input::PageFailed(failure),
        });
    });
}

/// Stores a network as a safetensors file.
///
/// # Errors
/// When the browser refuses the download.
pub fn store_model(checkpoint: &Checkpoint) -> Result<(), Failure> {
    let model = Model::from(checkpoint);
    // With a rate set by hand it is no preset's network.
    let preset = Preset::of(&model.experiment).filter(|_| model.rate.is_none()).map_or("modified", Preset::slug);
    let name = format!("lenet5-{preset}-{}.safetensors", model.step);
    download(&name, "application/octet-stream", &model_file::encode(&model)).map_err(|error| Failure {
        what: format!("The model could not be stored as a file: {error:?}."),
        kept: format!("The network is kept as it is, at step {}.", model.step),
        remedy: "Allow downloads for this page and try again.".into(),
    })
}

async fn read(files: Vec<File>) -> Result<OwnFiles, Failure> {
    let mut contents = Vec::with_capacity(files.len());
    for file in files {
        if file.size() > MAX_BYTES {
            return Err(own_files::refused(&format!("{} is too large: at most 100 MB.", file.name())));
        }
        let bytes = read_as_bytes(&file).await;
        let bytes = bytes.map_err(|error| own_files::refused(&format!("{} cannot be read: {error}", file.name())))?;
        contents.push((file.name(), bytes));
    }
    own_files::pair(contents)
}
