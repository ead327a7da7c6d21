//! Downloads a published data set, verifies and unpacks it: test images as a whole, training images block by block, so that
//! training can start on the first.

use super::fetch::{FetchError, fetch, has_checksum};
use futures::FutureExt;
use js_sys::Uint8Array;
use lenet_data::stream_decoder::StreamDecoder;
use lenet_data::catalog::{DataFile, Source};
use lenet_data::idx::{self, IdxError};
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::protocol::Failure;
use std::cell::Cell;

/// Why a data set is unavailable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The server does not have it; the built-in digits may be substituted.
    Missing(Failure),
    /// It is damaged.
    Broken(Failure),
}

impl Unavailable {
    /// The message for the visitor.
    pub fn failure(self) -> Failure {
        match self {
            Self::Missing(failure) | Self::Broken(failure) => failure,
        }
    }
}

/// Downloads the test images. `progress` gets the file, the bytes received and the total.
///
/// # Errors
/// When the server does not have them or sends damaged files.
pub async fn test_set(dataset: DatasetId, progress: impl Fn(&str, u64, u64)) -> Result<Dataset, Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let counter = Counter::of([source.test_images, source.test_labels], progress);
    let counter = &counter;
    let one = |file| fetch(source.folder, file, async move |chunk: &[u8]| counter.add(file, chunk));
    let (images, labels) = futures::join!(one(source.test_images), one(source.test_labels));
    let pair = images.and_then(|images| labels.map(|labels| (images, labels)));
    let (images, labels) = pair.map_err(|error| unavailable(dataset, error))?;
    idx::parse_pair(&images, &labels).map_err(|error| broken(dataset, &error.to_string()))
}

/// Downloads the training images. `extended` gets the set with each block that has arrived and was verified.
///
/// # Errors
/// When the server does not have them or sends damaged files; blocks handed out before are correct all the same.
pub async fn train_set(
    dataset: DatasetId,
    progress: impl Fn(&str, u64, u64),
    extended: impl FnMut(Dataset),
) -> Result<(), Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let (images, labels) = (source.train_images, source.train_labels);
    let counter = Counter::of([images, labels], progress);
    let fetch_labels = fetch(source.folder, labels, async |chunk: &[u8]| counter.add(labels, chunk)).shared();
    let awaited = async {
        let labels = fetch_labels.clone().await.map_err(|error| error.to_string())?;
        idx::parse_labels(&labels).map(Dataset::awaited).map_err(words)
    };
    let mut arriving = Arriving { source, set: None, number: 0, extended };
    let mut arrival = StreamDecoder::default();
    let mut awaited = Some(awaited);
    let fetch_images = fetch(source.folder, images, async |chunk: &[u8]| {
        counter.add(images, chunk)?;
        for block in arrival.push(chunk).map_err(words)? {
            // The labels are needed with the first block.
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

/// A training set being downloaded.
struct Arriving<G: FnMut(Dataset)> {
    source: &'static Source,
    /// The blocks so far; `None` before the labels have arrived.
    set: Option<Dataset>,
    /// Number of blocks so far.
    number: usize,
    extended: G,
}

impl<G: FnMut(Dataset)> Arriving<G> {
    /// Appends the next block if its checksum matches.
    async fn take(&mut self, block: Vec<u8>) -> Result<(), String> {
        let right = match self.source.train_blocks.get(self.number) {
            Some(sha256) => has_checksum(&Uint8Array::from(block.as_slice()), sha256).await,
            None => false,
        };
        if !right {
            return Err(format!("block {} of its images has another checksum", self.number + 1));
        }
        let set = self.set.as_ref().ok_or("its labels are missing")?.with_block(block).map_err(words)?;
        self.number += 1;
        (self.extended)(set.clone());
        self.set = Some(set);
        Ok(())
    }
}

/// Counts the bytes of files downloaded together.
struct Counter<P: Fn(&str, u64, u64)> {
    received: Cell<u64>,
    total: u64,
    progress: P,
}

impl<P: Fn(&str, u64, u64)> Counter<P> {
    fn of(files: [DataFile; 2], progress: P) -> Self {
        Self { received: Cell::new(0), total: files.iter().map(|file| file.bytes).sum(), progress }
    }

    /// Counts a chunk; never fails.
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

/// A download that ended without a result.
pub fn interrupted(dataset: DatasetId) -> Unavailable {
    broken(dataset, "the browser has given up its download")
}

/// The visitor's own files were requested and none are open.
pub fn no_files_opened() -> Unavailable {
    Unavailable::Broken(Failure {
        what: "No files of your own are open.".into(),
        kept: "The network and the charts are as they were.".into(),
        remedy: "Open an IDX file of images together with the file of their labels, then press Train.".into(),
    })
}
