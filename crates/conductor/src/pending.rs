//! Commands to a run that are answered by a change of its phase, in the order in which they were sent.

use lenet_experiment::protocol::Phase;

/// What to do with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Train.
    Train,
    /// Train one batch.
    Step,
}

/// A command without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Start(Then),
    Pause,
    Stop,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Pending(Vec<Asked>);

impl Pending {
    pub fn push(&mut self, asked: Asked) {
        self.0.push(asked);
    }

    /// The newest command: what the run comes to in the end.
    pub fn last(&self) -> Option<Asked> {
        self.0.last().copied()
    }

    /// Takes back a step, which Pause and Stop cancel without an answer.
    pub fn cancel_step(&mut self) {
        self.0.pop_if(|asked| *asked == Asked::Start(Then::Step));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The run has entered a phase: takes out the first command that this answers, and those before it.
    pub fn answer(&mut self, phase: Phase) {
        let answered = |asked: &Asked| match phase {
            Phase::Loading | Phase::Idle => false,
            Phase::Running => *asked == Asked::Start(Then::Train),
            Phase::Paused => matches!(asked, Asked::Pause | Asked::Start(Then::Step)),
            Phase::Finished => *asked == Asked::Stop,
            Phase::Failed => false,
        };
        if let Some(index) = self.0.iter().position(answered) {
            self.0.drain(..=index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phase_answers_its_own_command() {
        let mut pending = Pending::default();
        let sent = [Asked::Start(Then::Train), Asked::Pause, Asked::Start(Then::Train)];
        sent.into_iter().for_each(|asked| pending.push(asked));
        pending.answer(Phase::Running);
        pending.answer(Phase::Paused);
        assert_eq!(pending.last(), Some(Asked::Start(Then::Train)));
        pending.answer(Phase::Running);
        assert!(pending.is_empty());
    }
}
