//! Reads the files of a data set that the visitor has chosen.

use super::state::AppState;
use gloo_file::{File, futures::read_as_bytes};
use lenet_conductor::{Input, OwnFiles};
use lenet_experiment::protocol::{Failure, OwnFile};
use leptos::task::spawn_local;

/// Most bytes in all: Kaggle's tables of MNIST have 128 million. More would not fit into memory beside the images.
const MAX_BYTES: u64 = 200_000_000;

/// Opens a data set: the worker tells what the files are.
pub fn open(state: AppState, files: Vec<File>) {
    // The dialogue was closed without a choice.
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        state.send(match read(files).await {
            Ok(files) => Input::OpenFiles(OwnFiles { files: files.into(), transposed: false }),
            Err(failure) => Input::PageFailed(failure),
        });
    });
}

async fn read(files: Vec<File>) -> Result<Vec<OwnFile>, Failure> {
    if files.iter().map(|file| file.size()).sum::<u64>() > MAX_BYTES {
        return Err(refused("they are too large, at most 200 MB in all", "Choose a smaller data set."));
    }
    let mut contents = Vec::with_capacity(files.len());
    for file in files {
        let bytes = read_as_bytes(&file).await;
        let bytes = bytes.map_err(|error| {
            refused(
                &format!("{} cannot be read ({error})", file.name()),
                "Check that it is still there, then choose it again.",
            )
        })?;
        contents.push(OwnFile { name: file.name(), bytes });
    }
    Ok(contents)
}

/// `why` is a clause.
fn refused(why: &str, remedy: &str) -> Failure {
    Failure {
        what: format!("Your files were not opened: {why}."),
        kept: "Data, network and charts are unchanged.".into(),
        remedy: remedy.into(),
    }
}
