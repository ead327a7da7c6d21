//! Data sets in memory, downloaded or generated on first use.

use super::download::{self, Unavailable, no_files_opened};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{self, AbortHandle, LocalBoxFuture, Shared, abortable};
use lenet_data::catalog::Source;
use lenet_data::dataset::Dataset;
use lenet_data::own::OwnSet;
use lenet_data::synthetic;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::protocol::Part;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A download that several callers can await.
type Download = Shared<LocalBoxFuture<'static, Result<Rc<Dataset>, Unavailable>>>;

/// Keeps decompressed data sets in memory, so that the next run starts at once.
pub struct Cache {
    parts: RefCell<HashMap<(DatasetId, Part), Rc<Dataset>>>,
    downloads: RefCell<HashMap<(DatasetId, Part), Download>>,
    abort_handles: RefCell<HashMap<(DatasetId, Part), AbortHandle>>,
    more_data: Box<MoreData>,
}

/// Called with more images of a training set that was returned incomplete, or with the reason why no more will arrive.
type MoreData = dyn Fn(DatasetId, Result<Rc<Dataset>, Unavailable>);

impl Cache {
    /// An empty cache. `more_data` gets the blocks that arrive after [`Self::get`] has returned.
    pub fn new(more_data: impl Fn(DatasetId, Result<Rc<Dataset>, Unavailable>) + 'static) -> Self {
        Self {
            parts: RefCell::default(),
            downloads: RefCell::default(),
            abort_handles: RefCell::default(),
            more_data: Box::new(more_data),
        }
    }

    /// A training set of the same length without an image; `None` if the images are here, or need no download.
    pub fn stand_in(&self, dataset: DatasetId) -> Option<Rc<Dataset>> {
        let source = Source::of(dataset).filter(|_| self.latest(dataset, Part::Train).is_none())?;
        Some(Rc::new(Dataset::from_labels(vec![0; source.train_images()])))
    }

    /// Part of a data set: cached, generated or downloaded. `progress` gets the file, the bytes received and the total.
    ///
    /// A published training set is returned as soon as its first block has arrived. If an earlier download has failed after
    /// some blocks, they are returned at once, and the rest is downloaded.
    ///
    /// # Errors
    /// When a file is missing, unreachable or damaged.
    pub async fn get(
        self: &Rc<Self>,
        dataset: DatasetId,
        part: Part,
        progress: impl Fn(&str, u64, u64) + 'static,
    ) -> Result<Rc<Dataset>, Unavailable> {
        if let Some(found) = self.latest(dataset, part) {
            if !found.is_complete() && !self.is_downloading(dataset, part) {
                self.resume(dataset, found.clone(), progress);
            }
            return Ok(found);
        }
        let generated = match (dataset, part) {
            (DatasetId::Synthetic, Part::Train) => synthetic::train_set(),
            (DatasetId::Synthetic, Part::Test) => synthetic::test_set(),
            (DatasetId::Own, _) => return Err(no_files_opened()),
            (DatasetId::Mnist | DatasetId::FashionMnist, _) => return self.downloaded(dataset, part, progress).await,
        };
        Ok(self.insert(dataset, part, generated))
    }

    /// Downloads a part, or joins the download in progress.
    async fn downloaded(
        self: &Rc<Self>,
        dataset: DatasetId,
        part: Part,
        progress: impl Fn(&str, u64, u64) + 'static,
    ) -> Result<Rc<Dataset>, Unavailable> {
        let cache = self.clone();
        let start = move || match part {
            Part::Test => {
                let fetch = async move {
                    let set = cache.abortable(dataset, part, download::test_set(dataset, progress)).await;
                    cache.end_download(dataset, part);
                    set.map(|set| cache.insert(dataset, part, set))
                };
                fetch.boxed_local().shared()
            }
            Part::Train => {
                let (sender, first) = oneshot::channel();
                spawn_local(cache.download_train(dataset, None, progress, Some(sender)));
                let interrupted = move |_| Err(download::interrupted(dataset));
                first.map(move |answer| answer.unwrap_or_else(interrupted)).boxed_local().shared()
            }
        };
        let fetch = self.downloads.borrow_mut().entry((dataset, part)).or_insert_with(start).clone();
        fetch.await
    }

    /// Downloads the rest of a training set.
    fn resume(self: &Rc<Self>, dataset: DatasetId, known: Rc<Dataset>, progress: impl Fn(&str, u64, u64) + 'static) {
        let known_blocks = (*known).clone();
        let download = future::ready(Ok(known)).boxed_local().shared();
        self.downloads.borrow_mut().insert((dataset, Part::Train), download);
        spawn_local(self.clone().download_train(dataset, Some(known_blocks), progress, None));
    }

    /// Downloads a training set. `first` gets it with its first new block, or the error; everything later is reported as
    /// more data. Verified blocks stay in the cache after an error.
    async fn download_train(
        self: Rc<Self>,
        dataset: DatasetId,
        known: Option<Dataset>,
        progress: impl Fn(&str, u64, u64),
        first: Option<oneshot::Sender<Result<Rc<Dataset>, Unavailable>>>,
    ) {
        let first = RefCell::new(first);
        let report = |result| match first.take() {
            // Fails only if nobody awaits the download any more.
            Some(first) => drop(first.send(result)),
            None => (self.more_data)(dataset, result),
        };
        let extended = |set| report(Ok(self.insert(dataset, Part::Train, set)));
        let download = download::train_set(dataset, known, progress, extended);
        let result = self.abortable(dataset, Part::Train, download).await;
        self.end_download(dataset, Part::Train);
        if let Err(unavailable) = result {
            report(Err(unavailable));
        }
    }

    /// The images of a part that have arrived.
    pub fn latest(&self, dataset: DatasetId, part: Part) -> Option<Rc<Dataset>> {
        self.parts.borrow().get(&(dataset, part)).cloned()
    }

    /// Whether a part is being downloaded.
    pub fn is_downloading(&self, dataset: DatasetId, part: Part) -> bool {
        self.downloads.borrow().contains_key(&(dataset, part))
    }

    /// Aborts the downloads of a data set; whoever waits for them gets an error.
    pub fn abort(&self, dataset: DatasetId) {
        let handles = self.abort_handles.borrow();
        handles.iter().filter(|((of, _), _)| *of == dataset).for_each(|(_, handle)| handle.abort());
    }

    async fn abortable<T>(
        &self,
        dataset: DatasetId,
        part: Part,
        download: impl Future<Output = Result<T, Unavailable>>,
    ) -> Result<T, Unavailable> {
        let (download, handle) = abortable(download);
        self.abort_handles.borrow_mut().insert((dataset, part), handle);
        let result = download.await;
        self.abort_handles.borrow_mut().remove(&(dataset, part));
        result.unwrap_or_else(|_| Err(download::interrupted(dataset)))
    }

    fn end_download(&self, dataset: DatasetId, part: Part) {
        self.downloads.borrow_mut().remove(&(dataset, part));
    }

    /// Takes the user's own images in place of those before.
    pub fn keep_own(&self, set: OwnSet) {
        self.insert(DatasetId::Own, Part::Train, set.train);
        self.insert(DatasetId::Own, Part::Test, set.test);
    }

    fn insert(&self, dataset: DatasetId, part: Part, images: Dataset) -> Rc<Dataset> {
        let images = Rc::new(images);
        self.parts.borrow_mut().insert((dataset, part), images.clone());
        images
    }
}
