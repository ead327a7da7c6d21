//! Names, flags and versions that Trunk's configuration repeats equal xtask's.

use std::fs;
use xtask::modules::{CPU_WORKER, Module, PAGE, WASM_FEATURES, WEBGPU_WORKER};
use xtask::project::Project;
use xtask::setup::other_browsers::OtherBrowser;
use xtask::setup::prebuilt::{TRUNK, WASM_BINDGEN};

fn read(file: &str) -> String {
    fs::read_to_string(Project::here().root().join(file)).unwrap()
}

/// The `<link data-trunk rel="rust">` elements of index.html, with single spaces.
fn links() -> Vec<String> {
    let html = read("index.html").split_whitespace().collect::<Vec<_>>().join(" ");
    let links = html.split("<link ").map(|rest| rest.split("/>").next().unwrap().to_owned());
    links.filter(|link| link.contains(r#"rel="rust""#)).collect()
}

#[test]
fn index_html_builds_the_page_and_the_cpu_worker() {
    let links = links();
    assert_eq!(links.len(), 2);
    for (link, Module { bin, features, wasm_opt, .. }) in links.iter().zip([PAGE, CPU_WORKER]) {
        for attribute in [
            format!(r#"data-bin="{bin}""#),
            format!(r#"data-cargo-features="{features}""#),
            format!(r#"data-wasm-opt="{wasm_opt}""#),
            format!(r#"data-wasm-opt-params="{}""#, WASM_FEATURES.join(" ")),
        ] {
            assert!(link.contains(&attribute), "{attribute} is missing in {link}");
        }
    }
}

#[test]
fn cargo_toml_has_the_modules_and_their_features() {
    let manifest = read("Cargo.toml");
    for Module { bin, features, .. } in [PAGE, CPU_WORKER, WEBGPU_WORKER] {
        assert!(manifest.contains(&format!("name = \"{bin}\"")), "no binary {bin}");
        for feature in features.split(',') {
            assert!(manifest.contains(&format!("\n{feature} = [")), "no feature {feature}");
        }
    }
}

#[test]
fn trunk_toml_names_the_pinned_versions() {
    let trunk = read("Trunk.toml");
    assert!(trunk.contains(&format!("trunk-version = \"{}\"", TRUNK.version)));
    assert!(trunk.contains(&format!("wasm_bindgen = \"{}\"", WASM_BINDGEN.version)));
    assert!(read("Cargo.toml").contains(&format!("wasm-bindgen = {{ version = \"={}\"", WASM_BINDGEN.version)));
}

#[test]
fn every_other_browser_has_a_test() {
    let tests = read("tests/e2e/browsers.rs");
    for browser in OtherBrowser::ALL {
        assert!(tests.contains(&format!("async fn {}_", browser.filter())), "no test in {}", browser.name());
    }
}
