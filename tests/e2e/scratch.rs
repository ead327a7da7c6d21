//! A temporary folder for uploads and downloads.

use std::path::{Path, PathBuf};

/// An empty folder, deleted on drop.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Creates the folder; `name` distinguishes tests in the same process.
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("lenet-lab-e2e-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover in the system's temporary folder is harmless.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
