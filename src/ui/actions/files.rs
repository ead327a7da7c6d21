//! Files in and out: the user's own data, the trained model.

use super::send;
use crate::browser::files::download;
use crate::ui::ledger::Purpose;
use crate::ui::own_files::{self, MAX_BYTES, OwnFiles};
use crate::ui::state::AppState;
use gloo_file::{File, futures::read_as_bytes};
use lenet_data::model_file::{self, Model};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Command, Failure};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Reads a pair of IDX files that the user chose and hands them to the trainer.
pub fn import(state: AppState, files: Vec<File>) {
    spawn_local(async move {
        match read(files).await {
            Ok(own) => hand_over(state, own),
            Err(failure) => state.error.set(Some(failure)),
        }
    });
}

/// Asks for the network's weights, to store them as a file.
pub fn ask_model(state: AppState) {
    let request = state.remember(|ledger| {
        let request = ledger.next_request();
        ledger.saving.push((request, Purpose::Download));
        request
    });
    send(state, Command::Save { request });
}

/// Stores the network's weights as a file.
pub fn download_model(state: AppState, checkpoint: &Checkpoint) {
    let model = Model::from(checkpoint);
    // A rate set by hand makes another training of it, whatever the form says.
    let preset = Preset::of(&model.experiment).filter(|_| model.rate.is_none()).map_or("modified", Preset::slug);
    let name = format!("lenet5-{preset}-{}.safetensors", model.step);
    let stored = download(&name, "application/octet-stream", &model_file::encode(&model));
    if let Err(error) = stored {
        state.error.set(Some(Failure {
            what: format!("The model could not be stored as a file: {error:?}"),
            kept: "The network is as it was.".into(),
            remedy: "Allow downloads for this page and try again.".into(),
        }));
    }
}

fn hand_over(state: AppState, own: OwnFiles) {
    if !state.ready.get_untracked() {
        state.error.set(Some(Failure {
            remedy: "Open them again as soon as the trainer has started.".into(),
            ..own_files::refused("Your files were not taken: the trainer, which has to check them, is not running.")
        }));
        return;
    }
    state.error.set(None);
    let OwnFiles { images, labels } = own.clone();
    let request = state.remember(|ledger| {
        let request = ledger.next_request();
        ledger.importing = Some((request, own));
        request
    });
    send(state, Command::Import { request, images, labels });
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
