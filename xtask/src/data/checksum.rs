//! What a file has to be, and whether it is.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file that is known by its contents.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Its name, here and at the mirrors.
    pub name: &'static str,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its contents, lower-case hexadecimal.
    pub sha256: &'static str,
}

impl Wanted {
    /// Compares the file at `path` with this.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn check(&self, path: &Path) -> Result<()> {
        let mut file = File::open(path).with_context(|| path.display().to_string())?;
        let size = file.metadata()?.len();
        if size < self.bytes {
            bail!("{} is truncated: {size} bytes instead of {}", path.display(), self.bytes);
        }
        if size > self.bytes {
            bail!("{} is too long: {size} bytes instead of {}", path.display(), self.bytes);
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

    /// Lets `write` make the file under another name, checks it, and only then gives it its own.
    ///
    /// # Errors
    /// Those of `write` and of [`Wanted::check`]; nothing is left behind then.
    pub fn put(&self, target: &Path, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let part = part_of(target, self.name);
        let made = write(&part).and_then(|()| self.check(&part)).and_then(|()| Ok(std::fs::rename(&part, target)?));
        if made.is_err() {
            // It may not exist; the error above is the one to tell.
            let _ = std::fs::remove_file(&part);
        }
        made
    }
}

/// In the same folder, so that renaming is one step; hidden, so that it is never taken for data.
fn part_of(target: &Path, name: &str) -> PathBuf {
    target.with_file_name(format!(".{name}.part"))
}
