//! Fetches a published file from the page's origin or the browser's cache storage, and verifies its checksum.

use super::messages::{error_text, scope};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use lenet_data::catalog::DataFile;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Cache, ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

/// Name of the cache storage.
const STORE: &str = "lenet-lab-data-1";

/// Milliseconds after which an operation of the cache storage is given up: it is slower than the network or hangs.
const STORE_TIMEOUT_MS: u32 = 3_000;

/// Bytes of a cached file that are passed on at a time.
const CHUNK: usize = 1 << 20;

/// Why a file could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The server does not have it.
    #[error("{file} is not on this server ({why})")]
    Missing {
        /// File name.
        file: &'static str,
        /// Status or content of the response.
        why: String,
    },
    /// The network or the server failed; the file may be available later.
    #[error("{file}: {why}")]
    Unreachable {
        /// File name.
        file: &'static str,
        /// The browser's message, or the status of the response.
        why: String,
    },
    /// Not the published file.
    #[error("{file} is damaged ({why})")]
    Damaged {
        /// File name.
        file: &'static str,
        /// How it differs.
        why: String,
    },
}

/// The gzip bytes of a file. `sink` gets each chunk as it arrives, unverified, and may refuse it. `cache` says whether the
/// browser's own cache may answer.
///
/// # Errors
/// When the server does not have the file or cannot be reached, or when the file is incomplete, too long, or has another
/// checksum. If the server has decompressed the file, it is returned unverified for the parser to check, and not cached.
pub async fn fetch(
    folder: &str,
    file: DataFile,
    cache: RequestCache,
    mut sink: impl AsyncFnMut(&[u8]) -> Result<(), String>,
) -> Result<Vec<u8>, FetchError> {
    let url = format!("../data/{folder}/{}", file.name);
    let store = open_store().await;
    let damaged = |why: String| FetchError::Damaged { file: file.name, why };
    if let Some(bytes) = stored(store.as_ref(), &url).await
        && is_published(&bytes, file).await
    {
        let bytes = bytes.to_vec();
        for chunk in bytes.chunks(CHUNK) {
            sink(chunk).await.map_err(damaged)?;
        }
        return Ok(bytes);
    }
    let response = request(&url, file, cache).await?;
    let bytes = read(&response, file, sink).await?;
    let compressed = Uint8Array::from(bytes.as_slice());
    // The checksum is that of the gzip file; an IDX file starts with two zeros.
    let decompressed = bytes.first_chunk() == Some(&[0u8, 0]);
    if !decompressed && !is_published(&compressed, file).await {
        return Err(damaged(format!("{} of {} bytes, or another checksum", bytes.len(), file.bytes)));
    }
    if !decompressed && let Some(store) = store {
        keep(&store, &url, &compressed).await;
    }
    Ok(bytes)
}

async fn request(url: &str, file: DataFile, cache: RequestCache) -> Result<Response, FetchError> {
    let missing = |why: String| FetchError::Missing { file: file.name, why };
    let unreachable = |why: String| FetchError::Unreachable { file: file.name, why };
    let init = RequestInit::new();
    init.set_cache(cache);
    let response = JsFuture::from(scope().fetch_with_str_and_init(url, &init)).await;
    let response: Response = response.map_err(|error| unreachable(error_text(&error)))?.unchecked_into();
    match response.status() {
        _ if response.ok() => {}
        // Request timeout, too many requests, and errors of the server.
        status @ (408 | 429 | 500..) => return Err(unreachable(format!("status {status}"))),
        status => return Err(missing(format!("status {status}"))),
    }
    // Development servers respond to unknown addresses with the page itself.
    if response.headers().get("content-type").ok().flatten().is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(missing("the response is a web page".into()));
    }
    Ok(response)
}

/// Reads the body; refuses what is longer than the decompressed file could be.
async fn read(
    response: &Response,
    file: DataFile,
    mut sink: impl AsyncFnMut(&[u8]) -> Result<(), String>,
) -> Result<Vec<u8>, FetchError> {
    let damaged = |why: String| FetchError::Damaged { file: file.name, why };
    let unreachable = |error: &JsValue| FetchError::Unreachable {
        file: file.name,
        why: format!("the connection was lost: {}", error_text(error)),
    };
    let body = response.body().ok_or_else(|| damaged("it is empty".into()))?;
    let reader = Reader(body.get_reader().unchecked_into());
    let limit = file.bytes * 8 + 1_000_000;
    let mut bytes = Vec::with_capacity(usize::try_from(file.bytes).unwrap_or(0));
    loop {
        let result = JsFuture::from(reader.0.read()).await.map_err(|error| unreachable(&error))?;
        if Reflect::get(&result, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(bytes);
        }
        let chunk = Reflect::get(&result, &"value".into()).map_err(|error| unreachable(&error))?;
        let chunk: Uint8Array = chunk.unchecked_into();
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        if bytes.len() as u64 > limit {
            return Err(damaged("it is far larger than the published file".into()));
        }
        sink(&bytes[start..]).await.map_err(damaged)?;
    }
}

/// Cancels the download when it is dropped: after an error, or when the fetch is aborted.
struct Reader(ReadableStreamDefaultReader);

impl Drop for Reader {
    fn drop(&mut self) {
        // Has no effect on a stream that has ended; one that has failed rejects with the error reported before.
        let cancelled = self.0.cancel();
        spawn_local(async move { drop(JsFuture::from(cancelled).await) });
    }
}

/// Whether these are the published bytes. Only the length is checked without `crypto.subtle` (plain http).
async fn is_published(bytes: &Uint8Array, file: DataFile) -> bool {
    u64::from(bytes.length()) == file.bytes && has_checksum(bytes, file.sha256).await
}

/// Whether the bytes have this SHA-256; true if the browser cannot compute it.
pub async fn has_checksum(bytes: &Uint8Array, sha256: &str) -> bool {
    let Ok(crypto) = scope().crypto() else { return true };
    if Reflect::get(&crypto, &"subtle".into()).map_or(true, |subtle| subtle.is_undefined()) {
        return true;
    }
    let Ok(digest) = crypto.subtle().digest_with_str_and_buffer_source("SHA-256", bytes) else { return true };
    match JsFuture::from(digest).await {
        Ok(digest) => hexadecimal(&Uint8Array::new(&digest).to_vec()) == sha256,
        Err(_) => true,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn open_store() -> Option<Cache> {
    // Undefined on plain http and refused in some private windows; every visit then downloads again.
    let caches = Reflect::get(&scope(), &"caches".into()).ok().filter(|caches| !caches.is_undefined())?;
    let caches: web_sys::CacheStorage = caches.unchecked_into();
    in_time(caches.open(STORE)).await.map(|cache| cache.unchecked_into())
}

async fn stored(store: Option<&Cache>, url: &str) -> Option<Uint8Array> {
    let found = in_time(store?.match_with_str(url)).await.filter(|found| !found.is_undefined())?;
    let response: Response = found.unchecked_into();
    let buffer: ArrayBuffer = in_time(response.array_buffer().ok()?).await?.unchecked_into();
    Some(Uint8Array::new(&buffer))
}

async fn keep(store: &Cache, url: &str, bytes: &Uint8Array) {
    let body: &Object = bytes.unchecked_ref();
    if let Ok(response) = Response::new_with_opt_buffer_source(Some(body)) {
        // After an error, such as a full disk, the next visit downloads again.
        let _ = in_time(store.put_with_str(url, &response)).await;
    }
}

/// Result of an operation of the cache storage; `None` after an error or a timeout.
async fn in_time(operation: Promise) -> Option<JsValue> {
    let timeout = TimeoutFuture::new(STORE_TIMEOUT_MS);
    match select(JsFuture::from(operation), timeout).await {
        Either::Left((result, _)) => result.ok(),
        Either::Right(_) => None,
    }
}
