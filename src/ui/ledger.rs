//! What the page remembers but does not show: the line to the trainer, ids given out, questions under way.

use super::own_files::OwnFiles;
use crate::browser::connection::Link;
use gloo_timers::callback::Timeout;
use lenet_experiment::experiment::Backend;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Checkpoint, RequestId, RunId};

/// Everything that no element of the page depends on.
#[derive(Default)]
pub struct Ledger {
    /// The line to the trainer, while there is one.
    pub link: Option<Link>,
    /// Which line that is.
    pub line: LineId,
    /// A trainer of the other backend that is only timed.
    pub scout: Option<Scout>,
    /// Questions about speed: of which backend, at which batch size.
    pub timing: Vec<(RequestId, Backend, u32)>,
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
    last_line: LineId,
}

/// Counts the lines of a page to its trainers.
pub type LineId = u32;

/// A trainer that is only timed, until it turns out to be the quicker one.
pub struct Scout {
    /// The line to it.
    pub link: Link,
    /// Which line that is.
    pub line: LineId,
    /// Where it computes.
    pub backend: Backend,
    /// Whether it has answered.
    pub ready: bool,
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

    /// An id that no line had before.
    pub fn next_line(&mut self) -> LineId {
        self.last_line += 1;
        self.last_line
    }

    /// What this question about speed was about; asked about once.
    pub fn timed(&mut self, request: RequestId) -> Option<(Backend, u32)> {
        let index = self.timing.iter().position(|(asked, ..)| *asked == request)?;
        let (_, backend, batch_size) = self.timing.swap_remove(index);
        Some((backend, batch_size))
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

    /// Ends the trainer of this backend that was only timed, if there is one.
    pub fn dismiss_scout(&mut self, backend: Backend) {
        if self.scout.take_if(|scout| scout.backend == backend).is_some() {
            self.timing.retain(|(_, of, _)| *of != backend);
        }
    }

    /// Forgets the questions that a trainer of this backend, now gone, will not answer.
    pub fn forget_questions(&mut self, backend: Backend) {
        self.timing.retain(|(_, of, _)| *of != backend);
        self.importing = None;
        self.reading = None;
        self.picking = None;
        self.saving.clear();
    }
}
