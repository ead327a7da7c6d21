//! The layers of `src/lib.rs`: imports go one way, and each library stays in its layer.

use std::fs;
use std::path::{Path, PathBuf};

/// Each folder with the folders that it may import from.
const LAYERS: [(&str, &[&str]); 6] = [
    ("values", &[]),
    ("data", &["values"]),
    ("learner", &["values", "data"]),
    ("browser", &["values", "data", "learner"]),
    ("ui", &["values", "data", "browser"]),
    ("lab", &["values", "data", "learner"]),
];

/// Each library with the places that may name it.
const LIBRARIES: [(&str, &[&str]); 4] = [
    ("burn", &["learner"]),
    ("leptos", &["ui", "bin/app.rs"]),
    ("web_sys", &["browser", "ui/chart", "ui/pad"]),
    ("js_sys", &["browser", "ui/pad/pointer.rs"]),
];

/// In the browser layer only the worker's half may import the learner; the page's half must stay without burn.
const WORKER_HALF: [&str; 2] = ["browser/measure.rs", "browser/worker.rs"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// Every source file below `src` with its path from there and its code lines.
fn files() -> Vec<(String, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let code = |path: &PathBuf| -> Vec<String> {
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
    };
    found.iter().map(|path| (path.strip_prefix(&root).unwrap().display().to_string(), code(path))).collect()
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (path, lines) in files() {
        let Some((own, below)) = LAYERS.iter().find(|(layer, _)| path.starts_with(&format!("{layer}/"))) else {
            continue;
        };
        for (other, _) in LAYERS.iter().filter(|(other, _)| other != own) {
            let allowed = below.contains(other)
                && (*other != "learner" || *own != "browser" || WORKER_HALF.contains(&path.as_str()));
            let named = lines.iter().any(|line| line.contains(&format!("crate::{other}")));
            if named && !allowed {
                wrong.push(format!("src/{path} imports {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn libraries_stay_in_their_layers() {
    let mut wrong = Vec::new();
    for (path, lines) in files() {
        for (library, places) in LIBRARIES {
            let named = lines.iter().any(|line| line.contains(&format!("{library}::")));
            if named && !places.iter().any(|place| path.starts_with(place)) {
                wrong.push(format!("src/{path} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
