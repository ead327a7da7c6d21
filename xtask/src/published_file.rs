//! Published files, identified by their checksums.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file that is identified by its contents.
#[derive(Clone, Copy, Debug)]
pub struct PublishedFile {
    /// File name, also at the mirrors.
    pub name: &'static str,
    /// Size in bytes, if known.
    pub bytes: Option<u64>,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: &'static str,
}

impl PublishedFile {
    /// Checks the size and the checksum of the file at `path`.
    ///
    /// # Errors
    /// When they differ, or the file cannot be read.
    pub fn check(&self, path: &Path) -> Result<()> {
        let mut file = File::open(path).with_context(|| path.display().to_string())?;
        let size = file.metadata()?.len();
        if let Some(bytes) = self.bytes.filter(|bytes| *bytes != size) {
            let fault = if size < bytes { "truncated" } else { "too long" };
            bail!("{} is {fault}: {size} bytes instead of {bytes}", path.display());
        }
        let mut hash = Sha256::new();
        let mut block = vec![0; 1 << 20];
        loop {
            match file.read(&mut block)? {
                0 => break,
                read => hash.update(&block[..read]),
            }
        }
        let found = format!("{:x}", hash.finalize());
        if found != self.sha256 {
            bail!("{} is damaged: SHA-256 {found} instead of {}", path.display(), self.sha256);
        }
        Ok(())
    }

    /// Has `write` create the file under a temporary name, checks it, and renames it to `target`.
    ///
    /// # Errors
    /// Those of `write` and of [`PublishedFile::check`]; no file is left behind.
    pub fn write(&self, target: &Path, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let part = part_of(target, self.name);
        let result = write(&part).and_then(|()| self.check(&part)).and_then(|()| Ok(std::fs::rename(&part, target)?));
        if result.is_err() {
            // It may not exist; the first error is the one to report.
            let _ = std::fs::remove_file(&part);
        }
        result
    }
}

/// Temporary name: in the same folder, so that renaming is atomic; hidden, so that it is never used as data.
fn part_of(target: &Path, name: &str) -> PathBuf {
    target.with_file_name(format!(".{name}.part"))
}
