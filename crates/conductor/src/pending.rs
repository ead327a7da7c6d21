//! Commands to a run that are answered by a change of its phase, in the order in which they were sent.

use lenet_experiment::protocol::Phase;

/// How a run starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Train.
    Train,
    /// Train one batch.
    Step,
}

/// A command that the worker answers with a change of phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhaseCommand {
    Start(Then),
    Pause,
    Stop,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Pending(Vec<PhaseCommand>);

impl Pending {
    /// Adds a command. The worker answers the same one twice in a row only once.
    pub fn push(&mut self, command: PhaseCommand) {
        if self.last() != Some(command) {
            self.0.push(command);
        }
    }

    /// The newest command, which decides the run's final phase.
    pub fn last(&self) -> Option<PhaseCommand> {
        self.0.last().copied()
    }

    /// Removes a pending step, which Pause and Stop cancel without an answer.
    pub fn cancel_step(&mut self) {
        self.0.pop_if(|command| *command == PhaseCommand::Start(Then::Step));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The run has entered a phase: removes the first command that this answers, and those before it.
    pub fn answer(&mut self, phase: Phase) {
        let answered = |command: &PhaseCommand| match phase {
            Phase::Loading | Phase::Idle => false,
            Phase::Running => *command == PhaseCommand::Start(Then::Train),
            Phase::Paused => matches!(command, PhaseCommand::Pause | PhaseCommand::Start(Then::Step)),
            Phase::Finished => *command == PhaseCommand::Stop,
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
    fn a_repeated_command_is_answered_once() {
        let mut pending = Pending::default();
        [PhaseCommand::Pause; 3].into_iter().for_each(|command| pending.push(command));
        pending.answer(Phase::Paused);
        assert!(pending.is_empty());
    }

    #[test]
    fn each_phase_answers_its_own_command() {
        let mut pending = Pending::default();
        let sent = [PhaseCommand::Start(Then::Train), PhaseCommand::Pause, PhaseCommand::Start(Then::Train)];
        sent.into_iter().for_each(|command| pending.push(command));
        pending.answer(Phase::Running);
        pending.answer(Phase::Paused);
        assert_eq!(pending.last(), Some(PhaseCommand::Start(Then::Train)));
        pending.answer(Phase::Running);
        assert!(pending.is_empty());
    }
}
