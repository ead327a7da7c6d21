//! Where things are in this repository.

use std::path::{Path, PathBuf};

/// The repository's folders.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The repository that this program was started in.
    ///
    /// Cargo names the folder at run time; the one known at compile time serves when the program is started by hand.
    pub fn here() -> Self {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let xtask = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        Self { root: xtask.parent().map(Path::to_path_buf).unwrap_or(xtask) }
    }

    /// The repository itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the site is built to.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where the data sets lie, each in a folder of its own; Trunk copies it into the site.
    pub fn data(&self) -> PathBuf {
        self.root.join("www/data")
    }

    /// The tools of this project: ignored by git, may be deleted at any time.
    pub fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// Their programs.
    pub fn bin(&self) -> PathBuf {
        self.tools().join("bin")
    }

    /// The path of the program `name` among them, there or not.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.bin().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
