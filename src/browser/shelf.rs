//! The data sets that the worker holds, and how one that it lacks comes in.

use super::files_of::{self, Unavailable, no_files_opened};
use crate::data::labelled::Labelled;
use crate::data::{idx, synthetic};
use crate::values::dataset::DatasetId;
use crate::values::protocol::Failure;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

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
pub struct Shelf {
    halves: RefCell<HashMap<(DatasetId, Half), Rc<Labelled>>>,
    under_way: RefCell<HashMap<(DatasetId, Half), Fetching>>,
    grown: Box<Grown>,
}

/// Is told of more images of a training set that was given out before all had arrived, or that no more will come.
type Grown = dyn Fn(DatasetId, Result<Rc<Labelled>, Unavailable>);

impl Shelf {
    /// An empty shelf.
    pub fn new(grown: impl Fn(DatasetId, Result<Rc<Labelled>, Unavailable>) + 'static) -> Self {
        Self { halves: RefCell::default(), under_way: RefCell::default(), grown: Box::new(grown) }
    }

    /// One half of a data set, from the shelf, made, or fetched; `progress` is told the bytes received and in all.
    ///
    /// Of a published training set the first images are enough for an answer.
    ///
    /// # Errors
    /// When it is neither here nor on the server, or damaged there.
    pub async fn get(
        self: &Rc<Self>,
        dataset: DatasetId,
        half: Half,
        progress: impl Fn(&str, u64, u64) + 'static,
    ) -> Result<Rc<Labelled>, Unavailable> {
        if let Some(found) = self.latest(dataset, half) {
            return Ok(found);
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
        self: &Rc<Self>,
        dataset: DatasetId,
        half: Half,
        progress: impl Fn(&str, u64, u64) + 'static,
    ) -> Result<Rc<Labelled>, Unavailable> {
        let shelf = self.clone();
        let start = move || match half {
            Half::Test => {
                let fetch = async move {
                    let set = files_of::test_set(dataset, progress).await;
                    shelf.end_fetch(dataset, half);
                    set.map(|set| shelf.put(dataset, half, set))
                };
                fetch.boxed_local().shared()
            }
            Half::Train => {
                let (sender, first) = oneshot::channel();
                spawn_local(shelf.bring(dataset, progress, sender));
                let given_up = move |_| Err(files_of::given_up(dataset));
                first.map(move |answer| answer.unwrap_or_else(given_up)).boxed_local().shared()
            }
        };
        let fetch = self.under_way.borrow_mut().entry((dataset, half)).or_insert_with(start).clone();
        fetch.await
    }

    /// Fetches a training set; `first` gets what there is as soon as there are images, or why there are none.
    async fn bring(
        self: Rc<Self>,
        dataset: DatasetId,
        progress: impl Fn(&str, u64, u64),
        first: oneshot::Sender<Result<Rc<Labelled>, Unavailable>>,
    ) {
        let first = RefCell::new(Some(first));
        let tell = |answer| match first.take() {
            // Fails only when nobody waits any more.
            Some(first) => drop(first.send(answer)),
            None => (self.grown)(dataset, answer),
        };
        let result = files_of::train_set(dataset, progress, |set| tell(Ok(self.put(dataset, Half::Train, set)))).await;
        self.end_fetch(dataset, Half::Train);
        if let Err(unavailable) = result {
            self.halves.borrow_mut().remove(&(dataset, Half::Train));
            tell(Err(unavailable));
        }
    }

    /// What there is of a half by now.
    pub fn latest(&self, dataset: DatasetId, half: Half) -> Option<Rc<Labelled>> {
        self.halves.borrow().get(&(dataset, half)).cloned()
    }

    /// Whether a half is on its way.
    pub fn is_fetching(&self, dataset: DatasetId, half: Half) -> bool {
        self.under_way.borrow().contains_key(&(dataset, half))
    }

    fn end_fetch(&self, dataset: DatasetId, half: Half) {
        self.under_way.borrow_mut().remove(&(dataset, half));
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
