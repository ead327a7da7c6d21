//! The run as one picture, which carries the run itself: dropped on the page, it opens again.

mod draw;
mod facts;

use super::curves::RunCurves;
use super::model_download::file_name;
use super::state::AppState;
use crate::browser::canvas::{ALTERED, is_altered, png};
use crate::browser::files::download;
use facts::Facts;
use gloo_timers::future::TimeoutFuture;
use lenet_data::model_file::{self, Model};
use lenet_data::poster::{Content, embed};
use lenet_experiment::protocol::{Checkpoint, Failure};
use leptos::prelude::*;

/// Version of the curves in a poster; a page does not read those of another one.
const VERSION: u8 = 1;

/// How often, and after how many milliseconds each, the page looks whether their images are there.
const LOOKS: u32 = 30;
const LOOK_MS: u32 = 100;

/// Saves the run on the page, whose newest state this is, as a picture.
pub async fn store(state: AppState, checkpoint: &Checkpoint) -> Result<(), Failure> {
    // All of the run as it is now: another may take its place while images arrive.
    let mut facts = Facts::of(state, checkpoint);
    let curves = state.curves().with_untracked(|curves| curves.current().clone());
    let wanted: Vec<u32> = facts.mistakes.iter().map(|mistake| mistake.index).collect();
    state.show_on_poster(wanted.clone());
    for _ in 0..LOOKS {
        if state.images.with_untracked(|images| wanted.iter().all(|index| images.contains_key(index))) {
            break;
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
    // Where images have not come, the picture has fewer.
    state.images.with_untracked(|images| {
        facts.mistakes.iter_mut().for_each(|found| found.image = images.get(&found.index).cloned())
    });
    state.show_on_poster(Vec::new());
    let model = Model::from(checkpoint);
    let failed = |why: String| Failure {
        what: format!("The poster could not be saved: {why}."),
        kept: format!("The network is kept as it is, at step {}.", model.step),
        remedy: "Save the network as safetensors instead.".into(),
    };
    if state.run.with_untracked(|run| run.as_ref().is_none_or(|run| run.experiment != model.experiment)) {
        return Err(failed("another run has taken its place".into()));
    }
    if is_altered() {
        return Err(failed(ALTERED.into()));
    }
    let said = |error| failed(format!("{error:?}"));
    let picture = png(&draw::draw(&facts).map_err(said)?).await.map_err(said)?;
    // Fails only for what has no serialized form.
    let curves = postcard::to_allocvec(&(VERSION, curves)).unwrap_or_default();
    let poster = embed(&picture, &Content { model: model_file::encode(&model), curves });
    let poster = poster.map_err(|error| failed(error.to_string()))?;
    let name = file_name(&model.experiment, model.rate.is_some(), model.step, "png");
    download(&name, "image/png", &poster).map_err(said)
}

/// The curves in a poster; none if they are of another version, or not what a page has written.
pub fn curves(content: &Content) -> Option<RunCurves> {
    let (version, curves): (u8, RunCurves) = postcard::from_bytes(&content.curves).ok()?;
    (version == VERSION && curves.is_sound()).then_some(curves)
}
