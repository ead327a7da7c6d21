//! A folder for files on their way into the browser or out of it.

use std::path::{Path, PathBuf};

/// An empty folder of its own for each test; it goes with its owner.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder; `name` tells the tests of one process apart.
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("lenet-lab-e2e-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and gives its path as a browser takes it.
    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left in the system's temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
