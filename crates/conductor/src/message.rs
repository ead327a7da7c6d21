//! What is said to the visitor.

use crate::loading::Start;
use crate::pending::Then;
use lenet_experiment::protocol::Failure;

/// What the button of an error does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Start a new worker, and go on from the newest checkpoint.
    Restart,
    /// Try the same again.
    TryAgain,
    /// Go on from the last good checkpoint at a tenth of the learning rate.
    LowerRate,
    /// Close the message.
    Close,
}

impl Remedy {
    /// Text of the button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Restart => "Start again",
            Self::TryAgain => "Try again",
            Self::LowerRate => "Go on at a tenth of the rate",
            Self::Close => "Close",
        }
    }
}

/// An error with its buttons.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The words.
    pub failure: Failure,
    /// What its button does.
    pub remedy: Remedy,
    /// Whether there is a second button to go on with the CPU.
    pub use_cpu: bool,
}

/// What the button of an error has to do again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    Nothing,
    Load(Start, Option<Then>),
    Run,
    LowerRate,
}

#[derive(Debug, Default)]
pub(crate) struct Messages {
    pub notice: Option<String>,
    pub error: Option<Error>,
    retry: Option<Retry>,
}

impl Messages {
    pub fn say(&mut self, notice: impl Into<String>) {
        self.notice = Some(notice.into());
    }

    /// Says what went wrong, with a button that tries again what `retry` says.
    pub fn fail(&mut self, failure: Failure, remedy: Remedy, retry: Retry) {
        self.error = Some(Error { failure, remedy, use_cpu: false });
        self.retry = Some(retry);
    }

    /// The same for a question whose failure changes nothing else.
    pub fn refuse(&mut self, failure: Failure) {
        self.fail(failure, Remedy::Close, Retry::Nothing);
    }

    /// Adds the button to go on with the CPU.
    pub fn offer_cpu(&mut self) {
        self.error.iter_mut().for_each(|error| error.use_cpu = true);
    }

    pub fn close_error(&mut self) {
        (self.error, self.retry) = (None, None);
    }

    /// Closes an error that something else takes care of now.
    pub fn close_failed(&mut self) {
        if self.retry != Some(Retry::Nothing) {
            self.close_error();
        }
    }

    /// What the button of the error shown has to do.
    pub fn retry(&self) -> Option<Retry> {
        self.retry
    }
}
