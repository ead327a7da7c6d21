//! Debian's compiler, for machines that cannot reach rustup's server.
//!
//! Debian packages the sources of the standard library but no build of it for bare WebAssembly, so it is built here:
//! as the dependency of an empty library, by Cargo's `build-std`.

use super::wasm_target::TRIPLE;
use crate::project::Project;
use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian puts its compiler; rustup's is in the home folder, so both can be there.
pub const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";

/// `rustc-web` is the version that Debian keeps current for its browsers; the plain `rustc` package is too old.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// Brings the compiler and its standard library for WebAssembly.
pub(super) fn install(project: &Project) -> Result<()> {
    let sources = || library_sources().is_some_and(|folder| folder.is_dir());
    if !(Path::new(CARGO).is_file() && sources() && shell::find(["rust-lld"]).is_some()) {
        if !shell::may_apt() {
            bail!(
                "no compiler here makes {TRIPLE}.\nOnline: rustup target add {TRIPLE}\n\
                 Debian 12 or later, as root: apt-get install {}",
                PACKAGES.join(" ")
            );
        }
        shell::apt_install(&PACKAGES)?;
    }
    let crate_folder = project.tools().join("std");
    let built = build_std(&crate_folder)?;
    copy_libraries(&built)?;
    fs::remove_dir_all(&crate_folder).with_context(|| crate_folder.display().to_string())
}

/// Builds the standard library; the folder of its `.rlib` files.
fn build_std(crate_folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(crate_folder.join("src"))?;
    fs::write(crate_folder.join("src/lib.rs"), "")?;
    // Its own workspace, or Cargo would take it for a forgotten member of ours.
    let manifest = "[package]\nname = \"emptylib\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(crate_folder.join("Cargo.toml"), manifest)?;
    let target = crate_folder.join("target");
    shell::run(
        Command::new(CARGO)
            .current_dir(crate_folder)
            .args(["build", "--release", "-Zbuild-std=std,panic_abort,proc_macro,test", "--target", TRIPLE])
            .arg("--target-dir")
            .arg(&target)
            .env("RUSTC", RUSTC)
            .env("RUSTC_BOOTSTRAP", "1") // build-std is unstable
            .env("RUSTFLAGS", "-C embed-bitcode=yes") // or link-time optimisation fails later
            .env_remove("RUSTUP_TOOLCHAIN"),
    )?;
    Ok(target.join(TRIPLE).join("release/deps"))
}

fn copy_libraries(built: &Path) -> Result<()> {
    let sysroot = shell::answer(Command::new(RUSTC).args(["--print", "sysroot"]))
        .with_context(|| format!("{RUSTC} does not say where its libraries are"))?;
    let libraries = Path::new(&sysroot).join("lib/rustlib").join(TRIPLE).join("lib");
    // What an earlier version of the compiler left would be found beside ours.
    if libraries.is_dir() {
        fs::remove_dir_all(&libraries).with_context(|| needs_root(&libraries))?;
    }
    fs::create_dir_all(&libraries).with_context(|| needs_root(&libraries))?;
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libemptylib-") {
            fs::copy(&path, libraries.join(&name)).with_context(|| needs_root(&libraries))?;
        }
    }
    Ok(())
}

fn needs_root(folder: &Path) -> String {
    format!("cannot write {}: run `cargo xtask setup` once as root", folder.display())
}

fn library_sources() -> Option<PathBuf> {
    let sysroot = shell::answer(Command::new(RUSTC).args(["--print", "sysroot"]))?;
    Some(Path::new(&sysroot).join("lib/rustlib/src/rust/library"))
}
