//! The runs in the browser's storage: when they are written, which are listed, and how they come back.

use crate::effect::{Effect, Plot};
use crate::loading::Origin;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::stored::{Change, SavedRun, StoreId, StoredRun, Summary};
use crate::training::{load_needed, restore};
use crate::words;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::protocol::{RunId, Split};
use std::collections::VecDeque;
use std::sync::Arc;

/// Stored runs, besides those that the visitor has pinned: the oldest of more is erased.
pub const MAX_STORED: usize = 40;

/// Shortest time between two writes of a run that trains, in milliseconds, and at the end of an epoch.
const EVERY_MS: f64 = 5_000.0;
const EPOCH_MS: f64 = 1_000.0;

/// For how long a deletion can be undone.
const UNDO_MS: f64 = 3_600_000.0;

/// What is stored, and what is being written.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// Random number of this page; `None` while nothing is stored.
    page: Option<u64>,
    /// Why the last run could not be written, or why nothing is stored.
    problem: Option<String>,
    /// The newest first.
    runs: Arc<Vec<StoredRun>>,
    /// The run of an earlier visit to go on with.
    offer: Option<StoreId>,
    /// The first is being written.
    writes: VecDeque<SavedRun>,
    reading: Option<StoreId>,
    /// Whether there is a newer checkpoint of the run on the page than the one written last.
    is_due: bool,
    /// Milliseconds since a run was written last.
    idle_ms: f64,
    /// Whether the page is hidden: it may be closed without notice.
    pub is_hidden: bool,
    /// Time of the last tick, in milliseconds since 1970.
    pub now_ms: f64,
}

/// What the page shows of the storage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoreView {
    /// Random number of this page; `None` while nothing is stored.
    pub page: Option<u64>,
    /// Why the last run could not be written, or why nothing is stored: a sentence.
    pub problem: Option<String>,
    /// The stored runs, the newest first, also those that are deleted and can be brought back.
    pub runs: Arc<Vec<StoredRun>>,
    /// The stored run of the page's run.
    pub shown: Option<StoreId>,
    /// Seconds since the page's run was stored; `None` if it is not.
    pub saved_seconds: Option<u64>,
    /// Step up to which it is stored.
    pub saved_step: u32,
    /// A stored run of an earlier visit to go on with.
    pub offer: Option<StoreId>,
    /// The run that is being read.
    pub reading: Option<StoreId>,
}

impl Store {
    /// Whether runs are stored.
    pub fn is_open(&self) -> bool {
        self.page.is_some()
    }

    /// There is a newer checkpoint of the run on the page.
    pub fn changed(&mut self) {
        self.is_due = true;
    }

    /// Nothing is stored from now on.
    pub fn unavailable(&mut self, why: String) {
        *self = Self { now_ms: self.now_ms, is_hidden: self.is_hidden, problem: Some(why), ..Self::default() };
    }

    /// A stored run that is being read is not wanted any more.
    pub fn forget_reading(&mut self) {
        self.reading = None;
    }

    pub fn dismiss_offer(&mut self) {
        self.offer = None;
    }

    /// The stored run that is this one: written by this page, else the one from which it was resumed.
    pub fn find(&self, run: &Run) -> Option<&StoredRun> {
        let own = self.page.map(|page| StoreId { page, curves: run.curves });
        own.and_then(|id| self.get(id)).or_else(|| run.stored_as.and_then(|(id, _)| self.get(id)))
    }

    /// Whether the stored run with this id is this one.
    fn is(&self, id: StoreId, run: &Run) -> bool {
        self.find(run).is_some_and(|stored| stored.id == id)
    }

    /// Whether all that is kept of a run is stored, too.
    pub fn has(&self, run: &Run) -> bool {
        let step = run.checkpoint().map_or(0, |saved| saved.step);
        self.find(run).is_some_and(|stored| stored.summary.is_of(run, step))
    }

    pub fn get(&self, id: StoreId) -> Option<&StoredRun> {
        self.runs.iter().find(|stored| stored.id == id)
    }

    fn summary_mut(&mut self, id: StoreId) -> Option<&mut StoredRun> {
        Arc::make_mut(&mut self.runs).iter_mut().find(|stored| stored.id == id)
    }

    pub fn view(&self, shown: Option<&Run>) -> StoreView {
        let found = shown.and_then(|run| self.find(run));
        let ago = |stored: &StoredRun| ((self.now_ms - stored.summary.saved_ms).max(0.0) / 1_000.0) as u64;
        StoreView {
            page: self.page,
            problem: self.problem.clone(),
            runs: self.runs.clone(),
            shown: found.map(|stored| stored.id),
            saved_seconds: found.map(ago),
            saved_step: found.map_or(0, |stored| stored.summary.step),
            offer: self.offer,
            reading: self.reading,
        }
    }
}

/// The storage is open: lists its runs, the newest of which can be gone on with.
pub(crate) fn opened(state: &mut State, page: u64, now_ms: f64, mut runs: Vec<StoredRun>) {
    state.store.now_ms = now_ms;
    let is_over = |run: &StoredRun| run.summary.deleted_ms.is_some_and(|at| now_ms - at > UNDO_MS);
    let erase = |run: &StoredRun| state.workers.emit(Effect::EraseRun(Box::new(run.clone())));
    runs.iter().filter(|run| is_over(run)).for_each(erase);
    runs.retain(|run| !is_over(run));
    sort(&mut runs);
    let store = &mut state.store;
    let is_offered = |run: &&StoredRun| run.summary.deleted_ms.is_none() && !run.summary.is_rival;
    store.offer = runs.iter().find(is_offered).map(|run| run.id);
    (store.page, store.problem, store.runs) = (Some(page), None, Arc::new(runs));
}

/// Another tab has changed the list: names, pins and deletions are followed here, and what was erased is no longer listed.
pub(crate) fn listed(state: &mut State, mut runs: Vec<StoredRun>) {
    if !state.store.is_open() {
        return;
    }
    sort(&mut runs);
    let is_offered = |run: &StoredRun, id: StoreId| run.id == id && run.summary.deleted_ms.is_none();
    state.store.offer.take_if(|id| !runs.iter().any(|run| is_offered(run, *id)));
    state.store.runs = Arc::new(runs);
    let known = |run: &StoredRun| (run.id, run.summary.title.clone(), run.summary.is_pinned);
    let all: Vec<_> = state.store.runs.iter().map(known).collect();
    all.into_iter().for_each(|(id, title, is_pinned)| name_in_memory(state, curves_of(state, id), title, is_pinned));
}

/// The newest first.
fn sort(runs: &mut [StoredRun]) {
    runs.sort_by(|a, b| b.summary.saved_ms.total_cmp(&a.summary.saved_ms));
}

pub(crate) fn tick(state: &mut State, ms: f64) {
    state.store.idle_ms += ms;
    if !state.store.is_due {
        return;
    }
    let Some(run) = &state.page().run else { return };
    let Some(checkpoint) = run.checkpoint() else { return };
    let least_ms = match run {
        // It has failed, and may fail again.
        _ if state.store.problem.is_some() => EVERY_MS,
        _ if !run.is_busy() || state.store.is_hidden => 0.0,
        _ if run.ends_epoch(checkpoint.step) => EPOCH_MS,
        _ => EVERY_MS.max(checkpoint.interval_ms()),
    };
    if state.store.idle_ms >= least_ms {
        let saved = saved(&state.store, run);
        write(state, saved);
    }
}

/// The newest checkpoint of a run as it is stored; `None` if there is nothing new to store.
pub(crate) fn saved(store: &Store, run: &Run) -> Option<SavedRun> {
    let (page, (checkpoint, compute)) = store.page.zip(run.checkpoint_to_store())?;
    if !run.is_trained() || store.has(run) {
        return None;
    }
    let id = StoreId { page, curves: run.curves };
    let splits = [Split::Test, Split::Validation, Split::Hand];
    let predicted = splits.into_iter().filter_map(|split| run.results().mistakes.of(split));
    Some(SavedRun {
        id,
        replaces: run.stored_as.filter(|(stored, _)| *stored != id),
        summary: Summary::new(run, &checkpoint, compute, store.now_ms),
        checkpoint,
        drawings: run.fine_tuning.as_ref().map(|fine_tuning| fine_tuning.drawings.to_vec()).unwrap_or_default(),
        predictions: predicted.map(|found| (found.evaluation, found.predictions.clone())).collect(),
    })
}

/// Writes a run after those that are being written.
pub(crate) fn write(state: &mut State, saved: Option<SavedRun>) {
    let store = &mut state.store;
    (store.is_due, store.idle_ms) = (false, 0.0);
    if let Some(saved) = saved {
        queue(state, saved);
    }
}

/// Writes a rival's run: when the run on the page is written does not change.
pub(crate) fn write_rival(state: &mut State, mut saved: SavedRun) {
    saved.summary.is_rival = true;
    queue(state, saved);
}

fn queue(state: &mut State, saved: SavedRun) {
    let store = &mut state.store;
    // Of writes that wait, the newest of a run is enough.
    let mut at = 0;
    store.writes.retain(|waiting| {
        at += 1;
        at == 1 || waiting.id != saved.id
    });
    store.writes.push_back(saved);
    if store.writes.len() == 1 {
        write_first(state);
    }
}

fn write_first(state: &mut State) {
    if let Some(first) = state.store.writes.front() {
        let first = Box::new(first.clone());
        state.workers.emit(Effect::WriteRun(first));
    }
}

/// A run is stored, or could not be.
pub(crate) fn written(state: &mut State, id: StoreId, result: Result<(), String>) {
    let store = &mut state.store;
    if store.writes.front().is_none_or(|first| first.id != id) {
        return;
    }
    let Some(written) = store.writes.pop_front() else { return };
    match result {
        Ok(()) => {
            store.problem = None;
            let SavedRun { replaces, mut summary, .. } = written;
            let runs = Arc::make_mut(&mut store.runs);
            let listed = runs.iter().find(|run| run.id == id);
            listed.into_iter().for_each(|listed| summary.keep_changes(&listed.summary));
            let replaced = replaces.map(|(replaced, _)| replaced);
            runs.retain(|run| run.id != id && Some(run.id) != replaced);
            runs.insert(0, StoredRun { id, summary });
            // Something else is trained now.
            store.offer = None;
            erase_oldest(state);
        }
        // Tried again with the next checkpoint, or soon.
        Err(why) => (store.problem, store.is_due) = (Some(why), true),
    }
    write_first(state);
}

/// Erases the oldest of too many runs that are not pinned, but not the one on the page.
fn erase_oldest(state: &mut State) {
    let shown = state.page().run.as_ref().and_then(|run| state.store.find(run)).map(|stored| stored.id);
    let runs = Arc::make_mut(&mut state.store.runs);
    while runs.iter().filter(|run| !run.summary.is_pinned).count() > MAX_STORED
        && let Some(oldest) = runs.iter().rposition(|run| !run.summary.is_pinned && Some(run.id) != shown)
    {
        let oldest = runs.remove(oldest);
        state.workers.emit(Effect::EraseRun(Box::new(oldest)));
    }
}

/// Puts a stored run on the page: one that is kept in memory at once, another once it is read.
pub(crate) fn open_run(state: &mut State, id: StoreId) {
    if state.page().run.as_ref().is_some_and(|run| state.store.is(id, run)) {
        return state.store.dismiss_offer();
    }
    let kept = state.kept.iter().find(|run| state.store.is(id, run)).map(|run| run.curves);
    if let Some(curves) = kept {
        return restore(state, SlotId::PAGE, curves);
    }
    let learns_own = |run: &StoredRun| run.id == id && run.summary.experiment.dataset == DatasetId::Own;
    if state.own.is_none() && state.store.runs.iter().any(learns_own) {
        return state.messages.refuse(words::own_files_needed(state.page().run.as_ref()));
    }
    if state.store.reading.is_none() {
        state.store.reading = Some(id);
        state.workers.emit(Effect::ReadRun(id));
    }
}

/// A stored run was read: keeps it, and restores it.
pub(crate) fn read(state: &mut State, id: StoreId, result: Result<Box<SavedRun>, String>) {
    if state.store.reading.take_if(|reading| *reading == id).is_none() {
        return;
    }
    let saved = match result {
        Ok(saved) => *saved,
        Err(why) => return state.messages.refuse(words::not_read(&why, state.page().run.as_ref())),
    };
    state.store.offer = None;
    state.last_run += 1;
    let run = Run::from_stored(state.last_run, saved);
    let (curves, base, described) = (run.curves, run.base, run.described().clone());
    state.workers.emit(Effect::Plot(curves, Plot::Stored(id)));
    state.messages.notice = None;
    if described.dataset == DatasetId::Own {
        state.messages.notify(words::OWN_FILES_AGAIN.into());
    }
    keep_in_memory(state, run);
    state.form.follow(base, described);
    load_needed(state, SlotId::PAGE, Origin::Restore(curves), None);
}

/// Keeps a run in memory; those for which there is no room any more are dropped.
pub(crate) fn keep_in_memory(state: &mut State, run: Run) {
    for oldest in state.kept.add(run) {
        state.workers.emit(Effect::Plot(oldest.curves, Plot::Forget));
        if !state.store.has(&oldest) {
            state.messages.notify(words::dropped(&oldest, state.kept.len()));
        }
    }
}

/// Changes a stored run, and the same run on the page or in memory.
pub(crate) fn change(state: &mut State, id: StoreId, change: Change) {
    let curves = curves_of(state, id);
    let now_ms = state.store.now_ms;
    let Some(stored) = state.store.summary_mut(id) else { return };
    let summary = &mut stored.summary;
    match change {
        Change::Rename(title) => {
            summary.title = Some(words::shortened(title.trim())).filter(|title| !title.is_empty());
        }
        Change::Pin(is_pinned) => summary.is_pinned = is_pinned,
        Change::Delete(is_deleted) => summary.deleted_ms = is_deleted.then_some(now_ms),
    }
    let stored = stored.clone();
    let (title, is_pinned) = (stored.summary.title.clone(), stored.summary.is_pinned);
    if stored.summary.deleted_ms.is_some() {
        state.store.offer.take_if(|offer| *offer == id);
    }
    name_in_memory(state, curves, title, is_pinned);
    state.workers.emit(Effect::WriteSummary(Box::new(stored)));
}

/// Names and pins the run with these curves on the page or in memory.
fn name_in_memory(state: &mut State, curves: Option<RunId>, title: Option<String>, is_pinned: bool) {
    let slots = state.slots.iter_mut().filter_map(|slot| slot.run.as_mut());
    let Some(run) = slots.chain(state.kept.iter_mut()).find(|run| Some(run.curves) == curves) else { return };
    if (&run.title, run.is_pinned) != (&title, is_pinned) {
        (run.title, run.is_pinned) = (title, is_pinned);
        let (curves, name) = (run.curves, run.name_parts());
        state.workers.emit(Effect::Plot(curves, Plot::Rename { name }));
    }
}

/// Id of the curves of the run on the page or in memory that is this stored one.
fn curves_of(state: &State, id: StoreId) -> Option<RunId> {
    state.page().run.iter().chain(state.kept.iter()).find(|run| state.store.is(id, run)).map(|run| run.curves)
}
