//! Notices and errors shown to the visitor.

use crate::loading::Origin;
use crate::pending::Then;
use crate::slot::SlotId;
use crate::words;
use lenet_experiment::protocol::Failure;

/// What the button of an error does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Start a new worker, and resume from the newest checkpoint.
    Restart,
    /// Try the same again.
    TryAgain,
    /// Resume from the last good checkpoint at a tenth of the learning rate.
    LowerRate,
    /// Close the message.
    Close,
}

impl Action {
    /// Text of the button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Restart => "Start again",
            Self::TryAgain => "Try again",
            Self::LowerRate => "Continue at a tenth of the rate",
            Self::Close => "Close",
        }
    }
}

/// An error with its buttons.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// Its text, in three parts.
    pub failure: Failure,
    /// What its button does.
    pub action: Action,
    /// Whether a second button continues on the CPU.
    pub use_cpu: bool,
}

/// What the button of an error retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    Nothing,
    Load(SlotId, Origin, Option<Then>),
    Run(SlotId),
    LowerRate(SlotId),
}

#[derive(Debug, Default)]
pub(crate) struct Messages {
    pub notice: Option<String>,
    /// Whether the notice belongs to the current input.
    is_new: bool,
    pub error: Option<Error>,
    retry: Option<Retry>,
}

impl Messages {
    /// A new input is handled: its first notice replaces that of an earlier one.
    pub fn begin(&mut self) {
        self.is_new = false;
    }

    /// Shows a notice, after those of the same input.
    pub fn notify(&mut self, notice: String) {
        self.notice = Some(match self.notice.take().filter(|_| self.is_new) {
            Some(before) => format!("{before} {notice}"),
            None => notice,
        });
        self.is_new = true;
    }

    /// Shows an error whose button does `retry`.
    pub fn fail(&mut self, failure: Failure, action: Action, retry: Retry) {
        // They are not, any more.
        self.notice.take_if(|notice| notice == words::FILES_ARE_READ);
        self.error = Some(Error { failure, action, use_cpu: false });
        self.retry = Some(retry);
    }

    /// Shows an error that needs no retry; its button only closes it.
    pub fn refuse(&mut self, failure: Failure) {
        self.fail(failure, Action::Close, Retry::Nothing);
    }

    /// Shows a failure of what trains beside the run. An error of the run stays, whose button is needed; `notice` then says it.
    pub fn refuse_beside(&mut self, failure: Failure, notice: impl FnOnce(&Failure) -> String) {
        if self.error.is_none() {
            self.refuse(failure);
        } else {
            self.notify(notice(&failure));
        }
    }

    /// Adds the button that continues on the CPU.
    pub fn offer_cpu(&mut self) {
        self.error.iter_mut().for_each(|error| error.use_cpu = true);
    }

    pub fn close_error(&mut self) {
        (self.error, self.retry) = (None, None);
    }

    /// Closes an error whose retry a new load makes obsolete.
    pub fn close_retryable(&mut self) {
        if self.retry != Some(Retry::Nothing) {
            self.close_error();
        }
    }

    /// What the button of the current error retries.
    pub fn retry(&self) -> Option<Retry> {
        self.retry
    }
}
