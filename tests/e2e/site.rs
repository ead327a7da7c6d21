//! A static server for `dist/` below a sub-path, with fault injection.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use std::collections::HashMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A fault in the response for a file.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Status 404.
    Missing,
    /// Status 503, as from a server with too much to do.
    Busy,
    /// Status 200 with an HTML page, as some servers respond to unknown URLs; the browser may keep it for an hour.
    WebPage,
    /// Only the first half, which the browser may keep for an hour.
    Truncated,
    /// One byte changed.
    Damaged,
    /// The first half, and the rest once faults are cleared.
    Stalled,
    /// A gzip file with the header by which the browser decompresses it on arrival.
    Decompressed,
    /// The type of any file, as some servers send what they do not know.
    OctetStream,
    /// A WebAssembly module that gets 24 MB at most, as from a browser that has no more.
    LittleMemory,
}

/// The running server; it stops with the runtime of the test.
#[derive(Clone)]
pub struct Site {
    dist: Arc<Mutex<PathBuf>>,
    policy: Arc<Mutex<&'static str>>,
    faults: Arc<Mutex<HashMap<String, Fault>>>,
    scripts: Arc<Mutex<HashMap<String, String>>>,
    /// URL of the page.
    pub url: String,
}

/// The host's content security policy beside the page's own: workers too may load nothing from another origin. A violation
/// fails the test.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self' 'wasm-unsafe-eval' blob:";

/// Path of the page on the server: it must not depend on being at the root.
const BASE_PATH: &str = "/some/sub-path/";

impl Site {
    /// Serves the folder that `LENET_DIST` names, else `dist`.
    pub async fn start() -> Self {
        let dist = PathBuf::from(std::env::var("LENET_DIST").unwrap_or_else(|_| "dist".into()));
        assert!(dist.join("index.html").is_file(), "no build in {}: run `cargo xtask build`", dist.display());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{BASE_PATH}", listener.local_addr().unwrap());
        let dist = Arc::new(Mutex::new(dist));
        let policy = Arc::new(Mutex::new(CONTENT_SECURITY_POLICY));
        let site = Self { dist, policy, faults: Arc::default(), scripts: Arc::default(), url };
        let app = axum::Router::new().fallback(respond).with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        site
    }

    /// Whether the build includes MNIST; without it the tests use synthetic digits.
    pub fn has_mnist(&self) -> bool {
        self.dist().join("data/mnist/train-images-idx3-ubyte.gz").is_file()
    }

    /// A site with MNIST; `None`, with a line on stderr, if the build does not include it.
    pub async fn start_with_mnist() -> Option<Self> {
        let site = Self::start().await;
        if !site.has_mnist() {
            eprintln!("skipped: no MNIST in this build");
            return None;
        }
        Some(site)
    }

    /// Injects a fault into the responses for every file whose path contains `part`.
    pub fn inject(&self, part: &str, fault: Fault) {
        self.faults.lock().unwrap().insert(part.into(), fault);
    }

    /// Prepends a script to the file whose path ends with `path`, to observe a worker from inside.
    pub fn prepend(&self, path: &str, script: &str) {
        self.scripts.lock().unwrap().insert(path.into(), script.into());
    }

    /// The folder that is served.
    pub fn dist(&self) -> PathBuf {
        self.dist.lock().unwrap().clone()
    }

    /// Serves another folder from now on, as after a new release.
    pub fn redeploy(&self, dist: PathBuf) {
        *self.dist.lock().unwrap() = dist;
    }

    /// Sends another content security policy from now on.
    pub fn set_policy(&self, policy: &'static str) {
        *self.policy.lock().unwrap() = policy;
    }

    pub fn clear_faults(&self) {
        self.faults.lock().unwrap().clear();
    }
}

async fn respond(State(site): State<Site>, uri: Uri, request: HeaderMap) -> Response {
    let Some(path) = uri.path().strip_prefix(BASE_PATH) else { return StatusCode::NOT_FOUND.into_response() };
    let path = if path.is_empty() { "index.html" } else { path };
    let faults = site.faults.lock().unwrap().clone();
    let fault = faults.iter().find(|(part, _)| path.contains(part.as_str())).map(|(_, fault)| *fault);
    let scripts = site.scripts.lock().unwrap().clone();
    let script = scripts.iter().find(|(name, _)| path.ends_with(name.as_str())).map(|(_, script)| script);
    let file = site.dist().join(path);
    let accepts_brotli =
        request.get(header::ACCEPT_ENCODING).is_some_and(|kinds| kinds.to_str().unwrap().contains("br"));
    // A whole file is sent as hosts do that know the compressed copies.
    let packed = (accepts_brotli && fault.is_none() && script.is_none())
        .then(|| std::fs::read(file.with_added_extension("br")).ok())
        .flatten();
    let encoding = match fault {
        Some(Fault::Decompressed) => "gzip",
        _ if packed.is_some() => "br",
        _ => "identity",
    };
    let Some(mut bytes) = packed.or_else(|| std::fs::read(&file).ok()) else {
        let page = std::fs::read_to_string(site.dist().join("404.html")).unwrap_or_default();
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html")], page).into_response();
    };
    if let Some(script) = script {
        bytes.splice(0..0, script.bytes());
    }
    match fault {
        Some(Fault::Missing) => return StatusCode::NOT_FOUND.into_response(),
        Some(Fault::Busy) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Fault::WebPage) => {
            let headers = [(header::CONTENT_TYPE, "text/html"), (header::CACHE_CONTROL, "max-age=3600")];
            return (headers, "<!doctype html><title>Not here</title>").into_response();
        }
        Some(Fault::Truncated) => bytes.truncate(bytes.len() / 2),
        Some(Fault::Damaged) => {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0xff;
        }
        Some(Fault::LittleMemory) => limit_memory(&mut bytes),
        Some(Fault::Stalled | Fault::Decompressed | Fault::OctetStream) | None => {}
    }
    let content_type = match fault {
        Some(Fault::OctetStream) => "application/octet-stream",
        _ => content_type(Path::new(path)),
    };
    let cache = match fault {
        Some(Fault::Truncated) => "max-age=3600",
        _ => "no-cache",
    };
    let headers = [
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_ENCODING, encoding),
        (header::CONTENT_SECURITY_POLICY, *site.policy.lock().unwrap()),
    ];
    match fault {
        Some(Fault::Stalled) => {
            let rest = bytes.split_off(bytes.len() / 2);
            let end = futures::stream::once(async move {
                while !site.faults.lock().unwrap().is_empty() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                rest
            });
            let halves = futures::stream::once(async move { bytes }).chain(end).map(Ok::<_, Infallible>);
            (headers, Body::from_stream(halves)).into_response()
        }
        Some(_) | None => (headers, bytes).into_response(),
    }
}

/// Gives a WebAssembly module's memory a maximum of 384 pages, 24 MB. Ours have none: `01 00 min`, a number of one byte.
fn limit_memory(wasm: &mut Vec<u8>) {
    const MEMORY: u8 = 5;
    const HEADER: usize = 8;
    let mut at = HEADER;
    loop {
        let id = wasm[at];
        let (mut size, mut length) = (0, 0);
        loop {
            at += 1;
            size |= usize::from(wasm[at] & 0x7f) << (7 * length);
            length += 1;
            if wasm[at] < 0x80 {
                break;
            }
        }
        at += 1;
        if id == MEMORY {
            assert_eq!(wasm[at - 1..at + 2], [3, 1, 0], "one memory without a maximum");
            let min = wasm[at + 2];
            wasm.splice(at - 1..at + 3, [5, 1, 1, min, 0x80, 0x03]);
            return;
        }
        at += size;
    }
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
