//! The published data sets in `www/data/`: from a local folder, else from their mirrors.

mod checksum;
mod download;
mod local;
pub mod pen;

pub use checksum::Wanted;
pub use download::Mirrors;

use crate::project::Project;
use crate::shell;
use anyhow::Result;
use lenet_data::catalog::{SOURCES, Source};
use std::path::{Path, PathBuf};

/// Names a folder that holds the files, each data set in its own: `mnist/train-images-idx3-ubyte.gz` and so on.
pub const VARIABLE: &str = "LENET_DATA";

/// Brings what is missing, as far as that is possible.
///
/// Files that cannot be had are no error: they are named, and the app trains on its built-in synthetic digits.
///
/// # Errors
/// When `www/data/` cannot be written.
pub fn ensure(project: &Project) -> Result<()> {
    let local = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let mut mirrors = Mirrors::default();
    for source in &SOURCES {
        let missing = bring(source, &project.data().join(source.folder), local.as_deref(), &mut mirrors)?;
        if missing.is_empty() {
            println!("[there] data: {}", source.folder);
        } else {
            println!("[none]  data: {}, without {} of its 4 files", source.folder, missing.len());
            println!("        The app falls back to its built-in synthetic digits. To have this data, go online or");
            println!("        set {VARIABLE} to a folder with {}/{}: cargo xtask data", source.folder, missing[0]);
        }
    }
    Ok(())
}

/// Brings one data set; the names of the files that could not be had.
fn bring(source: &Source, folder: &Path, local: Option<&Path>, mirrors: &mut Mirrors) -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for file in source.files() {
        let wanted = Wanted { name: file.name, bytes: file.bytes, sha256: file.sha256 };
        let target = folder.join(wanted.name);
        if wanted.check(&target).is_ok() {
            continue;
        }
        std::fs::create_dir_all(folder)?;
        if let Some(local) = local {
            match local::copy(&wanted, &local.join(source.folder), &target) {
                Ok(()) => continue,
                Err(why) => println!("{VARIABLE}: {why:#}"),
            }
        }
        let no_curl = shell::find(["curl"]).is_none();
        if no_curl
            && shell::may_apt()
            && let Err(why) = shell::apt_install(&["curl", "ca-certificates"])
        {
            println!("{why:#}");
        }
        let unreachable = mirrors.all_dead(source.mirrors);
        match mirrors.fetch(&wanted, source.mirrors, &target) {
            Ok(()) => continue,
            // Said once; the next file would only get the same answer.
            Err(_) if unreachable => {}
            Err(why) => println!("{why:#}"),
        }
        missing.push(wanted.name);
    }
    Ok(missing)
}
