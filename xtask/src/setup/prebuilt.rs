//! Programs published on GitHub, checked by the SHA-256 of their archives.

use crate::download::Mirrors;
use crate::project::Project;
use crate::published_file::PublishedFile;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// A tool written in Rust.
pub struct Tool {
    /// Package on crates.io.
    pub package: &'static str,
    /// The pinned version.
    pub version: &'static str,
    /// Programs that the project uses.
    pub programs: &'static [&'static str],
    /// Whether the lock file that it was published with still resolves.
    pub locked: bool,
    /// The address of its archives without the file name.
    pub address: &'static str,
    /// One for each platform whose checksum is known.
    pub archives: &'static [Archive],
}

/// The programs for one platform.
pub struct Archive {
    /// As in [`std::env::consts::OS`].
    pub os: &'static str,
    /// As in [`std::env::consts::ARCH`].
    pub arch: &'static str,
    /// The file.
    pub file: PublishedFile,
}

/// Serves and bundles the site.
pub const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    locked: true,
    address: "https://github.com/trunk-rs/trunk/releases/download/v0.21.14/",
    archives: &[
        archive(
            "linux",
            "x86_64",
            "trunk-x86_64-unknown-linux-gnu.tar.gz",
            "f2b4680cd239693a646a2795e4633c625328d7b2a044fbe749fa3a2fe9e7036b",
        ),
        archive(
            "linux",
            "aarch64",
            "trunk-aarch64-unknown-linux-gnu.tar.gz",
            "b1d8e60e454f7fc182d9a4d95d1506ffbae947d8ba90f8f6f02da93b60f980f9",
        ),
        archive(
            "macos",
            "x86_64",
            "trunk-x86_64-apple-darwin.tar.gz",
            "f1ba0e3bbe24e0ae219c6d22c33e24e2825c1608dd27c2556e323495110f1a95",
        ),
        archive(
            "macos",
            "aarch64",
            "trunk-aarch64-apple-darwin.tar.gz",
            "764e299dd50d89442a4e96a236349f57961984b701e74d3dbdb39cd1c9f5101e",
        ),
        archive(
            "windows",
            "x86_64",
            "trunk-x86_64-pc-windows-msvc.zip",
            "cd6ac15b9daff0365e5695036791ef2ce3c63f61c014f5a8c532363266e4569c",
        ),
    ],
};

/// Writes the JavaScript beside a module, and runs tests in a browser. The same version as the crate `wasm-bindgen`.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    // Its lock file has a version that was yanked since.
    locked: false,
    address: "https://github.com/wasm-bindgen/wasm-bindgen/releases/download/0.2.129/",
    archives: &[
        archive(
            "linux",
            "x86_64",
            "wasm-bindgen-0.2.129-x86_64-unknown-linux-musl.tar.gz",
            "82d12bb940e2d4e72e0d5605387fc1b8ca179044e012b620f0ce4e7440e8320e",
        ),
        archive(
            "linux",
            "aarch64",
            "wasm-bindgen-0.2.129-aarch64-unknown-linux-musl.tar.gz",
            "2ed4351c35dd9440308bbb02767d47ea278efe851a52465300f3c94f5b6c2a87",
        ),
        archive(
            "macos",
            "x86_64",
            "wasm-bindgen-0.2.129-x86_64-apple-darwin.tar.gz",
            "7e028879a68ec53dae14048b55cc5215f6df75b17a9c1426fac8fa086d3202fd",
        ),
        archive(
            "macos",
            "aarch64",
            "wasm-bindgen-0.2.129-aarch64-apple-darwin.tar.gz",
            "81d4a23d56b3c3eb8187658329116d50e0b228a93b343825fb71f70179051cd1",
        ),
    ],
};

/// Drives Firefox, for the tests.
pub const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    version: "0.37.1",
    programs: &["geckodriver"],
    locked: true,
    address: "https://github.com/mozilla/geckodriver/releases/download/v0.37.1/",
    // The checksums of its archives are not known here.
    archives: &[],
};

/// Checks licences, sources, duplicates and advisories of the dependencies.
pub const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    locked: true,
    address: "https://github.com/EmbarkStudios/cargo-deny/releases/download/0.20.2/",
    // The checksums of its archives are not known here.
    archives: &[],
};

/// Gives parsers libFuzzer's inputs.
pub const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    locked: true,
    address: "https://github.com/rust-fuzz/cargo-fuzz/releases/download/0.13.2/",
    // The checksums of its archives are not known here.
    archives: &[],
};

const fn archive(os: &'static str, arch: &'static str, name: &'static str, sha256: &'static str) -> Archive {
    Archive { os, arch, file: PublishedFile { name, bytes: None, sha256 } }
}

impl Tool {
    /// The archive for this platform.
    pub fn archive(&self, os: &str, arch: &str) -> Option<&'static Archive> {
        self.archives.iter().find(|archive| archive.os == os && archive.arch == arch)
    }
}

/// Downloads a tool's archive for this platform and installs its programs.
///
/// # Errors
/// When there is none for this platform, it is unreachable, or its checksum differs.
pub fn install(project: &Project, tool: &Tool) -> Result<()> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let Some(archive) = tool.archive(os, arch) else {
        bail!("{} {} has no program with a known checksum for {arch} {os}.", tool.package, tool.version)
    };
    install_archive(tool, archive, &project.tools().join("download"), &project.bin())
}

/// Downloads `archive` to `folder`, a temporary one, and copies the tool's programs to `bin`.
///
/// # Errors
/// When the archive is unreachable, its checksum differs, or a program is missing in it.
pub fn install_archive(tool: &Tool, archive: &Archive, folder: &Path, bin: &Path) -> Result<()> {
    let sh = Shell::new()?;
    sh.create_dir(folder)?;
    sh.create_dir(bin)?;
    let file = folder.join(archive.file.name);
    Mirrors::default().fetch(&archive.file, &[tool.address], &file)?;
    unpack(&sh, &file, folder)?;
    for program in tool.programs {
        let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        let program = find(folder, &name)?.with_context(|| format!("{} has no {name}", file.display()))?;
        sh.copy_file(program, bin.join(name))?;
    }
    sh.remove_path(folder)?;
    Ok(())
}

/// Windows, the only system with zip archives, has a tar that reads them.
fn unpack(sh: &Shell, file: &Path, folder: &Path) -> Result<()> {
    cmd!(sh, "tar -xf {file} -C {folder}").run()?;
    Ok(())
}

/// The file `name` in `folder` or in a subfolder.
fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>> {
    let mut subfolders = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            subfolders.push(path);
        } else if path.file_name().is_some_and(|file| file == name) {
            return Ok(Some(path));
        }
    }
    for subfolder in subfolders {
        if let Some(path) = find(&subfolder, name)? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
