//! A browser's storage, which may refuse to write.

use lenet_conductor::{Input, SavedRun, StoreId, StoredRun};
use std::collections::BTreeMap;

/// When pages open it.
pub const NOW_MS: f64 = 1_000.0;

#[derive(Clone, Default)]
pub struct Storage {
    pub runs: BTreeMap<StoreId, SavedRun>,
    /// Why it refuses to write, if it does.
    pub refusal: Option<String>,
    /// Number of writes.
    pub written: usize,
}

impl Storage {
    /// What a page finds that opens it as `page`.
    pub fn open(&self, page: u64) -> Input {
        Input::StoreOpened { page, now_ms: NOW_MS, runs: self.list() }
    }

    /// The runs in it.
    pub fn list(&self) -> Vec<StoredRun> {
        let stored = |(id, run): (&StoreId, &SavedRun)| StoredRun { id: *id, summary: run.summary.clone() };
        self.runs.iter().map(stored).collect()
    }

    pub fn write(&mut self, run: SavedRun) -> Input {
        let id = run.id;
        if let Some(refusal) = &self.refusal {
            return Input::RunWritten(id, Err(refusal.clone()));
        }
        if let Some((replaced, saved_ms)) = run.replaces
            && self.runs.get(&replaced).is_some_and(|stored| stored.summary.saved_ms == saved_ms)
        {
            self.runs.remove(&replaced);
        }
        let mut run = run;
        if let Some(stored) = self.runs.get(&id) {
            run.summary.keep_changes(&stored.summary);
        }
        self.runs.insert(id, run);
        self.written += 1;
        Input::RunWritten(id, Ok(()))
    }

    pub fn read(&self, id: StoreId) -> Input {
        let found = self.runs.get(&id).cloned().map(Box::new);
        Input::RunRead(id, found.ok_or_else(|| "It is not there any more.".into()))
    }

    pub fn write_summary(&mut self, run: StoredRun) {
        if let Some(stored) = self.runs.get_mut(&run.id) {
            stored.summary = run.summary;
        }
    }

    pub fn erase(&mut self, run: &StoredRun) {
        if self.runs.get(&run.id).is_some_and(|stored| stored.summary == run.summary) {
            self.runs.remove(&run.id);
        }
    }
}
