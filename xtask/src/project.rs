//! Paths in this repository.

use anyhow::Result;
use std::path::{Path, PathBuf};
use xshell::Shell;

/// The repository's folders.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The repository that this program was started in.
    ///
    /// Found by `CARGO_MANIFEST_DIR`, which Cargo sets at run time; its value at compile time is the fallback.
    pub fn here() -> Self {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let xtask = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        Self { root: xtask.parent().map(Path::to_path_buf).unwrap_or(xtask) }
    }

    /// The root of the repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A shell in the repository's root.
    ///
    /// # Errors
    /// When the current directory cannot be read.
    pub fn shell(&self) -> Result<Shell> {
        let sh = Shell::new()?;
        sh.change_dir(&self.root);
        Ok(sh)
    }

    /// The built site.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The data sets, each in a folder of its own; Trunk copies them into the site.
    pub fn data(&self) -> PathBuf {
        self.root.join("www/data")
    }

    /// Cargo's target directory.
    pub fn target(&self) -> PathBuf {
        self.root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// The installed tools: ignored by git, may be deleted at any time.
    pub fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// The programs of the installed tools.
    pub fn bin(&self) -> PathBuf {
        self.tools().join("bin")
    }

    /// The path of the program `name` in [`Self::bin`], whether it exists or not.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.bin().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
