//! The published data sets in `www/data/`: from a local folder, else from their mirrors.

mod local;
pub mod pen;

use crate::download::Mirrors;
use crate::project::Project;
use crate::published_file::PublishedFile;
use anyhow::Result;
use lenet_data::catalog::{SOURCES, Source};
use std::path::{Path, PathBuf};

/// Environment variable with a folder that has the files, in a subfolder per data set:
/// `mnist/train-images-idx3-ubyte.gz`.
pub const VARIABLE: &str = "LENET_DATA";

/// Copies or downloads the files that are missing.
///
/// A file that cannot be fetched is not an error: it is reported, and the app trains on its built-in synthetic digits.
///
/// # Errors
/// When `www/data/` cannot be written.
pub fn ensure(project: &Project) -> Result<()> {
    let local = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let mut mirrors = Mirrors::default();
    for source in &SOURCES {
        let missing = fetch(source, &project.data().join(source.folder), local.as_deref(), &mut mirrors)?;
        if missing.is_empty() {
            println!("[ready] data: {}", source.folder);
        } else {
            println!("[none]  data: {}, without {} of its 4 files", source.folder, missing.len());
            println!("        The app falls back to its built-in synthetic digits. To have this data, go online or");
            println!("        set {VARIABLE} to a folder with {}/{}: cargo xtask data", source.folder, missing[0]);
        }
    }
    Ok(())
}

/// Fetches one data set and returns the names of the files that are still missing.
fn fetch(source: &Source, folder: &Path, local: Option<&Path>, mirrors: &mut Mirrors) -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for file in source.files() {
        let file = PublishedFile { name: file.name, bytes: Some(file.bytes), sha256: file.sha256 };
        let target = folder.join(file.name);
        if file.check(&target).is_ok() {
            continue;
        }
        std::fs::create_dir_all(folder)?;
        if let Some(local) = local {
            match local::copy(&file, &local.join(source.folder), &target) {
                Ok(()) => continue,
                Err(why) => println!("{VARIABLE}: {why:#}"),
            }
        }
        let unreachable = mirrors.all_unreachable(source.mirrors);
        match mirrors.fetch(&file, source.mirrors, &target) {
            Ok(()) => continue,
            // Already reported for an earlier file.
            Err(_) if unreachable => {}
            Err(why) => println!("{why:#}"),
        }
        missing.push(file.name);
    }
    Ok(missing)
}
