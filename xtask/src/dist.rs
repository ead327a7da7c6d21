//! The static site: built by Trunk into `dist/`, with the sizes of its modules checked against their budgets.

use crate::modules::{CPU_WORKER, MODULES, Module};
use crate::project::Project;
use crate::release::{self, WORKERS};
use crate::setup::environment::Environment;
use crate::{data, setup};
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use xshell::cmd;

/// Sets everything up and builds the site.
///
/// # Errors
/// When a tool is missing, a crate does not compile, or a module is above its budget.
pub fn build(project: &Project) -> Result<()> {
    setup::tools(project)?;
    data::ensure(project)?;
    build_only(project)
}

/// Builds the site with the tools and data that are installed.
pub(crate) fn build_only(project: &Project) -> Result<()> {
    let sh = Environment::for_wasm(project)?.shell(project)?;
    cmd!(sh, "trunk build --release").run()?;
    println!("The site is in {}", project.dist().display());
    Ok(())
}

/// Finishes the site in Trunk's staging folder: removes hidden files, puts the workers into a folder, and makes a release
/// ready to be published.
///
/// # Errors
/// When a module is above its budget, or there is no site.
pub fn after_build(project: &Project) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let site = staging.unwrap_or_else(|| project.dist());
    // `.gitignore` of the data folder, and interrupted downloads.
    for file in files_below(&site)?.iter().filter(|file| name_of(file).starts_with('.')) {
        fs::remove_file(file).with_context(|| file.display().to_string())?;
    }
    // Trunk puts modules beside the page.
    let script = format!("{}.js", CPU_WORKER.bin);
    for file in [script, format!("{}_bg.wasm", CPU_WORKER.bin)] {
        fs::rename(site.join(&file), site.join(WORKERS).join(&file)).with_context(|| file.clone())?;
    }
    // Debug builds are an order of magnitude larger, and are not published.
    if std::env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "debug") {
        return release::without_service_worker(project, &site);
    }
    release::finish(project, &site)?;
    sizes(&site)
}

/// Prints the sizes of the JavaScript and WebAssembly in `site`, and checks the budgets.
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
    let mut missing = MODULES.to_vec();
    for file in &files {
        let contents = fs::read(file).with_context(|| file.display().to_string())?;
        let packed = gzipped(&contents)?;
        let name = file.strip_prefix(site).unwrap_or(file).to_string_lossy();
        let is_of = |module: &&Module| name_of(file).starts_with(module.prefix) && name.ends_with(".wasm");
        let module = MODULES.iter().find(is_of);
        let budget = module.map(|module| module.budget.to_string()).unwrap_or_default();
        println!("{name:<44} {:>12} {packed:>12} {budget:>12}", contents.len());
        missing.retain(|other| Some(other) != module);
        if module.is_some_and(|module| packed > module.budget) {
            faults.push(format!("{name} is above its budget: {packed} bytes instead of {budget}"));
        }
    }
    faults.extend(missing.iter().map(|module| format!("the module {}*.wasm is missing", module.prefix)));
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

/// All files in `folder` and its subfolders, except hidden ones, where Trunk keeps unfinished sites.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
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
