//! The buffer of `ledger.wgsl`.

use crate::learner::tally::Tally;
use crate::learner::trainer::TrainerError;
use crate::values::dataset::CLASSES;

/// Words before the confusion matrix.
const HEAD: usize = 8;

/// Words of a ledger for batches of so many images.
pub fn words(images: u32) -> u64 {
    (HEAD + CLASSES * CLASSES) as u64 + u64::from(images)
}

/// What a ledger says of so many images.
///
/// # Errors
/// When it does not know of all of them.
pub fn tally(ledger: &[u32], images: u32) -> Result<Tally, TrainerError> {
    let (confusion, losses) = ledger[HEAD..].split_at(CLASSES * CLASSES);
    let loss = losses.iter().map(|word| f64::from(f32::from_bits(*word))).sum();
    let tally = Tally::counted(loss, confusion);
    if tally.images() != images {
        return Err(TrainerError::Device("its driver did not run the network's kernels".into()));
    }
    Ok(tally)
}
