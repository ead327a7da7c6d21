//! The list of runs: compared, shown and hidden, gone on with, and saved as files.

use super::browser::Graphics;
use super::page::Page;
use serde_json::{Value, json};

const ROWS: &str = "[...document.querySelectorAll('[data-testid=run-row]')]";

/// Trains an epoch, with a field of the form changed.
async fn train(page: &Page, field: &str, value: &str) {
    page.type_into(field, value).await;
    page.train_to_the_end().await;
}

/// Waits until the row of the run with this index, the oldest first, has these words.
async fn wait_row(page: &Page, index: usize, words: &str) {
    let row = format!("{ROWS}.toReversed()[{index}].textContent");
    page.wait(words, 10, &format!("{row}.includes({})", json!(words))).await;
}

#[tokio::test]
async fn runs_are_compared_hidden_continued_and_saved() {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    train(&page, "epochs", "1").await;
    train(&page, "learning-rate", "0.02").await;
    train(&page, "batch-size", "64").await;
    page.wait("three runs", 20, &format!("{ROWS}.length === 3")).await;
    wait_row(&page, 2, "all others are compared with it").await;
    wait_row(&page, 1, "differs in batch size 32").await;
    wait_row(&page, 0, "differs in 2 things, so you cannot tell which did it").await;

    // Wherever the visitor looks it is said what is saved.
    let short = "document.querySelector('[data-testid=saved-in-short]')";
    page.eval("scrollTo(0, document.body.scrollHeight)").await;
    page.wait("what is saved", 5, &format!("{short}.textContent.startsWith('Saved ') && {short}.checkVisibility()"))
        .await;
    page.eval("scrollTo(0, 0)").await;
    page.wait("the whole line only", 5, &format!("{short}.textContent === ''")).await;

    // Another reference.
    page.eval(&format!("{ROWS}.toReversed()[0].querySelector('[data-testid=run-name]').click()")).await;
    page.click("run-compare").await;
    wait_row(&page, 0, "all others are compared with it").await;
    wait_row(&page, 1, "differs in learning rate 0.02").await;

    // Its curves leave the charts and come back.
    let lines = format!("{ROWS}.filter((row) => row.querySelector('path')).length");
    page.wait("the lines of both earlier runs", 10, &format!("{lines} === 2")).await;
    page.click("remove").await;
    page.wait("one line", 10, &format!("{lines} === 1")).await;
    page.click("run-show").await;
    page.wait("both lines", 10, &format!("{lines} === 2")).await;

    let folder = page.downloads("runs").await;
    page.click("runs-csv").await;
    let table = folder.downloaded("the table", |name| name.ends_with(".csv")).await;
    let table = String::from_utf8(table).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert!(
        rows.len() == 4
            && rows[0] == "run,best,last,epochs,time,on"
            && rows[3].contains("Modern, epochs 1, Synthetic digits"),
        "{table}"
    );
    page.click("runs-json").await;
    let list = folder.downloaded("the list", |name| name.ends_with(".json")).await;
    let list: Vec<Value> = serde_json::from_slice(&list).unwrap();
    let batches: Vec<_> = list.iter().map(|run| run["experiment"]["batch_size"].as_u64()).collect();
    assert_eq!(batches, [Some(64), Some(32), Some(32)]);

    // The run on the page goes on for more epochs.
    let step = page.number("step-count").await.unwrap();
    page.click("go-on").await;
    page.wait_number("step-count", step + 10.0, 60).await;
    page.click("stop").await;
    page.wait_phase("finished", 10).await;
    assert_eq!(page.eval(&format!("{ROWS}.length")).await, 3, "it is the same run");

    let used = "Number(document.querySelector('[data-testid=storage]').textContent.match(/([0-9.]+) MB of/)[1])";
    page.wait("what is used", 10, &format!("{used} > 0")).await;
    page.click("start-fresh").await;
    page.click("save-before").await;
    folder.downloaded("the network", |name| name.ends_with(".safetensors")).await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}
