//! Debian's Rust compiler, for machines that cannot reach rustup's server.
//!
//! Debian packages the sources of the standard library but not its build for wasm32-unknown-unknown, so it is built
//! here, by Cargo's `build-std`, as the dependency of an empty library.

use crate::modules::TRIPLE;
use crate::project::Project;
use crate::{apt, shell};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// Debian's compiler; rustup's is in the home folder, so a machine can have both.
pub const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";

/// `rustc-web` is the version that Debian keeps current for its browsers; the plain `rustc` package is too old.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// Installs the compiler and its standard library for WebAssembly.
pub(super) fn install(project: &Project) -> Result<()> {
    let sh = project.shell()?;
    let has_sources = || sysroot(&sh).is_ok_and(|root| root.join("lib/rustlib/src/rust/library").is_dir());
    if !(Path::new(CARGO).is_file() && has_sources() && shell::find(["rust-lld"]).is_some()) {
        if !apt::is_usable(&sh) {
            bail!(
                "no compiler here can target {TRIPLE}.\nOnline: rustup target add {TRIPLE}\n\
                 Debian 12 or later, as root: apt-get install {}",
                PACKAGES.join(" ")
            );
        }
        apt::install(&sh, &PACKAGES, "the compilers here cannot target WebAssembly, Debian's can")?;
    }
    let empty_crate = project.tools().join("std");
    let libraries = build_std(&sh, &empty_crate)?;
    copy_libraries(&sh, &libraries)?;
    sh.remove_path(&empty_crate)?;
    Ok(())
}

/// Builds the standard library and returns the folder of its `.rlib` files.
fn build_std(sh: &Shell, empty_crate: &Path) -> Result<PathBuf> {
    sh.write_file(empty_crate.join("src/lib.rs"), "")?;
    // Its own workspace, or Cargo would take it for a forgotten member of ours.
    let manifest = "[package]\nname = \"emptylib\"\nedition = \"2024\"\n[workspace]\n";
    sh.write_file(empty_crate.join("Cargo.toml"), manifest)?;
    let target = empty_crate.join("target");
    let _folder = sh.push_dir(empty_crate);
    cmd!(
        sh,
        "{CARGO} build --release -Zbuild-std=std,panic_abort,proc_macro,test --target {TRIPLE} --target-dir {target}"
    )
    .env("RUSTC", RUSTC)
    .env("RUSTC_BOOTSTRAP", "1") // build-std is unstable
    .env("RUSTFLAGS", "-C embed-bitcode=yes") // or link-time optimisation fails later
    .env_remove("RUSTUP_TOOLCHAIN")
    .run()?;
    Ok(target.join(TRIPLE).join("release/deps"))
}

fn copy_libraries(sh: &Shell, built: &Path) -> Result<()> {
    let libraries = sysroot(sh)?.join("lib/rustlib").join(TRIPLE).join("lib");
    let needs_root = || format!("cannot write {}: run `cargo xtask setup` once as root", libraries.display());
    // The compiler would also find libraries left by another version.
    sh.remove_path(&libraries).with_context(needs_root)?;
    sh.create_dir(&libraries).with_context(needs_root)?;
    for path in sh.read_dir(built)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libemptylib-") {
            sh.copy_file(&path, libraries.join(&name)).with_context(needs_root)?;
        }
    }
    Ok(())
}

fn sysroot(sh: &Shell) -> Result<PathBuf> {
    let path = shell::read(cmd!(sh, "{RUSTC} --print sysroot"));
    path.map(PathBuf::from).with_context(|| format!("{RUSTC} does not print its sysroot"))
}
