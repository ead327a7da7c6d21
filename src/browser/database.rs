//! What outlives the page: an IndexedDB database of this origin. In it are the runs, in two stores under the same key: `runs` has
//! what a list needs, as JSON, `states` has weights, predictions and curves. A third, `texts`, has the visitor's drawings.

use idb::request::GetStoreRequest;
use idb::{DatabaseEvent, Error, Factory, ObjectStoreParams, Query, Transaction, TransactionMode};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const NAME: &str = "lenet-lab";
const VERSION: u32 = 1;
const RUNS: &str = "runs";
const STATES: &str = "states";
const TEXTS: &str = "texts";

/// Why a page of an older version stores nothing.
pub const NEWER: &str = "Another tab has a newer version of this page, or has erased what is kept: reload this one.";

/// Why nothing is stored while the browser's storage has not answered.
pub const SILENT: &str = "The browser's storage does not answer: save what you need as a file, and reload the page.";

/// How long to wait for its first answer, in milliseconds.
pub const PATIENCE_MS: u32 = 5_000;

/// The open database.
pub struct Database(idb::Database);

impl Database {
    /// Opens it, or makes an empty one. `closed` is called when another tab has opened a newer version of it, or the visitor has
    /// erased it: it cannot be used any more.
    ///
    /// # Errors
    /// Why the browser stores nothing, as a sentence.
    pub async fn open(closed: impl Fn() + Clone + 'static) -> Result<Self, String> {
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
            let gone = closed.clone();
            database.on_version_change(move |event| {
                event.database().into_iter().for_each(|database| database.close());
                closed();
            });
            database.on_close(move |_| gone());
            Ok(Self(database))
        };
        open.await.map_err(|error: Error| match name(&error) {
            name if name.contains("VersionError") => NEWER.to_owned(),
            name => format!("This browser keeps nothing for this page, as in a private window ({name})."),
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

    /// The JSON of a run and its state, which belong together; `None` if there is no such run.
    ///
    /// # Errors
    /// Why it cannot be read, as a sentence.
    pub async fn run(&self, key: &str) -> Result<Option<(String, Array)>, String> {
        let read = async {
            let transaction = self.0.transaction(&[RUNS, STATES], TransactionMode::ReadOnly)?;
            let [json, state] = [get(&transaction, RUNS, key)?, get(&transaction, STATES, key)?];
            let (json, state) = (json.await?, state.await?);
            Ok(json.and_then(|json| json.as_string()).zip(state.and_then(|state| state.dyn_into().ok())))
        };
        read.await.map_err(sentence)
    }

    /// Writes a run, and erases another if `is_replaced` says so of its JSON; both or nothing. `json` gets the JSON of the run that
    /// is there under the key.
    ///
    /// # Errors
    /// Why it was not written, as a sentence.
    pub async fn write_run(
        &self,
        key: &str,
        json: impl FnOnce(Option<String>) -> String,
        state: &Array,
        replaced: Option<(String, impl FnOnce(&str) -> bool)>,
    ) -> Result<(), String> {
        self.change(&[RUNS, STATES], async |transaction| {
            let (runs, states) = (transaction.object_store(RUNS)?, transaction.object_store(STATES)?);
            let there = get(transaction, RUNS, key)?.await?.and_then(|there| there.as_string());
            let key = JsValue::from(key);
            runs.put(&JsValue::from(json(there)), Some(&key))?.await?;
            states.put(state, Some(&key))?.await?;
            if let Some((old, is_replaced)) = replaced {
                erase(transaction, &old, is_replaced).await?;
            }
            Ok(())
        })
        .await
    }

    /// Writes the JSON of a run.
    ///
    /// # Errors
    /// Why it was not written, as a sentence; also if there is no such run.
    pub async fn write_json(&self, key: &str, json: &str) -> Result<(), String> {
        let mut is_there = false;
        self.change(&[RUNS], async |transaction| {
            is_there = get(transaction, RUNS, key)?.await?.is_some();
            if is_there {
                let runs = transaction.object_store(RUNS)?;
                runs.put(&JsValue::from(json), Some(&JsValue::from(key)))?.await?;
            }
            Ok(())
        })
        .await?;
        if is_there { Ok(()) } else { Err("It is not there any more; another tab has erased it.".into()) }
    }

    /// Erases a run, if `is_erased` says so of its JSON.
    ///
    /// # Errors
    /// Why it was not erased, as a sentence.
    pub async fn erase_run(&self, key: &str, is_erased: impl FnOnce(&str) -> bool) -> Result<(), String> {
        self.change(&[RUNS, STATES], async |transaction| erase(transaction, key, is_erased).await).await
    }

    /// Erases everything.
    ///
    /// # Errors
    /// Why it was not erased, as a sentence.
    pub async fn erase_all(&self) -> Result<(), String> {
        self.change(&[RUNS, STATES, TEXTS], async |transaction| {
            for store in [RUNS, STATES, TEXTS] {
                transaction.object_store(store)?.clear()?.await?;
            }
            Ok(())
        })
        .await
    }

    /// A text, if there is one under this key.
    ///
    /// # Errors
    /// Why it cannot be read, as a sentence.
    pub async fn text(&self, key: &str) -> Result<Option<String>, String> {
        let read = async {
            let transaction = self.0.transaction(&[TEXTS], TransactionMode::ReadOnly)?;
            Ok(get(&transaction, TEXTS, key)?.await?.and_then(|found| found.as_string()))
        };
        read.await.map_err(sentence)
    }

    /// Writes a text, made of the one that is there.
    ///
    /// # Errors
    /// Why it was not written, as a sentence.
    pub async fn write_text(&self, key: &str, text: impl FnOnce(Option<String>) -> String) -> Result<(), String> {
        self.change(&[TEXTS], async |transaction| {
            let there = get(transaction, TEXTS, key)?.await?.and_then(|there| there.as_string());
            let texts = transaction.object_store(TEXTS)?;
            texts.put(&JsValue::from(text(there)), Some(&JsValue::from(key)))?.await?;
            Ok(())
        })
        .await
    }

    /// Makes changes of these stores: all or none.
    async fn change(
        &self,
        stores: &[&str],
        act: impl AsyncFnOnce(&Transaction) -> Result<(), Error>,
    ) -> Result<(), String> {
        let transaction = self.0.transaction(stores, TransactionMode::ReadWrite).map_err(sentence)?;
        if let Err(error) = act(&transaction).await {
            // Fails only if it was aborted already.
            let _ = transaction.abort();
            return Err(sentence(error));
        }
        // A full storage may show only here.
        let result = transaction.commit().map_err(sentence)?.await.map_err(sentence)?;
        if result.is_aborted() {
            return Err("The browser's storage has kept nothing of it; it may be full.".into());
        }
        Ok(())
    }
}

fn get(transaction: &Transaction, store: &str, key: &str) -> Result<GetStoreRequest, Error> {
    transaction.object_store(store)?.get(Query::from(JsValue::from(key)))
}

async fn erase(transaction: &Transaction, key: &str, is_erased: impl FnOnce(&str) -> bool) -> Result<(), Error> {
    let found = get(transaction, RUNS, key)?.await?.and_then(|found| found.as_string());
    if found.is_some_and(|found| is_erased(&found)) {
        for store in [RUNS, STATES] {
            transaction.object_store(store)?.delete(Query::from(JsValue::from(key)))?.await?;
        }
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
