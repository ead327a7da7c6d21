//! How much a trained network reads correctly.

use super::LabError;
use crate::data::labelled::Labelled;
use crate::learner::batch::Batch;
use crate::learner::device::Place;
use crate::learner::trainer::Trainer;
use crate::values::protocol::Checkpoint;
use std::rc::Rc;

/// Images in one forward pass: burn's kernels hold all that is between the layers of each.
const PIECE: usize = 1000;

/// Share of the first so many images that the network of this state reads correctly.
///
/// # Errors
/// When the state is of another network, or its numbers ran away.
pub async fn accuracy(set: &Labelled, count: usize, state: &Checkpoint, place: &Place) -> Result<f64, LabError> {
    let unfit = |error: &dyn std::fmt::Display| LabError::Network(error.to_string());
    let mut trainer =
        Trainer::new(&state.experiment, &state.weights, &state.moments, place).map_err(|error| unfit(&error))?;
    let (set, places) = (Rc::new(set.clone()), (0_u32..).take(count).collect::<Vec<_>>());
    for piece in places.chunks(PIECE) {
        trainer.evaluate(&Batch::new(&set, piece));
    }
    let tally = trainer.read_back().await.map_err(|error| unfit(&error))?;
    Ok(f64::from(tally.accuracy()))
}
