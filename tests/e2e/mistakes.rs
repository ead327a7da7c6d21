//! The panel of mistakes.

use super::browser::Graphics;
use super::page::Page;
use super::site::Site;
use super::strip::{LAYERS, PICTURE, pictures};
use serde_json::json;

/// Numbers of the table, `[label][predicted class]`; blank cells before the first evaluation are NaN, which becomes null.
const COUNTS: &str = "[...Array(10).keys()].map((label) => [...Array(10).keys()].map((predicted) =>
    Number(document.querySelector(`[data-testid=confusion-cell-${label}-${predicted}]`).dataset.value)))";

/// `[label, predicted class]` of the images that are shown.
const SHOWN: &str = "[...document.querySelectorAll('[data-testid=mistake]')]
    .map(({ dataset }) => [Number(dataset.label), Number(dataset.predicted)])";

/// Ends of the interval in percent.
const INTERVAL: &str = r"document.querySelector('[data-testid=mistakes-accuracy]').textContent
    .match(/95\s%\sinterval\s([0-9.]+)\sto\s([0-9.]+)/).slice(1).map(Number)";

/// How many of the images that are shown have ink.
const DRAWN: &str = "[...document.querySelectorAll('[data-testid=mistake] canvas')].filter((canvas) =>
    canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some((value) => value > 0)).length";

/// Margins in percent of the images that are shown, and how many marks each has.
const MARGINS: &str = "[...document.querySelectorAll('[data-testid=mistake] span + span')]
    .map(({ textContent }) => parseFloat(textContent.replace('<', '')))";
const MARKS: &str = "[...document.querySelectorAll('[data-testid=mistake] svg')]
    .map((marks) => [...marks.querySelectorAll('path')].map((path) => path.getAttribute('d')).join('').split('M').length - 1)";

/// The images for a printed report that have ink.
const ON_PAPER: &str = "[...document.querySelectorAll('[data-testid=mistake-on-paper] canvas')].filter((canvas) =>
    canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some((value) => value > 0))";

/// The table; `None` in every cell before the first evaluation.
pub async fn counts(page: &Page) -> [[Option<i64>; 10]; 10] {
    serde_json::from_value(page.eval(COUNTS).await).unwrap()
}

/// The table after an evaluation.
async fn evaluated(page: &Page) -> [[i64; 10]; 10] {
    counts(page).await.map(|row| row.map(|count| count.expect("an evaluation")))
}

fn total(counts: &[[i64; 10]; 10]) -> i64 {
    counts.iter().flatten().sum()
}

/// Trains an epoch of synthetic digits.
async fn train(page: &Page, seed: &str) {
    page.type_into("seed", seed).await;
    page.train_to_the_end().await;
    // After a run that was tested the visitor's hand comes forward.
    page.click("mistakes-tab").await;
}

/// Opens the cell of the commonest mistake, and puts its first image on the sheet.
pub async fn find(page: &Page) {
    page.click("mistakes-tab").await;
    let (label, predicted) = commonest(&evaluated(page).await);
    page.click(&format!("confusion-cell-{label}-{predicted}")).await;
    page.click("mistake").await;
}

/// Label and predicted class of the commonest mistake.
fn commonest(counts: &[[i64; 10]; 10]) -> (usize, usize) {
    let cells = (0..10).flat_map(|label| (0..10).map(move |predicted| (label, predicted)));
    cells.filter(|(label, predicted)| label != predicted).max_by_key(|&(row, column)| counts[row][column]).unwrap()
}

#[tokio::test]
async fn mistakes_are_counted_shown_and_put_on_the_sheet() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    assert!(page.text("mistakes-accuracy").await.starts_with("After the first epoch"));
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "1").await;
    train(&page, "1").await;
    let first = evaluated(&page).await;
    let right: i64 = (0..10).map(|class| first[class][class]).sum();
    let share = right as f64 / total(&first) as f64;
    assert_eq!(total(&first), 2_000, "the number of test images");
    for id in ["mistakes-accuracy", "test-accuracy"] {
        let shown = page.number(id).await.unwrap();
        assert!((shown - share).abs() < 1e-6, "{id} {shown}, by the table {share}");
    }
    let interval = page.eval(INTERVAL).await;
    let interval: [f64; 2] = serde_json::from_value(interval).unwrap();
    let half = 196.0 * (share * (1.0 - share) / 2_000.0).sqrt();
    assert!(
        interval[0] < 100.0 * share
            && 100.0 * share < interval[1]
            && (interval[1] - interval[0] - 2.0 * half).abs() < 0.4,
        "{interval:?} around {share}"
    );

    // Of the images that are taken for a class, the share that is of it; of those that are of it, the share that is found.
    page.click_on("[data-testid=mistakes-classes] > summary").await;
    for class in [0, 4] {
        let (taken, all): (i64, i64) = (first.iter().map(|row| row[class]).sum(), first[class].iter().sum());
        for (id, of) in [("precision", taken), ("recall", all)] {
            let shown = page.text(&format!("{id}-{class}")).await;
            let percent = shown.trim_end_matches([' ', '\u{a0}', '\u{202f}', '%']).parse::<f64>();
            let expected = 100.0 * first[class][class] as f64 / of as f64;
            assert!(
                percent.is_ok_and(|percent| (percent - expected).abs() < 0.06),
                "{id} {shown}, by the table {expected}"
            );
        }
    }

    // A report has the surest mistakes, since no cell is open.
    let on_paper = (total(&first) - right).min(10);
    page.wait("the images for a report", 10, &format!("{ON_PAPER}.length === {on_paper}")).await;
    assert_eq!(page.eval(SHOWN).await, json!([]), "on the screen there is none");
    page.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    assert_eq!(
        page.eval(&format!("{ON_PAPER}.filter((image) => image.checkVisibility()).length")).await,
        json!(on_paper)
    );
    let parts =
        "['.report-settings', '[data-testid=accuracy-chart] canvas', '[data-testid=loss-chart] canvas', '.confusion',
        '[data-testid=hand]', '.report-question:nth-of-type(3)', '.bar', '.setup']
        .filter((part) => !document.querySelector(part).checkVisibility())";
    assert_eq!(page.eval(parts).await, json!([".bar", ".setup"]), "a report has all but the buttons and the form");
    let settings = page.eval("document.querySelector('.report-settings').textContent").await;
    assert!(settings.as_str().is_some_and(|settings| settings.contains("Learning rate0.01")), "{settings}");
    page.cdp("Emulation.setEmulatedMedia", json!({ "media": "" })).await;

    let (label, predicted) = commonest(&first);
    let (cell, wanted) = (format!("confusion-cell-{label}-{predicted}"), first[label][predicted].min(48));
    page.click(&cell).await;
    page.wait("the images of the cell", 10, &format!("{wanted} > 0 && {DRAWN} === {wanted}")).await;
    assert_eq!(page.eval(&format!("{ON_PAPER}.length")).await, json!(0), "a report has those of the cell");
    assert_eq!(page.eval(SHOWN).await, json!(vec![[label, predicted]; wanted as usize]));
    let margins: Vec<f64> = serde_json::from_value(page.eval(MARGINS).await).unwrap();
    assert!(margins.len() == wanted as usize && margins.is_sorted_by(|a, b| a >= b), "the surest first: {margins:?}");
    page.eval(PICTURE).await;
    page.eval("scrollTo(0, 0)").await;
    let before = pictures(&page, &LAYERS).await;
    page.click("mistake").await;
    let prediction = "document.querySelector('[data-testid=prediction]').dataset.value";
    page.wait("its prediction", 10, &format!("{prediction} === '{predicted}'")).await;
    let note = page.eval("document.querySelector('.pad-note').textContent").await;
    assert!(note.as_str().is_some_and(|note| note.contains(&format!("labelled {label}"))), "{note}");
    page.eval("scrollTo(0, 0)").await;
    let in_strip = |(layer, before)| format!("picture('{layer}') !== {before}");
    let changed: Vec<_> = LAYERS.iter().zip(&before).skip(1).map(in_strip).collect();
    page.wait("it in the strip", 10, &changed.join(" && ")).await;

    // The arrow keys move within the table, Enter opens a cell.
    page.eval("document.querySelector('[data-testid=confusion-cell-3-3]').focus()").await;
    for key in ["ArrowRight", "ArrowUp", "ArrowLeft", "Enter"] {
        page.press(key).await;
    }
    let wanted = first[2][3].min(48);
    page.wait(
        "the images of the cell above",
        10,
        &format!("{SHOWN}.length === {wanted} && {SHOWN}.every(([label]) => label === 2)"),
    )
    .await;
    page.wait("all of them", 10, &format!("{DRAWN} === {wanted}")).await;

    // Another run, and its difference to this one.
    page.type_into("epochs", "2").await;
    train(&page, "2").await;
    page.click("mistakes-changed").await;
    page.wait("the images that changed last", 10, &format!("{SHOWN}.length > 0")).await;
    let marks: Vec<u64> = serde_json::from_value(page.eval(MARKS).await).unwrap();
    assert!(!marks.is_empty() && marks.iter().all(|marks| *marks == 2), "right or wrong after each epoch: {marks:?}");
    let second = evaluated(&page).await;
    let other = "document.querySelector('[data-testid=mistakes-other]')";
    let value = page.eval(&format!("{other}.options[1].value")).await;
    page.choose("mistakes-other", value.as_str().unwrap()).await;
    let difference = evaluated(&page).await;
    for (row, (second, first)) in difference.iter().zip(second.iter().zip(&first)) {
        let expected: Vec<i64> = second.iter().zip(first).map(|(second, first)| second - first).collect();
        assert_eq!(row[..], expected);
    }
    page.choose("mistakes-other", "").await;

    page.click("mistakes-validation").await;
    let validation = evaluated(&page).await;
    let split = page.text("mistakes-accuracy").await;
    assert!(split.contains("validation images") && total(&validation) > 1_000, "{split}: {}", total(&validation));
    let (label, predicted) = commonest(&validation);
    page.click(&format!("confusion-cell-{label}-{predicted}")).await;
    let wanted = validation[label][predicted].min(48);
    page.wait(
        "validation images",
        10,
        &format!("{DRAWN} === {wanted} && {SHOWN}.every(([label]) => label === {label})"),
    )
    .await;
    page.close().await;
}

#[tokio::test]
async fn clothes_have_words() {
    let site = Site::start().await;
    if !site.dist().join("data/fashion-mnist").is_dir() {
        assert!(std::env::var_os("LENET_DATA").is_none(), "the data that were given are not in the site");
        eprintln!("skipped: no Fashion-MNIST in this build");
        return;
    }
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.choose("dataset", "fashion-mnist").await;
    page.type_into("epochs", "1").await;
    train(&page, "1").await;
    let counts = evaluated(&page).await;
    assert_eq!(total(&counts), 10_000);
    assert!(page.number("mistakes-accuracy").await > Some(0.7));
    let titles = "[...document.querySelectorAll('.confusion [data-row]')].map(({ title }) => title).join()";
    let names = "T-shirt,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot";
    assert_eq!(page.eval(titles).await, json!(names));
    let bars =
        "[...document.querySelectorAll('[data-testid=probabilities] .pad-class')].map((bar) => bar.textContent).join()";
    assert_eq!(page.eval(bars).await, json!(names));
    page.click("confusion-cell-0-6").await;
    page.wait("the shirts", 10, &format!("{DRAWN} === {}", counts[0][6].min(48))).await;
    page.click("mistake").await;
    let note = "document.querySelector('.pad-note').textContent";
    page.wait("its label", 10, &format!("{note}.includes('T-shirt')")).await;
    page.close().await;
}
