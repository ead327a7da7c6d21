//! What the page remembers but does not show: the line to the trainer, ids given out, questions under way.

use super::own_files::OwnFiles;
use crate::browser::link::Link;
use crate::values::experiment::Backend;
use crate::values::image::Image;
use crate::values::protocol::{Checkpoint, RequestId, RunId};
use gloo_timers::callback::Timeout;

/// Everything that no element of the page depends on.
#[derive(Default)]
pub struct Ledger {
    /// The line to the trainer, while there is one.
    pub link: Option<Link>,
    /// The newest state of the run on the page.
    pub checkpoint: Option<Saved>,
    /// The user's own files, to send to every trainer that is started later.
    pub own: Option<OwnFiles>,
    /// Those being read by the trainer.
    pub importing: Option<(RequestId, OwnFiles)>,
    /// The image on the sheet, as the network gets it.
    pub image: Option<Image>,
    /// The question about that image that is under way.
    pub reading: Option<RequestId>,
    /// Whether image or weights have changed since that question.
    pub stale: bool,
    /// The test image asked for.
    pub picking: Option<RequestId>,
    /// What checkpoints were asked for.
    pub saving: Vec<(RequestId, Purpose)>,
    /// Runs out when the form has been left alone for a moment.
    pub reload: Option<Timeout>,
    /// Runs out when the image may be read again.
    pub reread: Option<Timeout>,
    last_run: RunId,
    last_request: RequestId,
}

/// A checkpoint and the run that it belongs to.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The run.
    pub run: RunId,
    /// Its state.
    pub checkpoint: Box<Checkpoint>,
}

/// What a checkpoint was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be stored as a file.
    Download,
    /// To go on with it on another backend.
    MoveTo(Backend),
}

impl Ledger {
    /// An id that no run had before.
    pub fn next_run(&mut self) -> RunId {
        self.last_run += 1;
        self.last_run
    }

    /// An id that no question had before.
    pub fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        self.last_request
    }

    /// What the checkpoint of this question was asked for; asked about once.
    pub fn purpose(&mut self, request: RequestId) -> Option<Purpose> {
        let index = self.saving.iter().position(|(asked, _)| *asked == request)?;
        Some(self.saving.swap_remove(index).1)
    }

    /// The backend to which a checkpoint asked for was to be moved; asked about once.
    pub fn take_move(&mut self) -> Option<Backend> {
        let mut moving = None;
        self.saving.retain(|(_, purpose)| match purpose {
            Purpose::MoveTo(backend) => {
                moving = Some(*backend);
                false
            }
            Purpose::Download => true,
        });
        moving
    }

    /// Forgets the questions that a trainer now gone will not answer.
    pub fn forget_questions(&mut self) {
        self.importing = None;
        self.reading = None;
        self.picking = None;
        self.saving.clear();
    }
}
