//! Reads the files of a data set that the visitor has chosen.

use super::own_files::{self, MAX_BYTES};
use super::state::AppState;
use gloo_file::{File, futures::read_as_bytes};
use lenet_conductor::{Input, OwnFiles};
use lenet_experiment::protocol::Failure;
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
