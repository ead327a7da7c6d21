//! The data sets that the worker holds, and how one that it lacks comes in.

use super::bytes::{self, FetchError};
use crate::data::catalog::{DataFile, Source};
use crate::data::labelled::Labelled;
use crate::data::{idx, synthetic};
use crate::values::dataset::DatasetId;
use crate::values::protocol::Failure;
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Why a data set cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// It is not there; the built-in digits may take its place.
    Missing(Failure),
    /// It is there, but not as it should be.
    Broken(Failure),
}

impl Unavailable {
    /// The words for the user.
    pub fn failure(self) -> Failure {
        match self {
            Self::Missing(failure) | Self::Broken(failure) => failure,
        }
    }
}

/// A fetch that several may wait for.
type Fetching = Shared<LocalBoxFuture<'static, Result<Rc<Labelled>, Unavailable>>>;

/// Which half of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// The images to learn from.
    Train,
    /// The images to test on.
    Test,
}

/// Data sets once unpacked stay, so that a change of hyperparameters starts at once.
#[derive(Default)]
pub struct Shelf {
    halves: RefCell<HashMap<(DatasetId, Half), Rc<Labelled>>>,
    under_way: RefCell<HashMap<(DatasetId, Half), Fetching>>,
}

impl Shelf {
    /// One half of a data set, from the shelf, made, or fetched; `progress` is told the bytes received and in all.
    ///
    /// # Errors
    /// When it is neither here nor on the server, or damaged there.
    pub async fn get(
        &self,
        dataset: DatasetId,
        half: Half,
        progress: impl Fn(&str, u64, u64) + 'static,
    ) -> Result<Rc<Labelled>, Unavailable> {
        if let Some(found) = self.halves.borrow().get(&(dataset, half)) {
            return Ok(found.clone());
        }
        let made = match (dataset, half) {
            (DatasetId::Synthetic, Half::Train) => synthetic::train_set(),
            (DatasetId::Synthetic, Half::Test) => synthetic::test_set(),
            (DatasetId::Own, _) => return Err(no_files_opened()),
            (DatasetId::Mnist | DatasetId::FashionMnist, _) => return self.fetched(dataset, half, progress).await,
        };
        Ok(self.put(dataset, half, made))
    }

    /// Fetches a half, or waits for the fetch that is under way: a change of the form must not start a second one.
    async fn fetched(
        &self,
        dataset: DatasetId,
        half: Half,
        progress: impl Fn(&str, u64, u64) + 'static,
    ) -> Result<Rc<Labelled>, Unavailable> {
        let key = (dataset, half);
        let start = || async move { fetch(dataset, half, progress).await.map(Rc::new) }.boxed_local().shared();
        let fetch = self.under_way.borrow_mut().entry(key).or_insert_with(start).clone();
        let result = fetch.await;
        self.under_way.borrow_mut().remove(&key);
        if let Ok(images) = &result {
            self.halves.borrow_mut().insert(key, images.clone());
        }
        result
    }

    /// Takes the user's own files: the last seventh becomes the test set, as many as in MNIST.
    ///
    /// # Errors
    /// When they are no pair of IDX files of 28x28 images and labels from 0 to 9; what was opened before stays.
    pub fn import(&self, images: &[u8], labels: &[u8]) -> Result<(usize, usize), Failure> {
        let failure = |what: String, remedy: &str| Failure {
            what: format!("Your files were not opened: {what}"),
            kept: "The network, its training and the data in use are as they were.".into(),
            remedy: remedy.into(),
        };
        let all = idx::parse_pair(images, labels);
        let all = all.map_err(|error| failure(format!("{error}."), error.remedy()))?;
        let test = all.len() / 7;
        if test == 0 {
            let few = format!("{} images are too few; at least 7 are needed.", all.len());
            return Err(failure(few, "Choose files with more images."));
        }
        let train = all.len() - test;
        let (first, last) = all.split_at(train);
        self.put(DatasetId::Own, Half::Train, first);
        self.put(DatasetId::Own, Half::Test, last);
        Ok((train, test))
    }

    fn put(&self, dataset: DatasetId, half: Half, images: Labelled) -> Rc<Labelled> {
        let images = Rc::new(images);
        self.halves.borrow_mut().insert((dataset, half), images.clone());
        images
    }
}

async fn fetch(dataset: DatasetId, half: Half, progress: impl Fn(&str, u64, u64)) -> Result<Labelled, Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let (images, labels) = match half {
        Half::Train => (source.train_images, source.train_labels),
        Half::Test => (source.test_images, source.test_labels),
    };
    let total = images.bytes + labels.bytes;
    let received = Cell::new(0);
    let one = |file: DataFile| {
        let (received, progress) = (&received, &progress);
        bytes::fetch(source.folder, file, move |count| {
            received.set(received.get() + count);
            progress(file.name, received.get().min(total), total);
        })
    };
    let (images, labels) = futures::join!(one(images), one(labels));
    let pair = images.and_then(|images| labels.map(|labels| (images, labels)));
    let (images, labels) = pair.map_err(|error| unavailable(dataset, error))?;
    idx::parse_pair(&images, &labels).map_err(|error| Unavailable::Broken(broken(dataset, &error.to_string())))
}

fn unavailable(dataset: DatasetId, error: FetchError) -> Unavailable {
    match error {
        FetchError::Missing { .. } => Unavailable::Missing(Failure {
            what: format!("{} is not here: {error}.", dataset.title()),
            kept: "Everything else works.".into(),
            remedy: "Whoever serves this page can add the files with `cargo xtask data`.".into(),
        }),
        FetchError::Damaged { .. } => Unavailable::Broken(broken(dataset, &error.to_string())),
    }
}

fn broken(dataset: DatasetId, why: &str) -> Failure {
    Failure {
        what: format!("{} could not be read: {why}.", dataset.title()),
        kept: "Nothing of it was used; the network and the charts are as they were.".into(),
        remedy: "Press Train to fetch it again, or choose the synthetic digits.".into(),
    }
}

fn no_files_opened() -> Unavailable {
    Unavailable::Broken(Failure {
        what: "No files of your own are open.".into(),
        kept: "The network and the charts are as they were.".into(),
        remedy: "Open an IDX file of images together with the file of their labels, then press Train.".into(),
    })
}
