//! Nearest neighbours: an image gets the class that most of the training images nearest to it have (Euclidean distance of the
//! pixels). The simplest of the classifiers that the paper compares.

use super::{LabError, print_line, sets};
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::{CLASSES, DatasetId};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

/// Test images that are compared with one training image while it is in the cache.
const BLOCK: usize = 32;

/// Prints the accuracy on a data set's test images.
///
/// # Errors
/// When a file of the data set is missing or damaged.
pub fn print(dataset: DatasetId, data: &Path, k: usize) -> Result<(), LabError> {
    let (train, test) = sets::read(dataset, data)?;
    let percent = accuracy(&train, &test, k) * 100.0;
    print_line(format_args!("{k} nearest neighbours, {}: test accuracy {percent:.2} %", dataset.title()));
    Ok(())
}

/// Share of the test images to which their `k` nearest training images give the right class. Of classes with equally many
/// images the one with the nearest image wins. Runs on all cores.
pub fn accuracy(train: &Dataset, test: &Dataset, k: usize) -> f64 {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let all: Vec<usize> = (0..test.len()).collect();
    let share = all.len().div_ceil(cores).max(1);
    let right: usize = thread::scope(|scope| {
        let count = |part: &'_ [usize]| -> usize { part.chunks(BLOCK).map(|block| right(train, test, block, k)).sum() };
        let threads: Vec<_> = all.chunks(share).map(|part| scope.spawn(move || count(part))).collect();
        let join = |thread: ScopedJoinHandle<usize>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        threads.into_iter().map(join).sum()
    });
    right as f64 / test.len().max(1) as f64
}

/// How many of these test images are classified rightly.
fn right(train: &Dataset, test: &Dataset, block: &[usize], k: usize) -> usize {
    // [image][neighbour], the nearest first: squared distance and class.
    let mut nearest: Vec<Vec<(u32, u8)>> = block.iter().map(|_| Vec::with_capacity(k + 1)).collect();
    for index in 0..train.len() {
        let (image, class) = (train.image(index), train.label(index));
        for (neighbours, &other) in nearest.iter_mut().zip(block) {
            let distance = squared_distance(image, test.image(other));
            if neighbours.len() < k || neighbours.last().is_some_and(|&(farthest, _)| distance < farthest) {
                let at = neighbours.partition_point(|&(nearer, _)| nearer <= distance);
                neighbours.insert(at, (distance, class));
                neighbours.truncate(k);
            }
        }
    }
    nearest.iter().zip(block).filter(|(neighbours, other)| vote(neighbours) == Some(test.label(**other))).count()
}

fn vote(neighbours: &[(u32, u8)]) -> Option<u8> {
    let mut counts = [0; CLASSES];
    neighbours.iter().for_each(|(_, class)| counts[usize::from(*class)] += 1);
    let most = counts.into_iter().max()?;
    neighbours.iter().map(|(_, class)| *class).find(|class| counts[usize::from(*class)] == most)
}

fn squared_distance(a: &[u8], b: &[u8]) -> u32 {
    // The difference of two bytes fits 16 bits, the sum of 784 squares 32.
    let square = |(&a, &b): (&u8, &u8)| {
        let difference = i32::from(i16::from(a) - i16::from(b));
        (difference * difference) as u32
    };
    a.iter().zip(b).map(square).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::synthetic::synthetic;

    #[test]
    fn the_accuracy_is_that_of_sorting_all_distances() {
        let (train, test) = (synthetic(1, 150), synthetic(2, 70));
        let distance = |a: &[u8], b: &[u8]| -> f64 {
            a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>().sqrt()
        };
        for k in [1, 3, 10, 1000] {
            let right = (0..test.len()).filter(|&index| {
                let mut all: Vec<usize> = (0..train.len()).collect();
                let to = |other: &usize| distance(test.image(index), train.image(*other));
                all.sort_by(|a, b| to(a).total_cmp(&to(b)));
                all.truncate(k);
                let votes = |class: u8| all.iter().filter(|other| train.label(**other) == class).count();
                let most = (0..10).map(votes).max();
                let winner = all.iter().map(|other| train.label(*other)).find(|class| Some(votes(*class)) == most);
                winner == Some(test.label(index))
            });
            assert_eq!(accuracy(&train, &test, k), right.count() as f64 / 70.0, "{k} neighbours");
        }
    }

    #[test]
    fn the_majority_wins_and_in_a_tie_the_nearest() {
        assert_eq!(vote(&[(1, 4), (2, 7), (3, 7)]), Some(7));
        assert_eq!(vote(&[(1, 4), (2, 7), (3, 9)]), Some(4));
        assert_eq!(vote(&[]), None);
    }
}
