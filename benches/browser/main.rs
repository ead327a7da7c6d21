//! Benchmark in one Chromium session: our trainers, burn's generic kernels, jax-js and TensorFlow.js in turn, for several
//! rounds, each next to the peak of the thread. Started by `cargo xtask bench`, which builds the site.
//!
//! Environment: `LENET_BENCH_SITE` (folder to serve), `LENET_BENCH_JSON` and `LENET_BENCH_DOCS` (files to write), `LENET_BENCH_KERAS` (lines of
//! `batch images_per_second` measured natively), `LENET_BENCH_ROUNDS`, `LENET_BENCH_MS`, `LENET_BENCH_ONLY` (a trainer's name, or
//! `strip` or `visits`).

// The end-to-end tests use more of these modules than the benchmark.
#[allow(dead_code)]
#[path = "../../tests/e2e/browser/mod.rs"]
mod browser;
mod document;
mod first_point;
mod native;
#[allow(dead_code)]
#[path = "../../tests/e2e/page.rs"]
mod page;
mod report;
#[allow(dead_code)]
#[path = "../../tests/e2e/scratch.rs"]
mod scratch;
#[allow(dead_code)]
#[path = "../../tests/e2e/site.rs"]
mod site;
mod sizes;
mod strip;
mod trainers;

use browser::{Browser, Graphics};
use report::{Report, Row};
use sizes::Memory;
use std::path::PathBuf;
use std::time::Duration;
use thirtyfour::WebDriver;
use trainers::{TRAINERS, Trainer};

/// Headers that enable shared memory, which jax-js uses where it is available.
const HEADERS: [(&str, &str); 2] =
    [("cross-origin-opener-policy", "same-origin"), ("cross-origin-embedder-policy", "require-corp")];

fn main() {
    // `cargo test --benches` and `cargo bench --workspace` run this without a site.
    let Some(site) = std::env::var_os("LENET_BENCH_SITE").map(PathBuf::from) else {
        println!("the browser benchmark is started by `cargo xtask bench`");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(site));
}

async fn run(site: PathBuf) {
    let number =
        |name: &str, default: u32| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (rounds, milliseconds) = (number("LENET_BENCH_ROUNDS", 3), number("LENET_BENCH_MS", 2000));
    let only = std::env::var("LENET_BENCH_ONLY").ok();
    let url = serve(site.clone()).await;
    let (processes, driver) = browser::open(Browser::Chromium(Graphics::Software), 800, 600).await;
    driver.set_script_timeout(Duration::from_secs(600)).await.unwrap();
    driver.goto(&url).await.unwrap();
    let mut report = Report::default();
    for round in 0..rounds {
        for trainer in TRAINERS.iter().filter(|trainer| only.as_deref().is_none_or(|only| trainer.name == only)) {
            for &batch in trainer.batches {
                let peak =
                    call(&driver, "peak(200)").await.map_or(0.0, |result| result["gflops"].as_f64().unwrap_or(0.0));
                report.peaks.push(peak);
                let Trainer { name, backend, network, .. } = trainer;
                eprint!("round {} of {rounds}: {name} on {backend}, {network:?}, batch {batch} ... ", round + 1);
                match measure(&driver, trainer, batch, milliseconds).await {
                    Ok(row) => {
                        eprintln!("{:.0} images/s", row.images_per_second);
                        report.rows.push(Row { peak, ..row });
                    }
                    Err(error) => eprintln!("failed: {error}"),
                }
            }
        }
    }
    let is_measured = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if is_measured("lenet-lab") {
        eprintln!("natively ...");
        (0..rounds).for_each(|_| report.rows.extend(native::rows(f64::from(milliseconds))));
        for (backend, batch) in [("cpu", 1), ("cpu", 32), ("webgpu", 32)] {
            eprintln!("memory of 20 epochs on {backend}, batch {batch} ...");
            let [after_1, after_20] =
                [memory(&driver, backend, batch, 1).await, memory(&driver, backend, batch, 20).await];
            report.memory.push(Memory { backend, batch, after_1, after_20 });
        }
    }
    if only.is_none() {
        eprintln!("the paper's network ...");
        // Alternating, so that a machine that slows down affects both.
        for _ in 0..2 * rounds + 1 {
            let mut pair = [0.0; 2];
            for (speed, network) in pair.iter_mut().zip(["article", "paper"]) {
                let function = format!("ours('cpu', ['{network}'], 1, {milliseconds})");
                *speed = call(&driver, &function).await.map_or(0.0, |result| speed_of(&result));
            }
            report.pairs.push(pair);
        }
    }
    if is_measured("visits") {
        eprintln!("first visits ...");
        report.visits = first_point::visits(5, Graphics::None).await;
        report.visits_with_gpu = first_point::visits(5, Graphics::Software).await;
    }
    if is_measured("strip") {
        eprintln!("the strip ...");
        report.strip = strip::measure().await;
    }
    report.add_keras(std::env::var("LENET_BENCH_KERAS").unwrap_or_default().as_str());
    drop((driver, processes));
    println!("{}{}\n{}\n{}", report.table(), report.wider(), report.kernels_of_burn(), report.growth());
    write("LENET_BENCH_JSON", &report.json());
    if only.is_none() {
        write("LENET_BENCH_DOCS", &document::document(&report, &site));
    } else if let Some(file) = std::env::var_os("LENET_BENCH_DOCS").map(PathBuf::from) {
        let document = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        write("LENET_BENCH_DOCS", &document::renewed(&document, &report));
    }
}

/// Writes the file named by an environment variable, if it is set.
fn write(variable: &str, text: &str) {
    if let Some(file) = std::env::var_os(variable).map(PathBuf::from) {
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

async fn measure(driver: &WebDriver, trainer: &Trainer, batch: u32, milliseconds: u32) -> Result<Row, String> {
    let result = call(driver, &trainer.call(batch, milliseconds)).await?;
    let number = |name: &str| result[name].as_f64();
    Ok(Row {
        trainer: trainer.name,
        backend: trainer.backend,
        network: trainer.network,
        batch,
        images_per_second: speed_of(&result),
        peak: 0.0,
        kernels: serde_json::from_value(result["kernels"].clone()).unwrap_or_default(),
        calls: ["dispatches", "submits", "writes", "maps"].map(|name| number(name).filter(|_| trainer.is_on_gpu())),
    })
}

/// Images per second of a result with images and milliseconds.
fn speed_of(result: &serde_json::Value) -> f64 {
    let number = |name: &str| result[name].as_f64();
    number("images").unwrap_or(0.0) / number("milliseconds").unwrap_or(1.0) * 1000.0
}

/// Memory of a worker's module in bytes after `epochs` epochs.
async fn memory(driver: &WebDriver, backend: &str, batch: u32, epochs: u32) -> f64 {
    let result = call(driver, &format!("memory('{backend}', {batch}, {epochs})")).await;
    result.unwrap_or_else(|error| panic!("memory on {backend}: {error}"))["bytes"].as_f64().unwrap_or(0.0)
}

/// Result of an asynchronous function of the page.
async fn call(driver: &WebDriver, function: &str) -> Result<serde_json::Value, String> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         window.{function}.then(done, (error) => done({{ failure: String(error?.message ?? error) }}));"
    );
    let result = driver.execute_async(script, Vec::new()).await.map_err(|error| error.to_string())?;
    match result.json()["failure"].as_str() {
        Some(failure) => Err(failure.to_owned()),
        None => Ok(result.json().clone()),
    }
}

/// Serves the folder on a free port and returns the URL.
async fn serve(site: PathBuf) -> String {
    use axum::http::{StatusCode, Uri, header};
    use axum::response::IntoResponse;

    let respond = move |uri: Uri| {
        let path = match uri.path().trim_start_matches('/') {
            "" => "index.html",
            path => path,
        };
        let content_type = match path.rsplit('.').next() {
            Some("html") => "text/html",
            Some("js") => "text/javascript",
            Some("wasm") => "application/wasm",
            _ => "application/octet-stream",
        };
        let response = match std::fs::read(site.join(path)) {
            Ok(bytes) => (HEADERS, [(header::CONTENT_TYPE, content_type)], bytes).into_response(),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        };
        std::future::ready(response)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(respond)).await });
    url
}
