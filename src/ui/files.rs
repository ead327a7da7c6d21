//! Reads the files of a data set that the visitor has chosen.

use super::state::AppState;
use crate::browser::dropped;
use gloo_file::{File, FileList, futures::read_as_bytes};
use js_sys::Reflect;
use lenet_conductor::{Input, OwnFiles};
use lenet_data::own::is_hidden;
use lenet_experiment::protocol::{Failure, OwnFile};
use leptos::task::spawn_local;
use web_sys::DataTransfer;

/// Most bytes in all: Kaggle's tables of MNIST have 128 million. More would not fit into memory beside the images.
const MAX_BYTES: u64 = 200_000_000;

/// Files that are read at once: a folder may hold thousands of pictures.
const AT_ONCE: usize = 64;

/// Opens a data set: the worker tells what the files are.
pub fn open(state: AppState, files: Vec<File>) {
    open_named(state, files.into_iter().map(|file| (path(&file), file)).collect());
}

/// Opens files and folders that are dropped.
pub fn open_dropped(state: AppState, data: &DataTransfer) {
    let entries = dropped::entries(data);
    if entries.is_empty() {
        return data.files().into_iter().for_each(|list| open(state, FileList::from(list).to_vec()));
    }
    spawn_local(async move {
        match dropped::files(entries).await {
            Ok(files) => open_named(state, files),
            Err(_) => state.send(Input::PageFailed(refused(
                "what was dropped cannot be read",
                "Choose it by \"your own files\" or \"a folder of pictures\".",
            ))),
        }
    });
}

/// The same with the path of each file; folders are what classes of pictures are told by.
fn open_named(state: AppState, mut files: Vec<(String, File)>) {
    // The dialogue was closed without a choice.
    if files.is_empty() {
        return;
    }
    files.retain(|(path, _)| !is_hidden(path));
    spawn_local(async move {
        state.send(match read(files).await {
            Ok(files) => Input::OpenFiles(OwnFiles { files: files.into(), transposed: false }),
            Err(failure) => Input::PageFailed(failure),
        });
    });
}

/// Of a file in a chosen folder its path from there on, else its name.
fn path(file: &File) -> String {
    let file: &web_sys::File = file.as_ref();
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
    path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}

async fn read(files: Vec<(String, File)>) -> Result<Vec<OwnFile>, Failure> {
    if files.iter().map(|(_, file)| file.size()).sum::<u64>() > MAX_BYTES {
        return Err(refused("they are too large, at most 200 MB in all", "Choose a smaller data set."));
    }
    let mut contents = Vec::with_capacity(files.len());
    for files in files.chunks(AT_ONCE) {
        let reads: Vec<_> = files.iter().map(|(_, file)| read_as_bytes(file)).collect();
        for ((name, _), bytes) in files.iter().zip(reads) {
            let bytes = bytes.await.map_err(|error| {
                refused(
                    &format!("{name} cannot be read ({error})"),
                    "Check that it is still there, then choose it again.",
                )
            })?;
            contents.push(OwnFile { name: name.clone(), bytes });
        }
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
