//! What outlives the page: runs, drawings and settings in the browser's storage.

use super::browser::Graphics;
use super::page::Page;
use super::scratch::Scratch;
use serde_json::json;

/// The run is stored up to the step shown: while it is not, the line names the stored step after a comma.
pub const SAVED: &str =
    "/^Saved in this browser [^,]+$/.test(document.querySelector('[data-testid=saved-ago]').textContent)";
/// Whether the run has the visitor's name, as text.
const NAMED: &str = "document.querySelector('[data-testid=run-name]')?.textContent.startsWith('First <b>try</b>')";

/// Which tab is open, and whether two sections are.
const PANELS: &str = "[document.querySelector('.tab-list [aria-selected=true]').id,
    ...['.trainer', '.network'].map((panel) => document.querySelector(`${panel} > details`).open)]";

const ROWS: &str = "document.querySelectorAll('[data-testid=run-row]').length";

/// A page that trains without a download.
async fn open() -> Page {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page
}

/// Trains single steps up to this one.
async fn step_to(page: &Page, step: u32) {
    let first = page.number("step-count").await.unwrap_or_default() as u32 + 1;
    for step in first..=step {
        page.click("step").await;
        page.wait_number("step-count", step.into(), 30).await;
        page.wait("the pause", 10, "!document.querySelector('[data-testid=step]').disabled").await;
    }
}

/// The network as a file.
async fn network(page: &Page, folder: &Scratch) -> Vec<u8> {
    page.click("download-model").await;
    folder.downloaded("the network", |name| name.ends_with(".safetensors")).await
}

/// The same with a preset whose optimizer has a state: momentum.
async fn open_with_momentum() -> Page {
    let page = open().await;
    page.click("preset-best-today").await;
    page.wait_phase("idle", 60).await;
    page
}

#[tokio::test]
async fn a_run_goes_on_after_a_reload_as_if_there_had_been_none() {
    let page = open_with_momentum().await;
    step_to(&page, 3).await;
    page.wait("the run to be stored", 10, SAVED).await;
    page.reload().await;
    page.wait("the offer", 20, "document.querySelector('[data-testid=resume-offer]')").await;
    let offer = page.text("resume-offer").await;
    assert!(offer.contains("step 3") && offer.contains("Synthetic digits"), "{offer}");
    page.wait_phase("idle", 60).await;
    page.click("resume").await;
    page.wait_number("step-count", 3.0, 60).await;
    page.wait_phase("paused", 10).await;
    step_to(&page, 6).await;
    let folder = page.downloads("resumed").await;
    let resumed = network(&page, &folder).await;
    page.wait("one run", 10, &format!("{SAVED} && {ROWS} === 1")).await;
    page.close().await;

    let page = open_with_momentum().await;
    step_to(&page, 6).await;
    let folder = page.downloads("uninterrupted").await;
    assert!(network(&page, &folder).await == resumed, "the resumed run has other weights than the uninterrupted one");
    page.close().await;
}

#[tokio::test]
async fn a_run_that_trains_while_the_page_is_reloaded_is_offered() {
    let page = open().await;
    page.type_into("epochs", "1000").await;
    page.click("train").await;
    page.wait_number("step-count", 300.0, 60).await;
    let saved = "document.querySelector('[data-testid=saved-ago]').textContent.startsWith('Saved in this browser')";
    page.wait("the run to be stored", 20, saved).await;
    page.reload().await;
    page.click("resume").await;
    page.wait_phase("paused", 60).await;
    let step = page.number("step-count").await.unwrap();
    assert!(step > 0.0, "the step of the newest state");
    page.click("train").await;
    page.wait_number("step-count", step + 50.0, 60).await;
    page.close().await;
}

/// Batch normalisation has values that no step trains.
#[tokio::test]
async fn a_network_of_ones_own_comes_back_after_a_reload() {
    let page = open().await;
    page.click_on("[data-testid=more-presets] summary").await;
    page.click("preset-small").await;
    page.choose("dataset", "synthetic").await;
    step_to(&page, 2).await;
    page.wait("the run to be stored", 20, SAVED).await;
    page.reload().await;
    page.wait("the offer", 20, "document.querySelector('[data-testid=resume-offer]')").await;
    page.click("resume").await;
    page.wait_number("step-count", 2.0, 60).await;
    page.wait_phase("paused", 10).await;
    page.wait_number("test-accuracy", 0.0, 60).await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}

#[tokio::test]
async fn a_storage_that_refuses_is_told_and_tried_again() {
    let page = open().await;
    page.eval(
        "(window.put = IDBObjectStore.prototype.put, IDBObjectStore.prototype.put = function (value, key) {
            if (this.name === 'states') throw new DOMException('no room', 'QuotaExceededError');
            return put.call(this, value, key);
        })",
    )
    .await;
    step_to(&page, 1).await;
    page.wait(
        "the reason",
        10,
        "document.querySelector('[data-testid=saved-ago]').textContent.includes('storage is full')",
    )
    .await;
    assert_eq!((page.text("error").await.as_str(), page.eval(ROWS).await), ("", json!(0)));
    let keys = "new Promise(done => indexedDB.open('lenet-lab').onsuccess = ({ target: { result } }) =>
        result.transaction('runs').objectStore('runs').getAllKeys().onsuccess = ({ target }) => done(target.result.length))";
    assert_eq!(page.eval(keys).await, json!(0), "all of a run or nothing");
    page.eval("IDBObjectStore.prototype.put = window.put").await;
    page.wait("the run to be stored", 20, SAVED).await;
    assert_eq!(page.eval(ROWS).await, json!(1));
    page.close().await;
}

/// A page whose browser opens no database: `open` stands in its place.
async fn open_without_storage(open: &str) -> Page {
    let page = Page::open(Graphics::None).await;
    let source = format!("IDBFactory.prototype.open = {open}");
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    page.reload().await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page
}

/// Waits for the line that says why nothing is stored.
async fn wait_unsaved(page: &Page, why: &str) {
    let line = "document.querySelector('[data-testid=saved-ago]').textContent";
    page.wait(why, 20, &format!("{line}.startsWith('Not saved in this browser. ') && {line}.includes('{why}')")).await;
}

#[tokio::test]
async fn without_a_storage_the_page_trains_and_saves_network_and_drawings_as_files() {
    let page = open_without_storage("() => { throw new DOMException('not here', 'SecurityError'); }").await;
    wait_unsaved(&page, "keeps nothing for this page").await;
    let is_hidden = "document.querySelector('[data-testid=save-unsaved]').hidden";
    assert_eq!(page.eval(is_hidden).await, json!(true), "there is nothing to save");
    step_to(&page, 1).await;
    page.click("hand-tab").await;
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.click("hand-as-1").await;
    let label = "document.querySelector('[data-testid=save-unsaved]').textContent";
    page.wait("both", 5, &format!("{label} === 'Save network and drawings'")).await;
    let folder = page.downloads("unsaved").await;
    page.click("save-unsaved").await;
    folder.downloaded("the network", |name| name.ends_with(".safetensors")).await;
    folder.downloaded("the drawings", |name| name.ends_with(".txt")).await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}

#[tokio::test]
async fn a_storage_that_never_answers_is_told() {
    let page = open_without_storage("() => new EventTarget()").await;
    wait_unsaved(&page, "does not answer").await;
    step_to(&page, 1).await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}

#[tokio::test]
async fn runs_drawings_and_settings_stay_until_the_visitor_starts_fresh() {
    let page = open().await;
    page.click("train").await;
    // More than a quarter of an epoch, so that there is something to draw.
    page.wait_number("step-count", 500.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.wait("the run to be stored", 10, SAVED).await;
    page.click("reset").await;
    page.wait_phase("idle", 30).await;
    page.click("run-name").await;
    page.type_into("run-rename", "First <b>try</b>").await;
    page.wait("its name", 5, NAMED).await;
    page.click("run-delete").await;
    page.click("run-undelete").await;
    page.click("theme").await;
    let pen = page.value("pen-width").await;
    page.press_on("[data-testid=pen-width]", "ArrowRight").await;
    let wider = page.value("pen-width").await;
    assert_ne!(wider, pen);
    page.click_on(".trainer summary").await;
    page.click_on(".network summary").await;
    page.click("hand-tab").await;
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.click("hand-as-1").await;
    let drawings = "document.querySelectorAll('[data-testid=hand-drawing]').length";
    page.wait("the drawing", 5, &format!("{drawings} === 1")).await;
    // Written after the drawing was shown.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;

    page.reload().await;
    page.wait("the run", 20, NAMED).await;
    page.click("run-name").await;
    page.click("run-show").await;
    page.wait("its line", 10, "document.querySelector('[data-testid=run-row] path')").await;
    page.wait_phase("idle", 60).await;
    page.click("undo-replace").await;
    page.wait_number("step-count", 500.0, 60).await;
    page.wait("its line to leave", 10, "!document.querySelector('[data-testid=run-row] path')").await;
    page.wait("the drawing", 10, &format!("{drawings} === 1")).await;
    assert_eq!(page.eval("document.documentElement.dataset.theme").await, json!("dark"));
    assert_eq!(page.value("pen-width").await, wider);
    assert_eq!(page.eval(PANELS).await, json!(["hand-tab", true, false]));

    let url = page.site.url.clone();
    page.driver.goto(format!("{url}?exercise#preset=modern&dataset=synthetic&task=Why%3F")).await.unwrap();
    page.wait_phase("idle", 60).await;
    assert_eq!(page.eval(PANELS).await, json!(["mistakes-tab", false, true]), "an exercise looks the same to everyone");
    page.driver.goto(format!("{url}?fresh")).await.unwrap();
    page.wait_phase("idle", 60).await;
    assert_eq!(page.eval(PANELS).await, json!(["mistakes-tab", false, true]));
    assert_eq!(page.eval(&format!("{ROWS} + {drawings}")).await, json!(0));
    assert!(page.text("saved-ago").await.contains("?fresh"), "{}", page.text("saved-ago").await);

    page.driver.goto(&url).await.unwrap();
    page.wait("the run", 20, &format!("{ROWS} === 1")).await;
    page.click("start-fresh").await;
    page.click("erase-all").await;
    page.wait("a fresh page", 30, &format!("{ROWS} === 0 && !document.documentElement.dataset.theme")).await;
    page.wait_phase("idle", 60).await;
    assert_eq!(page.eval(&format!("{ROWS} + {drawings}")).await, json!(0));
    page.close().await;
}

#[tokio::test]
async fn two_tabs_train_and_list_the_same_runs_and_neither_overwrites_the_other() {
    let page = open().await;
    step_to(&page, 1).await;
    page.wait("the run to be stored", 10, SAVED).await;
    let first = page.driver.window().await.unwrap();
    let second = page.driver.new_tab().await.unwrap();
    page.driver.switch_to_window(second.clone()).await.unwrap();
    page.driver.goto(&page.site.url).await.unwrap();
    page.wait("the run", 30, &format!("{ROWS} === 1")).await;
    page.click("run-name").await;
    page.type_into("run-rename", "First <b>try</b>").await;
    page.wait("its name", 5, NAMED).await;
    page.driver.switch_to_window(first.clone()).await.unwrap();
    page.wait("its name in the other tab", 10, NAMED).await;

    // The second tab trains the same experiment anew, while the first goes on with the run.
    page.driver.switch_to_window(second.clone()).await.unwrap();
    page.click("run-pin").await;
    page.click("run-again").await;
    page.wait_number("step-count", 20.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let again = page.number("step-count").await.unwrap();
    page.wait("both runs", 10, &format!("{ROWS} === 2")).await;
    page.wait("the second run to be stored", 10, SAVED).await;
    page.driver.switch_to_window(first.clone()).await.unwrap();
    step_to(&page, 3).await;
    page.wait("the first run to be stored again", 10, SAVED).await;
    page.reload().await;
    page.wait("both runs", 20, &format!("{ROWS} === 2")).await;
    let is_pinned =
        "[...document.querySelectorAll('[data-testid=run-row]')].some((row) => row.textContent.includes('pinned'))";
    assert_eq!(page.eval(is_pinned).await, true);
    for (name, step) in [("First", 3.0), ("", again)] {
        let button = format!(
            "[...document.querySelectorAll('[data-testid=run-name]')].find((run) => {})",
            if name.is_empty() {
                "!run.textContent.startsWith('First')"
            } else {
                "run.textContent.startsWith('First')"
            }
        );
        page.eval(&format!("{button}.click()")).await;
        page.click("undo-replace").await;
        page.wait(
            "its step",
            60,
            &format!("document.querySelector('[data-testid=step-count]').dataset.value === '{step}'"),
        )
        .await;
        page.wait_phase("paused", 30).await;
    }

    page.driver.switch_to_window(second).await.unwrap();
    page.click("start-fresh").await;
    page.click("erase-all").await;
    page.wait("a fresh page", 30, &format!("{ROWS} === 0")).await;
    page.driver.switch_to_window(first).await.unwrap();
    // What this tab itself has trained and brought back is still in its memory.
    page.wait("no stored run in the other tab", 10, &format!("!{is_pinned}")).await;
    page.close().await;
}
