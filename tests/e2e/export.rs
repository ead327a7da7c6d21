//! Charts as files: they are downloaded and contain what the charts show.

use super::browser::Graphics;
use super::page::Page;
use super::scratch::Scratch;
use thirtyfour::prelude::*;

/// Name of the run in the files.
fn run(page: &Page) -> String {
    let dataset = if page.site.has_mnist() { "MNIST" } else { "Synthetic digits" };
    format!("Modern, rate by hand, {dataset}, seed 1")
}

/// Presses an export button and returns the downloaded file, which is named after the title of the chart and the run.
async fn downloaded(page: &Page, downloads: &Scratch, chart: &str, button: &str, title: &str) -> Vec<u8> {
    let run = run(page).replace(", ", "-").replace(' ', "-").to_lowercase();
    let name = format!("lenet-lab-{}-{run}.{}", title.replace(' ', "-"), button.to_lowercase());
    page.click_on(&format!("[data-testid={chart}] button[aria-label$='save as {button}']")).await;
    downloads.downloaded(&format!("{button} of {chart} as {name}"), |found| found == name).await
}

/// Rows of a downloaded table of the run, without the header: series, epoch, value.
async fn table(page: &Page, downloads: &Scratch, chart: &str, title: &str) -> Vec<(String, f64, f64)> {
    let text = String::from_utf8(downloaded(page, downloads, chart, "CSV", title).await).unwrap();
    let run = run(page);
    let mut lines = text.split_terminator("\r\n");
    assert_eq!(lines.next(), Some(format!("run,series,epoch,{title}").as_str()), "the header of {title}");
    let rows: Vec<_> = lines
        .map(|line| {
            let cells: Vec<&str> = line.rsplitn(3, ',').collect();
            let [value, epoch, series] = cells[..] else { panic!("{title}: {line}") };
            let number = |text: &str| text.parse::<f64>().unwrap_or_else(|error| panic!("{title}: {line}: {error}"));
            let measure = series.strip_prefix(&format!("\"{run}\",")).unwrap_or_else(|| panic!("{title}: {line}"));
            (measure.trim_matches('"').to_owned(), number(epoch), number(value))
        })
        .collect();
    assert!(rows.len() >= 10, "{title} has a row for each point: {rows:?}");
    let in_order = rows.windows(2).all(|pair| pair[0].0 != pair[1].0 || pair[0].1 <= pair[1].1);
    assert!(in_order, "the epochs of a series never decrease in {title}: {rows:?}");
    rows
}

#[tokio::test]
async fn a_changed_learning_rate_shows_in_the_chart_and_in_its_table() {
    let page = Page::open(Graphics::None).await;
    let downloads = page.downloads("downloads").await;
    page.click("preset-modern").await;
    page.click("train").await;
    page.wait_number("step-count", 100.0, 60).await;
    page.type_into("rate-now", "0.025").await;
    let summary = "document.querySelector('[data-testid=rate-chart] canvas').ariaLabel";
    page.wait("the new rate in the chart", 20, &format!("{summary}.includes('from 0.01 to 0.025')")).await;
    let step = page.number("step-count").await.unwrap();
    page.wait_number("step-count", step + 100.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    assert_eq!(page.value("rate-now").await, "0.025", "the field shows the rate in use");
    assert_eq!(page.value("learning-rate").await, "0.01", "the form keeps the rate of the next run");

    let rates: Vec<f64> =
        table(&page, &downloads, "rate-chart", "learning rate").await.iter().map(|row| row.2).collect();
    let changed = rates.iter().position(|rate| *rate == 0.025).expect("the new rate is in the table");
    assert!(changed > 0, "the table starts with the rate of the schedule: {rates:?}");
    let (before, after) = rates.split_at(changed);
    assert!(before.iter().all(|rate| *rate == 0.01) && after.iter().all(|rate| *rate == 0.025), "one step: {rates:?}");

    let losses = table(&page, &downloads, "loss-chart", "loss").await;
    for name in ["training batches", "training, smoothed"] {
        assert!(losses.iter().filter(|row| row.0 == name).count() >= 10, "the series {name}: {losses:?}");
    }
    let json = downloaded(&page, &downloads, "loss-chart", "JSON", "loss").await;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let smoothed = json["series"].as_array().unwrap().iter().find(|series| series["series"] == "training, smoothed");
    let points = smoothed.and_then(|series| series["points"].as_array()).expect("the series is in the JSON file");
    assert_eq!(
        points.len(),
        losses.iter().filter(|row| row.0 == "training, smoothed").count(),
        "the points of the table"
    );
    let image = downloaded(&page, &downloads, "loss-chart", "PNG", "loss").await;
    assert!(image.starts_with(b"\x89PNG\r\n"), "the image is a PNG file");
    page.close().await;
}

/// As Firefox does with `privacy.resistFingerprinting`, and Tor Browser: what is read is not what was drawn.
const ALTER_PIXELS: &str = "(CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) =>
    new ImageData(width, height), true)";

#[tokio::test]
async fn a_picture_whose_pixels_the_browser_changes_is_neither_saved_nor_opened() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.click("step").await;
    page.wait_phase("paused", 30).await;
    let downloads = page.downloads("altered").await;
    page.eval(ALTER_PIXELS).await;
    let says =
        |css: &str| format!("document.querySelector('{css}')?.textContent.includes('protection against tracking')");
    page.click_on("[data-testid=loss-chart] button[aria-label$='save as PNG']").await;
    page.wait("why the chart is not saved", 5, &says("[data-testid=loss-chart] .problem")).await;
    let input = page.driver.find(By::Css("[data-testid=picture-file]")).await.unwrap();
    input.send_keys(downloads.write("digit.png", b"any picture")).await.unwrap();
    page.wait("why the picture is not opened", 5, &says("[data-testid=picture-problem]")).await;
    page.click_on("[data-testid=network-files] > summary").await;
    page.click("export-poster").await;
    page.wait("why the poster is not saved", 20, &says("[data-testid=error]")).await;
    assert_eq!(std::fs::read_dir(downloads.path()).unwrap().count(), 1, "only the file that was written here");
    page.close().await;
}
