//! What outlives the page: an IndexedDB database of this origin. In it are the runs, in two stores under the same key: `runs` has
//! what a list needs, as JSON, `states` has weights, predictions and curves. A third, `texts`, has the visitor's drawings.

use idb::{DatabaseEvent, Error, Factory, ObjectStoreParams, Query, Transaction, TransactionMode};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const NAME: &str = "lenet-lab";
const VERSION: u32 = 1;
const RUNS: &str = "runs";
const STATES: &str = "states";
const TEXTS: &str = "texts";

/// The open database.
pub struct Database(idb::Database);

impl Database {
    /// Opens it, or makes an empty one.
    ///
    /// # Errors
    /// Why the browser stores nothing, as a sentence.
    pub async fn open() -> Result<Self, String> {
        let open = async {
            let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
            request.on_upgrade_needed(|event| {
                // Fails only if the upgrade was aborted, which the request reports.
                let Ok(database) = event.database() else { return };
                for store in [RUNS, STATES, TEXTS] {
                    let _ = database.create_object_store(store, ObjectStoreParams::new());
                }
            });
            let mut database = request.await?;
            // Another tab has a newer version of the page, or deletes the database.
            database.on_version_change(|event| {
                event.database().into_iter().for_each(|database| database.close());
            });
            Ok(Self(database))
        };
        open.await.map_err(|error: Error| {
            format!("This browser keeps nothing for this page, as in a private window ({}).", name(&error))
        })
    }

    /// The JSON of every run, with its key.
    ///
    /// # Errors
    /// Why it cannot be read, as a sentence.
    pub async fn runs(&self) -> Result<Vec<(String, String)>, String> {
        let read = async {
            let transaction = self.0.transaction(&[RUNS], TransactionMode::ReadOnly)?;
            let store = transaction.object_store(RUNS)?;
            let keys = store.get_all_keys(None, None)?.await?;
            let values = store.get_all(None, None)?.await?;
            let texts = keys.into_iter().zip(values);
            Ok(texts.filter_map(|(key, value)| Some((key.as_string()?, value.as_string()?))).collect())
        };
        read.await.map_err(sentence)
    }

    /// The state of a run; `None` if there is no such run.
    ///
    /// # Errors
    /// Why it cannot be read, as a sentence.
    pub async fn state(&self, key: &str) -> Result<Option<Array>, String> {
        let read = async {
            let transaction = self.0.transaction(&[STATES], TransactionMode::ReadOnly)?;
            let found = transaction.object_store(STATES)?.get(Query::from(JsValue::from(key)))?.await?;
            Ok(found.and_then(|found| found.dyn_into().ok()))
        };
        read.await.map_err(sentence)
    }

    /// Writes a run, and erases another if `is_replaced` says so of its JSON; both or nothing.
    ///
    /// # Errors
    /// Why it was not written, as a sentence.
    pub async fn write_run(
        &self,
        key: &str,
        json: &str,
        state: &Array,
        replaced: Option<(String, impl FnOnce(&str) -> bool)>,
    ) -> Result<(), String> {
        let write = async {
            let transaction = self.0.transaction(&[RUNS, STATES], TransactionMode::ReadWrite)?;
            let (runs, states) = (transaction.object_store(RUNS)?, transaction.object_store(STATES)?);
            let key = JsValue::from(key);
            runs.put(&JsValue::from(json), Some(&key))?.await?;
            states.put(state, Some(&key))?.await?;
            if let Some((old, is_replaced)) = replaced {
                let old = JsValue::from(old);
                let found = runs.get(Query::from(old.clone()))?.await?.and_then(|found| found.as_string());
                if found.is_some_and(|found| is_replaced(&found)) {
                    runs.delete(Query::from(old.clone()))?.await?;
                    states.delete(Query::from(old))?.await?;
                }
            }
            Ok(transaction)
        };
        committed(write.await).await
    }

    /// Writes the JSON of a run, if the run is there.
    ///
    /// # Errors
    /// Why it was not written, as a sentence.
    pub async fn write_json(&self, key: &str, json: &str) -> Result<(), String> {
        let write = async {
            let transaction = self.0.transaction(&[RUNS], TransactionMode::ReadWrite)?;
            let runs = transaction.object_store(RUNS)?;
            let key = JsValue::from(key);
            if runs.get_key(Query::from(key.clone()))?.await?.is_some() {
                runs.put(&JsValue::from(json), Some(&key))?.await?;
            }
            Ok(transaction)
        };
        committed(write.await).await
    }

    /// Erases a run.
    ///
    /// # Errors
    /// Why it was not erased, as a sentence.
    pub async fn erase_run(&self, key: &str) -> Result<(), String> {
        let erase = async {
            let transaction = self.0.transaction(&[RUNS, STATES], TransactionMode::ReadWrite)?;
            for store in [RUNS, STATES] {
                transaction.object_store(store)?.delete(Query::from(JsValue::from(key)))?.await?;
            }
            Ok(transaction)
        };
        committed(erase.await).await
    }

    /// Erases everything.
    ///
    /// # Errors
    /// Why it was not erased, as a sentence.
    pub async fn erase_all(&self) -> Result<(), String> {
        let erase = async {
            let transaction = self.0.transaction(&[RUNS, STATES, TEXTS], TransactionMode::ReadWrite)?;
            for store in [RUNS, STATES, TEXTS] {
                transaction.object_store(store)?.clear()?.await?;
            }
            Ok(transaction)
        };
        committed(erase.await).await
    }

    /// A text, if there is one under this key.
    ///
    /// # Errors
    /// Why it cannot be read, as a sentence.
    pub async fn text(&self, key: &str) -> Result<Option<String>, String> {
        let read = async {
            let transaction = self.0.transaction(&[TEXTS], TransactionMode::ReadOnly)?;
            let found = transaction.object_store(TEXTS)?.get(Query::from(JsValue::from(key)))?.await?;
            Ok(found.and_then(|found| found.as_string()))
        };
        read.await.map_err(sentence)
    }

    /// Writes a text.
    ///
    /// # Errors
    /// Why it was not written, as a sentence.
    pub async fn write_text(&self, key: &str, text: &str) -> Result<(), String> {
        let write = async {
            let transaction = self.0.transaction(&[TEXTS], TransactionMode::ReadWrite)?;
            let texts = transaction.object_store(TEXTS)?;
            texts.put(&JsValue::from(text), Some(&JsValue::from(key)))?.await?;
            Ok(transaction)
        };
        committed(write.await).await
    }
}

/// Waits until the changes are on the disk. A full storage may show only here.
async fn committed(transaction: Result<Transaction, Error>) -> Result<(), String> {
    let result = transaction.and_then(Transaction::commit).map_err(sentence)?.await.map_err(sentence)?;
    if result.is_aborted() {
        return Err("The browser's storage has kept nothing of it; it may be full.".into());
    }
    Ok(())
}

/// Bytes that this page stores, and that it may store; `None` where the browser does not say.
pub async fn usage() -> Option<[f64; 2]> {
    let storage = Reflect::get(&web_sys::window()?.navigator(), &"storage".into()).ok()?;
    let estimate: js_sys::Function = Reflect::get(&storage, &"estimate".into()).ok()?.dyn_into().ok()?;
    let promise: js_sys::Promise = estimate.call0(&storage).ok()?.dyn_into().ok()?;
    let found = JsFuture::from(promise).await.ok()?;
    let number = |name: &str| Reflect::get(&found, &name.into()).ok()?.as_f64();
    Some([number("usage")?, number("quota")?])
}

/// The browser's name of an error: `QuotaExceededError`.
fn name(error: &Error) -> String {
    let text = error.to_string();
    if text.contains("Quota") { "QuotaExceededError".into() } else { text }
}

fn sentence(error: Error) -> String {
    match name(&error).as_str() {
        "QuotaExceededError" => "The browser's storage is full.".into(),
        other => format!("The browser's storage refuses ({}).", other.trim().trim_end_matches('.')),
    }
}
