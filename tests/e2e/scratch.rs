//! A temporary folder for uploads and downloads.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// An empty folder, deleted on drop.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Creates the folder; `name` distinguishes tests in the same process.
    pub fn new(name: &str) -> Self {
        Self::at(std::env::temp_dir().join(format!("lenet-lab-e2e-{}-{name}", std::process::id())))
    }

    /// Creates the folder with this path, if it does not exist.
    pub fn at(folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Waits for the download of a file with such a name, and returns its bytes.
    pub async fn downloaded(&self, what: &str, is_name: impl Fn(&str) -> bool) -> Vec<u8> {
        // A download has another name until it is complete.
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let files = std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap());
            if let Some(file) = files.into_iter().find(|file| file.file_name().to_str().is_some_and(&is_name)) {
                return std::fs::read(file.path()).unwrap();
            }
            assert!(Instant::now() < end, "{what} was not downloaded");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
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
