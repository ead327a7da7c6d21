//! The files of a published data set, fetched, checked and unpacked: test images as a whole, training images block by
//! block, so that learning can start on the first.

use super::bytes::{self, FetchError};
use crate::data::arrival::Arrival;
use crate::data::catalog::{DataFile, Source};
use crate::data::idx::{self, IdxError};
use crate::data::labelled::Labelled;
use crate::values::dataset::DatasetId;
use crate::values::protocol::Failure;
use futures::FutureExt;
use js_sys::Uint8Array;
use std::cell::Cell;

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

/// The test images; `progress` is told the file under way, the bytes received and those in all.
///
/// # Errors
/// When they are not on the server, or damaged there.
pub async fn test_set(dataset: DatasetId, progress: impl Fn(&str, u64, u64)) -> Result<Labelled, Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let counter = Counter::of([source.test_images, source.test_labels], progress);
    let counter = &counter;
    let one = |file| bytes::fetch(source.folder, file, async move |chunk: &[u8]| counter.add(file, chunk));
    let (images, labels) = futures::join!(one(source.test_images), one(source.test_labels));
    let pair = images.and_then(|images| labels.map(|labels| (images, labels)));
    let (images, labels) = pair.map_err(|error| unavailable(dataset, error))?;
    idx::parse_pair(&images, &labels).map_err(|error| broken(dataset, &error.to_string()))
}

/// The training images; `grown` is told of them with each block that has arrived and was checked.
///
/// # Errors
/// When they are not on the server, or damaged there; blocks that `grown` was told of are right all the same.
pub async fn train_set(
    dataset: DatasetId,
    progress: impl Fn(&str, u64, u64),
    grown: impl FnMut(Labelled),
) -> Result<(), Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let (images, labels) = (source.train_images, source.train_labels);
    let counter = Counter::of([images, labels], progress);
    let fetch_labels = bytes::fetch(source.folder, labels, async |chunk: &[u8]| counter.add(labels, chunk)).shared();
    let awaited = async {
        let labels = fetch_labels.clone().await.map_err(|error| error.to_string())?;
        idx::parse_labels(&labels).map(Labelled::awaited).map_err(words)
    };
    let mut arriving = Arriving { source, set: None, number: 0, grown };
    let mut arrival = Arrival::default();
    let mut awaited = Some(awaited);
    let fetch_images = bytes::fetch(source.folder, images, async |chunk: &[u8]| {
        counter.add(images, chunk)?;
        for block in arrival.push(chunk).map_err(words)? {
            // The labels are wanted with the first block, and not before.
            if let Some(awaited) = awaited.take() {
                arriving.set = Some(awaited.await?);
            }
            arriving.take(block).await?;
        }
        Ok(())
    });
    let (images, labels) = futures::join!(fetch_images, fetch_labels.clone());
    images.and(labels).map_err(|error| unavailable(dataset, error))?;
    for block in arrival.finish().map_err(|error| broken(dataset, &error.to_string()))? {
        arriving.take(block).await.map_err(|why| broken(dataset, &why))?;
    }
    Ok(())
}

/// A training set of which blocks arrive.
struct Arriving<G: FnMut(Labelled)> {
    source: &'static Source,
    /// What is there; `None` before the labels are.
    set: Option<Labelled>,
    /// Blocks that are there.
    number: usize,
    grown: G,
}

impl<G: FnMut(Labelled)> Arriving<G> {
    /// Takes the next block if it is the published one.
    async fn take(&mut self, block: Vec<u8>) -> Result<(), String> {
        let right = match self.source.train_blocks.get(self.number) {
            Some(sha256) => bytes::has_checksum(&Uint8Array::from(block.as_slice()), sha256).await,
            None => false,
        };
        if !right {
            return Err(format!("block {} of its images has another checksum", self.number + 1));
        }
        let set = self.set.as_ref().ok_or("its labels are missing")?.with_block(block).map_err(words)?;
        self.number += 1;
        (self.grown)(set.clone());
        self.set = Some(set);
        Ok(())
    }
}

/// Counts the bytes of files that are awaited together.
struct Counter<P: Fn(&str, u64, u64)> {
    received: Cell<u64>,
    total: u64,
    progress: P,
}

impl<P: Fn(&str, u64, u64)> Counter<P> {
    fn of(files: [DataFile; 2], progress: P) -> Self {
        Self { received: Cell::new(0), total: files.iter().map(|file| file.bytes).sum(), progress }
    }

    /// Counts a chunk. Never refuses it.
    fn add(&self, file: DataFile, chunk: &[u8]) -> Result<(), String> {
        self.received.set(self.received.get() + chunk.len() as u64);
        (self.progress)(file.name, self.received.get().min(self.total), self.total);
        Ok(())
    }
}

fn words(error: IdxError) -> String {
    error.to_string()
}

fn unavailable(dataset: DatasetId, error: FetchError) -> Unavailable {
    match error {
        FetchError::Missing { .. } => Unavailable::Missing(Failure {
            what: format!("{} is not here: {error}.", dataset.title()),
            kept: "Everything else works.".into(),
            remedy: "Whoever serves this page can add the files with `cargo xtask data`.".into(),
        }),
        FetchError::Damaged { .. } => broken(dataset, &error.to_string()),
    }
}

fn broken(dataset: DatasetId, why: &str) -> Unavailable {
    Unavailable::Broken(Failure {
        what: format!("{} could not be read: {why}.", dataset.title()),
        kept: "Nothing damaged was used; the network and the charts are as they were.".into(),
        remedy: "Press Train to fetch it again, or choose the synthetic digits.".into(),
    })
}

/// What to say when a fetch ends without an answer.
pub fn given_up(dataset: DatasetId) -> Unavailable {
    broken(dataset, "the browser has given up its download")
}

/// What to say when the user's own files are wanted and there are none.
pub fn no_files_opened() -> Unavailable {
    Unavailable::Broken(Failure {
        what: "No files of your own are open.".into(),
        kept: "The network and the charts are as they were.".into(),
        remedy: "Open an IDX file of images together with the file of their labels, then press Train.".into(),
    })
}
