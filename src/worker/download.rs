//! Downloads, verifies and decompresses a published data set: test images as a whole, training images block by block, so
//! that training can start on the first block.

use super::fetch::{FetchError, fetch, has_checksum};
use futures::FutureExt;
use js_sys::Uint8Array;
use lenet_data::catalog::{DataFile, Source};
use lenet_data::dataset::Dataset;
use lenet_data::idx;
use lenet_data::stream_decoder::StreamDecoder;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::protocol::Failure;
use std::cell::Cell;
use web_sys::RequestCache;

const KEPT: &str = "The network and the charts are unchanged.";

/// Why a data set is unavailable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The server does not have it; the synthetic digits may be substituted.
    Missing(Failure),
    /// The network or the server failed; trying again may help.
    Unreachable(Failure),
    /// It is damaged, or no files are open.
    Invalid(Failure),
}

impl Unavailable {
    /// The message for the visitor.
    pub fn failure(self) -> Failure {
        match self {
            Self::Missing(failure) | Self::Unreachable(failure) | Self::Invalid(failure) => failure,
        }
    }
}

/// Downloads the test images. `progress` gets the file, the bytes received and the total.
///
/// # Errors
/// When a file is missing, unreachable or damaged.
pub async fn test_set(dataset: DatasetId, progress: impl Fn(&str, u64, u64)) -> Result<Dataset, Unavailable> {
    past_a_damaged_cache(async |cache| test_set_from(dataset, cache, &progress).await).await
}

/// Downloads with the browser's own cache, which saves a download where the page can keep no verified copy. If the result is
/// damaged, so may be the cache: once more without it.
async fn past_a_damaged_cache<T>(
    mut download: impl AsyncFnMut(RequestCache) -> Result<T, Unavailable>,
) -> Result<T, Unavailable> {
    match download(RequestCache::Default).await {
        Err(Unavailable::Invalid(_)) => download(RequestCache::Reload).await,
        result => result,
    }
}

async fn test_set_from(
    dataset: DatasetId,
    cache: RequestCache,
    progress: &impl Fn(&str, u64, u64),
) -> Result<Dataset, Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let counter = Counter::of([source.test_images, source.test_labels], progress);
    let counter = &counter;
    let one = |file| fetch(source.folder, file, cache, async move |chunk: &[u8]| counter.add(file, chunk));
    let (images, labels) = futures::join!(one(source.test_images), one(source.test_labels));
    let pair = images.and_then(|images| labels.map(|labels| (images, labels)));
    let (images, labels) = pair.map_err(|error| unavailable(dataset, error))?;
    idx::parse_pair(&images, &labels).map_err(|error| damaged(dataset, &error.to_string()))
}

/// Downloads the training images. `extended` gets the set after each verified block; blocks of `known`, which an earlier
/// download has verified, are skipped.
///
/// # Errors
/// When a file is missing, unreachable or damaged; blocks handed out before stay valid.
pub async fn train_set(
    dataset: DatasetId,
    mut known: Option<Dataset>,
    progress: impl Fn(&str, u64, u64),
    mut extended: impl FnMut(Dataset),
) -> Result<(), Unavailable> {
    past_a_damaged_cache(async |cache| {
        let before = known.clone();
        let verified = |set: Dataset| {
            known = Some(set.clone());
            extended(set);
        };
        train_set_from(dataset, cache, before, &progress, verified).await
    })
    .await
}

async fn train_set_from(
    dataset: DatasetId,
    cache: RequestCache,
    known: Option<Dataset>,
    progress: &impl Fn(&str, u64, u64),
    extended: impl FnMut(Dataset),
) -> Result<(), Unavailable> {
    let Some(source) = Source::of(dataset) else { return Err(no_files_opened()) };
    let (images, labels) = (source.train_images, source.train_labels);
    let counter = Counter::of([images, labels], progress);
    let fetch_labels = fetch(source.folder, labels, cache, async |chunk: &[u8]| counter.add(labels, chunk)).shared();
    let empty = async {
        let labels = fetch_labels.clone().await.map_err(|error| error.to_string())?;
        idx::parse_labels(&labels).map(Dataset::from_labels).map_err(|error| error.to_string())
    };
    let mut empty = known.is_none().then_some(empty);
    let mut verifier = Verifier { source, set: known, next: 0, extended };
    let mut decoder = StreamDecoder::default();
    let fetch_images = fetch(source.folder, images, cache, async |chunk: &[u8]| {
        counter.add(images, chunk)?;
        for block in decoder.push(chunk).map_err(|error| error.to_string())? {
            // The first block needs the labels.
            if let Some(empty) = empty.take() {
                verifier.set = Some(empty.await?);
            }
            verifier.add(block).await?;
        }
        Ok(())
    });
    let (images, labels) = futures::join!(fetch_images, fetch_labels.clone());
    // Without labels the images are refused as damaged: the labels are then to blame.
    let error = match (images.err(), labels.err()) {
        (None | Some(FetchError::Damaged { .. }), Some(error)) | (Some(error), _) => Some(error),
        (None, None) => None,
    };
    if let Some(error) = error {
        return Err(unavailable(dataset, error));
    }
    for block in decoder.finish().map_err(|error| damaged(dataset, &error.to_string()))? {
        verifier.add(block).await.map_err(|why| damaged(dataset, &why))?;
    }
    Ok(())
}

/// Verifies the blocks of a training set.
struct Verifier<G: FnMut(Dataset)> {
    source: &'static Source,
    /// The verified blocks; `None` before the labels have arrived.
    set: Option<Dataset>,
    /// Index of the next block.
    next: usize,
    extended: G,
}

impl<G: FnMut(Dataset)> Verifier<G> {
    /// Appends the next block if its checksum matches and the set does not have it yet.
    async fn add(&mut self, block: Vec<u8>) -> Result<(), String> {
        let set = self.set.as_ref().ok_or("its labels are missing")?;
        if self.next < set.blocks().len() {
            self.next += 1;
            return Ok(());
        }
        let valid = match self.source.train_blocks.get(self.next) {
            Some(sha256) => has_checksum(&Uint8Array::from(block.as_slice()), sha256).await,
            None => false,
        };
        if !valid {
            return Err(format!("block {} of its images has another checksum", self.next + 1));
        }
        let set = set.with_block(block).map_err(|error| error.to_string())?;
        self.next += 1;
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

fn unavailable(dataset: DatasetId, error: FetchError) -> Unavailable {
    match error {
        FetchError::Missing { .. } => Unavailable::Missing(Failure {
            what: format!("{} could not be loaded: {error}.", dataset.title()),
            kept: KEPT.into(),
            remedy: "Ask whoever runs this page to add the data files, or open files of your own.".into(),
        }),
        FetchError::Unreachable { .. } => unreachable(dataset, &error.to_string()),
        FetchError::Damaged { .. } => damaged(dataset, &error.to_string()),
    }
}

fn unreachable(dataset: DatasetId, why: &str) -> Unavailable {
    Unavailable::Unreachable(Failure {
        what: format!("{} could not be reached ({why}).", dataset.title()),
        kept: KEPT.into(),
        remedy: "Check the connection and try again, or choose the synthetic digits, which need no download.".into(),
    })
}

fn damaged(dataset: DatasetId, why: &str) -> Unavailable {
    Unavailable::Invalid(Failure {
        what: format!("{} could not be loaded: {why}.", dataset.title()),
        kept: "No damaged data was used; the network and the charts are unchanged.".into(),
        remedy: "Press Train to download it again, or choose the synthetic digits.".into(),
    })
}

/// A download that was aborted.
pub fn interrupted(dataset: DatasetId) -> Unavailable {
    unreachable(dataset, "the download was interrupted")
}

/// The user's own files were requested and none are open.
pub fn no_files_opened() -> Unavailable {
    Unavailable::Invalid(Failure {
        what: "No files of your own are open.".into(),
        kept: KEPT.into(),
        remedy: "Open images together with the file of their labels, then press Train.".into(),
    })
}
