//! Files of one's own as a data set: IDX, tables (CSV), pictures in folders, gzip and zip, told apart by content, not by name.
//!
//! Names matter only where there are two sets: the one whose name has `t10k` or `test` in it is for testing. Memory is bounded
//! by the files' length and by [`MAX_IMAGES`], whatever their headers claim.

mod classes;
mod content;
mod fit;
mod idx;
mod kind;
mod notice;
mod pairs;
mod pictures;
mod refusal;
mod split;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod zip;

pub use super::idx_error::MAX_IMAGES;
pub use content::is_hidden;
pub use notice::Notice;
pub use pictures::{MAX_SIDE, Pictures, Scaled};
pub use refusal::{Fault, Refusal};

use super::dataset::Dataset;
use classes::Numbering;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Counts, OWN_SAMPLES, OwnData, OwnFile};
use pairs::Set;
use refusal::by_name;

/// Fewest images in all: one of seven is for testing.
const MIN_IMAGES: usize = 7;

/// Fewer training images than this are remarked on.
const FEW: usize = 100;

/// A data set from files of one's own.
#[derive(Debug, PartialEq)]
pub struct OwnSet {
    /// Training images, ordered so that any part of the list has about the classes' shares.
    pub train: Dataset,
    /// Test images: the test files', else a seventh of each class.
    pub test: Dataset,
    /// Names of the classes; none if they are numbers.
    pub names: Vec<String>,
    /// What was changed and what is unusual.
    pub notices: Vec<Notice>,
}

/// Parses files of one's own: images with labels, or a training and a test set. [`Pictures`] are others. With `transposed`, rows and columns of every
/// image are exchanged, as EMNIST's need it.
///
/// # Errors
/// The first file that cannot be used and what it is, or why the files are no data set.
pub fn read(files: &[OwnFile], transposed: bool) -> Result<OwnSet, Refusal> {
    let mut notices = Vec::new();
    let sets = pairs::read(files, transposed, &mut notices)?;
    of_sets(sets, Vec::new(), notices)
}

/// A data set of images to split, or of a training and a test set. Labels are the classes where these have names.
fn of_sets(sets: Vec<Set>, names: Vec<String>, mut notices: Vec<Notice>) -> Result<OwnSet, Refusal> {
    let mut sets = sets.into_iter();
    let Some(first) = sets.next() else { return Err(Refusal::of_all(Fault::NoSet)) };
    let second = sets.next();
    let labels = [Some(&first), second.as_ref()].into_iter().flatten().map(|set| set.labels.as_slice());
    let numbering = match names.is_empty() {
        true => Numbering::of(labels).map_err(by_name(&first.labels_name))?,
        false => Numbering::FROM_ZERO,
    };
    let labels = |set: &Set| numbering.classes(&set.labels);
    let (train, test) = match &second {
        Some(second) => (split::ordered(&first.pixels, &labels(&first)), all(&second.pixels, &labels(second))),
        None if first.labels.len() < MIN_IMAGES => {
            return Err(Refusal::of(&first.name, Fault::TooFew { count: first.labels.len() }));
        }
        None => {
            let (train, test) = split::split(&first.pixels, &labels(&first));
            notices.push(Notice::Split { test: test.len(), all: first.labels.len() });
            (train, test)
        }
    };
    if numbering.starts_at_one() {
        notices.push(Notice::LabelsFromOne { classes: train.classes().max(test.classes()) });
    }
    let set = OwnSet { train, test, names, notices };
    let unusual = set.unusual();
    Ok(OwnSet { notices: [set.notices, unusual].concat(), ..set })
}

/// All images in their order.
fn all(pixels: &[u8], labels: &[u8]) -> Dataset {
    Dataset::new_unchecked(pixels, labels.to_vec())
}

impl OwnSet {
    /// Training and test images of each class, up to the last one that has any.
    pub fn classes(&self) -> Vec<[u32; 2]> {
        let mut classes = vec![[0; 2]; self.train.classes().max(self.test.classes())];
        for (part, set) in [&self.train, &self.test].into_iter().enumerate() {
            set.labels().iter().for_each(|&label| classes[usize::from(label)][part] += 1);
        }
        classes
    }

    /// What the page shows of it.
    pub fn summary(&self, transposed: bool) -> OwnData {
        OwnData {
            counts: Counts { train: self.train.len() as u32, validation: 0, test: self.test.len() as u32 },
            classes: self.classes(),
            names: self.names.clone(),
            notices: self.notices.iter().map(ToString::to_string).collect(),
            samples: self.samples(),
            transposed,
        }
    }

    /// The first training images of each class.
    fn samples(&self) -> Vec<(Image, u8)> {
        let of_class = |class: u8| {
            let indices = (0..self.train.len()).filter(move |&i| self.train.label(i) == class).take(OWN_SAMPLES);
            indices.map(move |i| (Image::from(self.train.image(i)), class))
        };
        (0..self.train.classes() as u8).flat_map(of_class).collect()
    }

    /// Missing classes, a single class, few images.
    fn unusual(&self) -> Vec<Notice> {
        let classes = self.classes();
        let has_images = |class: &u8| classes[usize::from(*class)] != [0, 0];
        let is_trained = |class: &u8| classes[usize::from(*class)][0] > 0;
        let present: Vec<u8> = (0..classes.len() as u8).filter(has_images).collect();
        let missing: Vec<u8> = (0..classes.len() as u8).filter(|class| !is_trained(class)).collect();
        let one = match present.as_slice() {
            &[class] => Some(Notice::OneClass { class }),
            _ if missing.is_empty() => None,
            _ => Some(Notice::Missing { classes: missing }),
        };
        let few = (self.train.len() < FEW).then_some(Notice::Few { train: self.train.len() });
        one.into_iter().chain(few).collect()
    }
}
