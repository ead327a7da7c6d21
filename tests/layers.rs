//! The layers of `src/lib.rs`: imports go one way, and each library stays in its layer.

use std::fs;
use std::path::{Path, PathBuf};

/// Each folder and the folders that it may import from.
const LAYERS: [(&str, &[&str]); 6] = [
    ("values", &[]),
    ("data", &["values"]),
    ("learner", &["values", "data"]),
    ("browser", &["values", "data", "learner"]),
    ("ui", &["values", "data", "browser"]),
    ("lab", &["values", "data", "learner"]),
];

/// Each library and the paths that may use it.
const LIBRARIES: [(&str, &[&str]); 4] = [
    ("burn", &["learner"]),
    ("leptos", &["ui", "bin/app.rs"]),
    ("web_sys", &["browser", "ui/canvas_observer.rs", "ui/chart", "ui/pad"]),
    ("js_sys", &["browser", "ui/pad/pointer.rs"]),
];

/// Files of the browser layer that run in the worker. Only they may import the learner: the page must not link burn.
const WORKER_FILES: [&str; 2] = ["browser/measure.rs", "browser/worker.rs"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// Path below `src` and lines without comments of every source file.
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
                && (*other != "learner" || *own != "browser" || WORKER_FILES.contains(&path.as_str()));
            let used = lines.iter().any(|line| line.contains(&format!("crate::{other}")));
            if used && !allowed {
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
        for (library, paths) in LIBRARIES {
            let used = lines.iter().any(|line| line.contains(&format!("{library}::")));
            if used && !paths.iter().any(|allowed| path.starts_with(allowed)) {
                wrong.push(format!("src/{path} uses {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
