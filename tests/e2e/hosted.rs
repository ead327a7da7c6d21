//! The site on a server: without a connection, after a new release, and under a host's own rules.

use super::browser::{self, Browser, Graphics};
use super::faults::{kill_worker, train_a_little};
use super::page::Page;
use super::scratch::Scratch;
use super::site::{Fault, Site};
use super::webgpu::wait_in_use;
use serde_json::json;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Whether the service worker has kept the page and answers its requests.
const KEPT: &str = "navigator.serviceWorker.controller?.state === 'activated'";

/// A page that trains without a download.
async fn open(site: Site) -> Page {
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page
}

/// Whether a file's name says what it holds: `app-0123456789abcdef.js`, or one in a folder of such a name.
fn is_hashed(path: &Path) -> bool {
    let has_hash = |part: &std::ffi::OsStr| {
        part.to_string_lossy()
            .split(['-', '_', '.'])
            .any(|word| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    path.iter().any(has_hash)
}

#[tokio::test]
async fn the_site_is_packed_named_by_its_contents_and_strict_about_scripts() {
    let site = Site::start().await;
    let mut folders = vec![site.dist()];
    let (mut packed, mut hashed) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let inside = path.strip_prefix(site.dist()).unwrap();
            let kind = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if kind == "gz" || kind == "br" {
                let original = path.with_extension("");
                // The data sets are gzip files.
                let Ok(expected) = std::fs::read(&original) else { continue };
                let (mut unpacked, file) = (Vec::new(), std::fs::File::open(&path).unwrap());
                let read = match kind.as_str() {
                    "gz" => flate2::read::GzDecoder::new(file).read_to_end(&mut unpacked),
                    _ => brotli::Decompressor::new(file, 4096).read_to_end(&mut unpacked),
                };
                read.unwrap();
                assert!(unpacked == expected, "{} is a copy of another file", path.display());
                packed += 1;
            } else if ["js", "wasm", "css"].contains(&kind.as_str()) && !inside.ends_with("service-worker.js") {
                assert!(is_hashed(inside), "{} keeps its name when its contents change", inside.display());
                let copy =
                    |kind: &str| path.with_file_name(format!("{}.{kind}", path.file_name().unwrap().to_string_lossy()));
                assert!(copy("gz").is_file() && copy("br").is_file(), "{} has no packed copies", inside.display());
                hashed += 1;
            }
        }
    }
    assert!(packed > 10 && hashed > 5, "{packed} packed copies, {hashed} hashed files");

    let index = std::fs::read_to_string(site.dist().join("index.html")).unwrap();
    let policy =
        index.split("http-equiv=\"Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(!policy.contains("'unsafe-") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.eval("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.inline = true\">')").await;
    page.eval("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.inline = true' }))").await;
    for kind in ["attr", "elem"] {
        page.wait(kind, 10, &format!("errors.includes('script-src-{kind} forbids inline')")).await;
    }
    assert_eq!(page.eval("window.inline === undefined").await, json!(true), "a script in the page was run");
    page.eval("errors.length = 0").await;
    page.close().await;
}

#[tokio::test]
async fn the_page_opens_and_trains_without_a_connection_after_the_first_visit() {
    let page = open(Site::start().await).await;
    page.wait("the service worker", 60, KEPT).await;
    page.site.inject("", Fault::Missing);
    page.reload().await;
    page.choose("dataset", "synthetic").await;
    train_a_little(&page).await;
    page.driver.goto(format!("{}?embed", page.site.url)).await.unwrap();
    page.wait("the page at another address", 60, "document.querySelector('[data-testid=strip]')").await;
    page.close().await;
}

#[tokio::test]
async fn a_link_whose_hash_was_escaped_opens_the_page_where_the_host_has_no_such_file() {
    let page = open(Site::start().await).await;
    let link = "%23preset=best-today&dataset=synthetic&seed=3";
    page.driver.goto(format!("{}{link}", page.site.url)).await.unwrap();
    page.wait("its experiment", 60, "document.querySelector('[data-testid=seed]')?.value === '3'").await;
    assert_eq!(page.value("dataset").await, "synthetic");
    train_a_little(&page).await;
    page.close().await;
}

/// Another release: other names for the workers' files, and another title.
fn released(site: &Site, folder: &Path) {
    const NEW: &str = "workers-0123456789abcdef";
    let dist = site.dist();
    let copy = |from: &Path, to: &Path| {
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let is_packed = path.extension().is_some_and(|kind| kind == "gz" || kind == "br");
            if path.is_file() && !is_packed {
                std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
    };
    copy(&dist, folder);
    let names = std::fs::read_dir(&dist).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let workers = names.into_iter().find(|name| name.starts_with("workers-")).unwrap();
    std::fs::create_dir(folder.join(NEW)).unwrap();
    copy(&dist.join(&workers), &folder.join(NEW));
    for changed in ["index.html", "service-worker.js"] {
        let text = std::fs::read_to_string(dist.join(changed)).unwrap();
        let text = text.replace(&workers, NEW).replace("<title>", "<title>New ");
        let text = text.replace("const VERSION = \"", "const VERSION = \"new");
        let text = text.replace("name=\"version\" content=\"", "name=\"version\" content=\"new");
        std::fs::write(folder.join(changed), text).unwrap();
    }
}

#[tokio::test]
async fn a_new_release_is_offered_after_the_run_and_never_mixed_with_the_old() {
    let page = open(Site::start().await).await;
    page.wait("the service worker", 60, KEPT).await;
    page.type_into("epochs", "1000").await;
    page.click("train").await;
    page.wait_number("step-count", 5.0, 60).await;
    let release = Scratch::new("release");
    released(&page.site, release.path());
    page.site.redeploy(release.path().to_owned());
    // The browser looks for a new release by itself when a page is opened; more than once, as it may still be busy with that.
    page.eval(
        "navigator.serviceWorker.getRegistration().then(registration =>
            void setInterval(() => registration.update().catch(() => {}), 2000))",
    )
    .await;
    // Chromium takes a minute of it while the page trains.
    page.wait("the new version", 180, "'newVersion' in document.documentElement.dataset").await;
    page.wait_phase("running", 10).await;
    let is_offered = "document.querySelector('[data-testid=new-version]').checkVisibility()";
    assert_eq!(page.eval(is_offered).await, json!(false), "not in the middle of a run");
    // The old page starts another of the old workers, which the server no longer has.
    kill_worker(&page).await;
    train_a_little(&page).await;
    let step = page.number("step-count").await.unwrap();
    page.wait("the offer", 10, is_offered).await;
    page.wait(
        "the run to be stored",
        20,
        "/^Saved in this browser [^,]+$/.test(document.querySelector('[data-testid=saved-ago]').textContent)",
    )
    .await;
    page.click("use-new-version").await;
    page.wait("the new page", 60, "document.title.startsWith('New') && document.querySelector('[data-testid=resume]')")
        .await;
    page.click("resume").await;
    page.wait_number("step-count", step, 60).await;
    train_a_little(&page).await;
    page.close().await;
}

/// As a school's computer opens it: by a double click, without a server.
#[tokio::test]
async fn the_page_in_one_file_trains_on_its_own_data() {
    let site = Site::start().await;
    let folder = Scratch::new("bundle");
    let file = folder.write("LeNet Lab.html", lenet_pack::bundle::page(&site.dist()).unwrap().as_bytes());
    site.inject("", Fault::Missing);
    let (_chromedriver, driver) = browser::open(Browser::Chromium(Graphics::None), 1440, 900).await;
    driver.goto(format!("file://{}", file.replace(' ', "%20"))).await.unwrap();
    let dataset = if site.has_mnist() { "mnist" } else { "synthetic" };
    let state = format!(
        "const value = id => document.querySelector(`[data-testid=${{id}}]`);
        const [phase, dataset] = [value('phase'), value('dataset')];
        if (phase?.dataset.phase === 'idle' && dataset.value === '{dataset}') value('train').click();
        return [dataset?.value, Number(value('step-count')?.dataset.value) >= 5, value('error')?.textContent ?? '']"
    );
    let mut seen = json!(null);
    for _ in 0..600 {
        seen = driver.execute(state.clone(), vec![]).await.unwrap().json().clone();
        if seen[1] == true {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(seen, json!([dataset, true, ""]));
    driver.quit().await.unwrap();
}

/// What the first paint says when the page's module does not start.
async fn refusal(site: Site) -> String {
    let (_chromedriver, driver) = browser::open(Browser::Chromium(Graphics::None), 1440, 900).await;
    driver.goto(&site.url).await.unwrap();
    let mut said = String::new();
    for _ in 0..200 {
        let line = "return document.getElementById('first-line')?.textContent ?? 'The page has started'";
        said = driver.execute(line, vec![]).await.unwrap().json().as_str().unwrap_or_default().to_owned();
        if !said.starts_with("Loading") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    driver.quit().await.unwrap();
    said
}

#[tokio::test]
async fn a_page_that_cannot_start_says_why() {
    let site = Site::start().await;
    site.set_policy("default-src 'self'");
    let said = refusal(site.clone()).await;
    assert!(said.contains("forbids WebAssembly") && said.contains("'wasm-unsafe-eval'"), "{said}");
    site.set_policy("");
    for fault in [Fault::Missing, Fault::WebPage, Fault::Truncated] {
        site.inject("_bg.wasm", fault);
        let said = refusal(site.clone()).await;
        assert!(said.contains("could not start (") && said.contains("Reload"), "{fault:?}: {said}");
    }
    // The truncated module stands for one that the browser cannot compile.
    for (script, reason) in
        [("WebAssembly.validate = () => false;", "too old"), ("delete window.WebAssembly;", "switched off")]
    {
        site.prepend("index.html", &format!("<script>{script}</script>"));
        let said = refusal(site.clone()).await;
        assert!(said.contains(reason), "{said}");
    }
}

/// A policy under which no script runs leaves only the style sheet to say it.
#[tokio::test]
async fn where_no_script_may_run_the_first_paint_says_so_after_a_while() {
    let site = Site::start().await;
    site.set_policy("script-src 'none'");
    let (_chromedriver, driver) = browser::open(Browser::Chromium(Graphics::None), 1440, 900).await;
    driver.goto(&site.url).await.unwrap();
    let visible = "return getComputedStyle(document.getElementById('first-wait')).visibility";
    assert_eq!(
        driver.execute(visible, vec![]).await.unwrap().json(),
        "hidden",
        "a page that is loading says nothing yet"
    );
    tokio::time::sleep(Duration::from_secs(21)).await;
    assert_eq!(driver.execute(visible, vec![]).await.unwrap().json(), "visible");
    driver.quit().await.unwrap();
}

#[tokio::test]
async fn a_page_whose_module_has_ended_says_so() {
    let page = Page::open(Graphics::None).await;
    page.eval("dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }))").await;
    let said = page.eval("document.querySelector('.stopped[role=alert]').textContent").await;
    assert!(said.as_str().is_some_and(|said| said.contains("Reload it")), "{said}");
    page.driver.clone().quit().await.unwrap();
}

/// The WebGPU worker is kept when it is first used, through a service worker that is there already.
#[tokio::test]
async fn a_module_that_comes_later_is_kept_only_as_it_was_built() {
    const KEPT_TYPE: &str =
        "(caches.match(`${document.querySelector('meta[name=workers]').content}worker-webgpu_bg.wasm`)
        .then((found) => window.kept = found?.headers.get('content-type') ?? 'none'), window.kept)";
    let page = Page::open_sized(Site::start().await, Graphics::Software, 1440, 900).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page.wait("the service worker", 60, KEPT).await;
    page.wait("WebGPU", 30, "document.querySelector('[data-testid=backend] option[value=webgpu]:not(:disabled)')")
        .await;
    page.site.inject("worker-webgpu_bg", Fault::WebPage);
    page.choose("backend", "webgpu").await;
    page.wait_phase("failed", 60).await;
    let error = page.text("error").await;
    assert!(error.contains("sent a web page"), "{error}");
    page.wait("nothing to be kept", 5, &format!("{KEPT_TYPE} === 'none'")).await;
    // It would be kept beside the answer, once its hash is known.
    tokio::time::sleep(Duration::from_secs(1)).await;
    page.wait("nothing to be kept", 5, &format!("{KEPT_TYPE} === 'none'")).await;
    page.site.clear_faults();
    page.click("train").await;
    wait_in_use(&page, "GPU").await;
    page.wait("the module to be kept", 30, &format!("{KEPT_TYPE} === 'application/wasm'")).await;
    page.close().await;
}
