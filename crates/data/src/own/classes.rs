//! From labels as they are in files to classes from 0 on.

use super::refusal::Fault;
use lenet_experiment::dataset::{CLASSES, MAX_CLASSES};
use std::collections::BTreeSet;

/// How labels are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbering {
    /// The label of class 0.
    first: i32,
}

impl Numbering {
    /// Of labels that are the classes.
    pub const FROM_ZERO: Self = Self { first: 0 };

    /// Of all labels of a data set. Labels from 1 to 10 or more are shifted, as EMNIST's letters are from 1 to 26; labels from 1 to 9
    /// need not be, and a digit keeps its name.
    ///
    /// # Errors
    /// When no network has outputs enough for the labels.
    pub fn of<'a>(labels: impl Iterator<Item = &'a [i32]>) -> Result<Self, Fault> {
        let all: BTreeSet<i32> = labels.flatten().copied().collect();
        let (Some(&least), Some(&most)) = (all.first(), all.last()) else { return Err(Fault::NoItems) };
        let [ten, all_fit] = [CLASSES as i32, MAX_CLASSES as i32];
        // Of more than ten, labels keep their names unless none from 1 on is missing.
        let is_whole = least == 1 && all.len() == most as usize && most <= all_fit;
        match (least, most) {
            (1.., _) if most == ten || most > ten && is_whole => Ok(Self { first: 1 }),
            (0.., _) if most < all_fit => Ok(Self { first: 0 }),
            (_, _) => Err(Fault::Classes { count: all.len(), least, most }),
        }
    }

    pub fn starts_at_one(self) -> bool {
        self.first == 1
    }

    /// The classes of labels that it was made of.
    pub fn classes(self, labels: &[i32]) -> Vec<u8> {
        labels.iter().map(|&label| (label - self.first) as u8).collect()
    }
}
