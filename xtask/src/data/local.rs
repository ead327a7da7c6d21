//! Files from a local folder.

use crate::published_file::PublishedFile;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io;
use std::path::Path;

/// Copies the file from `folder` to `target`.
pub(super) fn copy(file: &PublishedFile, folder: &Path, target: &Path) -> Result<()> {
    let original = folder.join(file.name);
    if !original.is_file() {
        bail!("{} does not exist", original.display());
    }
    // Checked before it is copied: the message then names the file that the user can replace.
    file.check(&original)?;
    println!("copying {}", original.display());
    file.write(target, |part| {
        // Not `fs::copy`: that would take over the permissions, and the original may be read-only.
        let (mut from, mut to) = (File::open(&original)?, File::create(part)?);
        io::copy(&mut from, &mut to).map(|_| ()).with_context(|| format!("copying {}", original.display()))
    })
}
