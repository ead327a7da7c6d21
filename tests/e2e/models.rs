//! The network as a file for other tools, and networks from files.

use super::browser::Graphics;
use super::faults::train_a_little;
use super::page::Page;
use super::scratch::Scratch;
use lenet_data::model_file;
use lenet_data::model_import::{Imported, Origin, import};
use lenet_experiment::presets::Preset;
use serde_json::json;
use thirtyfour::prelude::*;

const IS_OPEN: &str = "document.querySelector('[data-testid=network-files]').open";

/// Opens a file by the menu, as its input is invisible.
async fn open_file(page: &Page, path: &str) {
    let input = page.driver.find(By::Css("[data-testid=import-model]")).await.unwrap();
    input.send_keys(path).await.unwrap();
}

async fn open_menu(page: &Page) {
    page.click_on("[data-testid=network-files] > summary").await;
}

#[tokio::test]
async fn a_network_leaves_as_onnx_and_comes_back() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    open_menu(&page).await;
    let is_off = page.eval("document.querySelector('[data-testid=export-onnx]').disabled").await;
    assert_eq!(is_off, json!(true), "there is nothing to save before the first step");
    // A second click closes it.
    open_menu(&page).await;
    assert_eq!(page.eval(IS_OPEN).await, json!(false));
    page.choose("dataset", "synthetic").await;
    train_a_little(&page).await;
    let step = page.number("step-count").await.unwrap();

    let downloads = page.downloads("models").await;
    open_menu(&page).await;
    page.click("export-onnx").await;
    assert_eq!(page.eval(IS_OPEN).await, json!(false));
    let onnx = downloads.downloaded("the ONNX file", |name| name.ends_with(".onnx")).await;
    open_menu(&page).await;
    page.click("export-safetensors").await;
    let saved = downloads.downloaded("the model file", |name| name.ends_with(".safetensors")).await;
    let Imported { model, origin } = import(&onnx).unwrap();
    assert_eq!((origin, f64::from(model.step)), (Origin::LeNetLab, step));
    assert_eq!(model_file::decode(&saved).unwrap(), model);

    // Another network takes its place, and then it takes that one's.
    let folder = Scratch::new("models-again");
    let path = folder.write("again.onnx", &onnx);
    page.click("reset").await;
    page.wait_phase("idle", 60).await;
    open_file(&page, &path).await;
    page.wait_phase("paused", 60).await;
    assert_eq!(page.number("step-count").await, Some(step));
    assert!(page.text("notice").await.contains("The network in the file is opened."));
    assert_eq!(page.text("error").await, "");
    page.click("train").await;
    page.wait_number("step-count", step + 1.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 20).await;
    page.close().await;
}

#[tokio::test]
async fn a_program_that_loads_the_network_is_shown_and_copied() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    train_a_little(&page).await;
    let step = page.number("step-count").await.unwrap();
    let is_open = "document.querySelector('dialog.snippet').open";
    let layers = [("pytorch", "c1=nn.Conv2d(1, 6, 5, padding=2)"), ("keras", "layers.Conv2D(6, 5, padding=\"same\"")];
    for (framework, layer) in layers {
        open_menu(&page).await;
        page.click(&format!("snippet-{framework}")).await;
        page.wait("the dialogue", 5, is_open).await;
        assert_eq!(page.eval(IS_OPEN).await, json!(false));
        let program = page.value("snippet").await;
        assert!(program.contains(layer) && program.contains(&format!("-{step}.safetensors\"\n")), "{program}");
        page.click("copy-snippet").await;
        page.wait("an answer", 5, "document.querySelector('[data-testid=snippet-copied]').textContent").await;
        // Headless browsers may forbid the clipboard: the program is then selected.
        let selected = "(area => area.value.slice(area.selectionStart, area.selectionEnd))";
        let selected = page.eval(&format!("{selected}(document.querySelector('[data-testid=snippet]'))")).await;
        assert!(page.text("snippet-copied").await == "Copied." || selected == json!(program), "{selected}");
        page.click("close-snippet").await;
        page.wait("the page", 5, &format!("!{is_open}")).await;
        let has_focus = "document.activeElement.matches('[data-testid=network-files] > summary')";
        assert_eq!(page.eval(has_focus).await, json!(true));
    }
    // The layers of 1998 are not theirs.
    page.click("preset-lenet-1998").await;
    train_a_little(&page).await;
    open_menu(&page).await;
    page.click("snippet-keras").await;
    page.wait("the dialogue", 5, is_open).await;
    let about = page.eval("document.querySelector('#snippet-about').textContent").await;
    assert!(about.as_str().unwrap().contains("Use its ONNX file"), "{about}");
    assert_eq!(page.eval("document.querySelector('[data-testid=copy-snippet]').hidden").await, json!(true));
    page.close().await;
}

#[tokio::test]
async fn files_without_a_network_are_refused_by_name() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    let folder = Scratch::new("no-models");
    let cases: [(&str, &[u8], &str); 3] = [
        ("lenet.pt", b"PK\x03\x04........archive/data.pkl", "import torch, safetensors.torch"),
        ("page.onnx", b"<!DOCTYPE html><html></html>", "this is a web page"),
        ("cut.safetensors", b"\x40\x00\x00\x00\x00\x00\x00\x00{\"", "the file is cut off: 10 of 72 bytes"),
    ];
    for (name, bytes, expected) in cases {
        open_file(&page, &folder.write(name, bytes)).await;
        let text = "document.querySelector('[data-testid=error]')?.textContent ?? ''";
        page.wait(name, 10, &format!("{text}.includes({})", json!(expected))).await;
        assert!(page.text("error").await.contains(name));
    }
    page.click("remedy").await;
    assert_eq!(page.eval("document.querySelector('[data-testid=phase]').dataset.phase").await, json!("idle"));
    assert_eq!(page.value("epochs").await, Preset::Modern.experiment().epochs.to_string());
    page.close().await;
}
