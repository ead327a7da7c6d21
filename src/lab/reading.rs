//! What a trained network reads, and how much of it correctly.

use super::LabError;
use crate::data::labelled::Labelled;
use crate::learner::batch::Batch;
use crate::learner::device::Place;
use crate::learner::reading::Reading;
use crate::learner::tally::Tally;
use crate::learner::trainer::Trainer;
use crate::values::protocol::Checkpoint;
use std::rc::Rc;

/// How the network of this state reads the first so many images.
///
/// # Errors
/// When the state is of another network, or its numbers ran away.
pub async fn read(set: &Labelled, count: usize, state: &Checkpoint, place: &Place) -> Result<Tally, LabError> {
    let unfit = |error: &dyn std::fmt::Display| LabError::Network(error.to_string());
    let mut trainer =
        Trainer::new(&state.experiment, &state.weights, &state.moments, place).map_err(|error| unfit(&error))?;
    let (set, mut reading) = (Rc::new(set.clone()), Reading::test(count));
    while !reading.is_done() {
        trainer.evaluate(&Batch::new(&set, reading.next_piece()));
    }
    trainer.read_back().await.map_err(|error| unfit(&error))
}
