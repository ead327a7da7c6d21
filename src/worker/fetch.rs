//! One published file, fetched from the page's own origin with its progress, checked, and kept by the browser.

use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use lenet_data::catalog::DataFile;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, ReadableStreamDefaultReader, RequestCache, RequestInit, Response, WorkerGlobalScope};

/// The browser's store for the files.
const STORE: &str = "lenet-lab-data-1";

/// Bytes of a file that is kept which are given at a time.
const CHUNK: usize = 1 << 20;

/// Why a file is not in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not on the server: the data was never put there.
    #[error("{file} is not on this server ({why})")]
    Missing {
        /// File name.
        file: &'static str,
        /// What the server or the network said.
        why: String,
    },
    /// On the server, but not the published file.
    #[error("{file} arrived damaged ({why})")]
    Damaged {
        /// File name.
        file: &'static str,
        /// How it differs.
        why: String,
    },
}

/// The file's gzip bytes. `sink` gets every chunk as it arrives, unchecked, and may refuse it.
///
/// # Errors
/// When it is not there, cut short, too long, or of another checksum. Only the published bytes are kept; what a server
/// has unpacked on the way is returned unchecked, for the parser to judge.
pub async fn fetch(
    folder: &str,
    file: DataFile,
    mut sink: impl AsyncFnMut(&[u8]) -> Result<(), String>,
) -> Result<Vec<u8>, FetchError> {
    let url = format!("data/{folder}/{}", file.name);
    let store = open_store().await;
    let damaged = |why: String| FetchError::Damaged { file: file.name, why };
    if let Some(bytes) = stored(store.as_ref(), &url).await
        && matches(&bytes, file).await
    {
        let bytes = bytes.to_vec();
        for chunk in bytes.chunks(CHUNK) {
            sink(chunk).await.map_err(damaged)?;
        }
        return Ok(bytes);
    }
    let missing = |why: String| FetchError::Missing { file: file.name, why };
    let scope = scope();
    let init = RequestInit::new();
    // Not from the browser's general cache: it may hold what was damaged before the server was mended.
    init.set_cache(RequestCache::Reload);
    let response =
        JsFuture::from(scope.fetch_with_str_and_init(&url, &init)).await.map_err(|error| missing(words(&error)))?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(missing(format!("status {}", response.status())));
    }
    // Development servers answer unknown addresses with the page itself.
    if response.headers().get("content-type").ok().flatten().is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(missing("it answers with a web page instead".into()));
    }
    let bytes = read(&response, file.bytes, sink).await.map_err(damaged)?;
    let packed = Uint8Array::from(bytes.as_slice());
    // A server may unpack .gz files on the way; what arrives then is no longer what the checksum is of.
    let unpacked = bytes.first_chunk() == Some(&[0u8, 0]);
    if !unpacked && !matches(&packed, file).await {
        return Err(damaged(format!("{} of {} bytes, or another checksum", bytes.len(), file.bytes)));
    }
    if !unpacked && let Some(store) = store {
        keep(&store, &url, &packed).await;
    }
    Ok(bytes)
}

/// The body, refused when it grows past what even the unpacked file could have.
async fn read(
    response: &Response,
    packed: u64,
    mut sink: impl AsyncFnMut(&[u8]) -> Result<(), String>,
) -> Result<Vec<u8>, String> {
    let body = response.body().ok_or("it is empty")?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let limit = packed * 8 + 1_000_000;
    let mut bytes = Vec::with_capacity(usize::try_from(packed).unwrap_or(0));
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(|error| format!("cut off: {}", words(&error)))?;
        let done = Reflect::get(&step, &"done".into()).is_ok_and(|done| done.is_truthy());
        if done {
            return Ok(bytes);
        }
        let chunk: Uint8Array = Reflect::get(&step, &"value".into()).map_err(|error| words(&error))?.unchecked_into();
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        let refused = if bytes.len() as u64 > limit {
            Err("it is far larger than the published file".into())
        } else {
            sink(&bytes[start..]).await
        };
        if refused.is_err() {
            // Best effort: what is still on its way is of no use.
            let _ = reader.cancel();
            refused?;
        }
    }
}

/// Whether these are the published bytes. Without `crypto.subtle` (plain http) only the length can tell.
async fn matches(bytes: &Uint8Array, file: DataFile) -> bool {
    u64::from(bytes.length()) == file.bytes && has_checksum(bytes, file.sha256).await
}

/// Whether the bytes have this SHA-256; also where the browser cannot tell.
pub async fn has_checksum(bytes: &Uint8Array, sha256: &str) -> bool {
    let Ok(crypto) = scope().crypto() else { return true };
    if Reflect::get(&crypto, &"subtle".into()).map_or(true, |subtle| subtle.is_undefined()) {
        return true;
    }
    let Ok(digest) = crypto.subtle().digest_with_str_and_buffer_source("SHA-256", bytes) else { return true };
    match JsFuture::from(digest).await {
        Ok(sum) => hexadecimal(&Uint8Array::new(&sum).to_vec()) == sha256,
        Err(_) => true,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn open_store() -> Option<Cache> {
    // Absent on plain http, and refused in some private windows: then every visit fetches anew.
    let caches = Reflect::get(&scope(), &"caches".into()).ok().filter(|caches| !caches.is_undefined())?;
    let caches: web_sys::CacheStorage = caches.unchecked_into();
    JsFuture::from(caches.open(STORE)).await.ok().map(|cache| cache.unchecked_into())
}

async fn stored(store: Option<&Cache>, url: &str) -> Option<Uint8Array> {
    let found = JsFuture::from(store?.match_with_str(url)).await.ok().filter(|found| !found.is_undefined())?;
    let response: Response = found.unchecked_into();
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?.unchecked_into();
    Some(Uint8Array::new(&buffer))
}

async fn keep(store: &Cache, url: &str, bytes: &Uint8Array) {
    let body: &Object = bytes.unchecked_ref();
    if let Ok(response) = Response::new_with_opt_buffer_source(Some(body)) {
        // A full disk only means that the next visit fetches again.
        let _ = JsFuture::from(store.put_with_str(url, &response)).await;
    }
}

fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn words(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
