//! The static site: built by Trunk into `dist/`, its sizes printed and held to a budget.

use crate::project::Project;
use crate::setup::environment::Environment;
use crate::{data, setup, shell};
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The modules, by the start of their name, and what each may weigh: bytes after gzip.
const BUDGETS: [(&str, u64); 3] = [("app-", 400_000), ("worker-cpu_", 700_000), ("worker-webgpu_", 3_300_000)];

/// Sets everything up and builds the site.
///
/// # Errors
/// When a tool is missing, a crate does not compile, or a module is above its budget.
pub fn build(project: &Project) -> Result<()> {
    setup::tools(project)?;
    data::ensure(project)?;
    build_only(project)
}

/// Builds the site with the tools and data that are there.
pub(crate) fn build_only(project: &Project) -> Result<()> {
    let mut trunk = Environment::for_wasm(project)?.command("trunk");
    shell::run(trunk.current_dir(project.root()).args(["build", "--release"]))?;
    println!("The site is in {}", project.dist().display());
    Ok(())
}

/// The last touch to a site that Trunk is about to put in place: what is no part of it goes, its sizes are shown.
///
/// # Errors
/// When a module is above its budget, or no site is there.
pub fn after_build(project: &Project) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let site = staging.unwrap_or_else(|| project.dist());
    // The marker that keeps the data folder in git, and downloads that were broken off.
    for file in files_below(&site)?.iter().filter(|file| name_of(file).starts_with('.')) {
        fs::remove_file(file).with_context(|| file.display().to_string())?;
    }
    // Development builds are an order of magnitude larger, and nobody downloads them.
    if std::env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "debug") {
        return Ok(());
    }
    sizes(&site)
}

/// Prints what the browser downloads from `site`.
///
/// # Errors
/// When a module is above its budget or missing.
pub fn sizes(site: &Path) -> Result<()> {
    let code = |file: &PathBuf| file.extension().is_some_and(|kind| kind == "wasm" || kind == "js");
    let mut files = files_below(site)?;
    files.retain(code);
    files.sort();
    println!("{:<44} {:>12} {:>12} {:>12}", "bytes of", "raw", "gzip -9", "at most");
    let mut faults = Vec::new();
    let mut seen = [false; BUDGETS.len()];
    for file in &files {
        let contents = fs::read(file).with_context(|| file.display().to_string())?;
        let packed = gzipped(&contents)?;
        let name = file.strip_prefix(site).unwrap_or(file).to_string_lossy();
        let budget = BUDGETS.iter().position(|(start, _)| name.starts_with(start) && name.ends_with(".wasm"));
        let limit = budget.map(|index| BUDGETS[index].1);
        let shown = limit.map(|bytes| bytes.to_string()).unwrap_or_default();
        println!("{name:<44} {:>12} {packed:>12} {shown:>12}", contents.len());
        if let Some(index) = budget {
            seen[index] = true;
        }
        if limit.is_some_and(|limit| packed > limit) {
            faults.push(format!("{name} is above its budget: {packed} bytes instead of {shown}"));
        }
    }
    let absent = BUDGETS.iter().zip(seen).filter(|(_, seen)| !seen);
    faults.extend(absent.map(|((start, _), _)| format!("the module {start}*.wasm is missing")));
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn gzipped(contents: &[u8]) -> Result<u64> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::new(9));
    packer.write_all(contents)?;
    Ok(packer.finish()?.len() as u64)
}

/// All files in `folder` and the folders in it; not in hidden ones, where Trunk keeps sites that are half built.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("no site in {}; cargo xtask build", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if !name_of(&path).starts_with('.') {
                found.extend(files_below(&path)?);
            }
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned()
}
