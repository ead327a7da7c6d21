//! Files that lie on this machine.

use super::Wanted;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io;
use std::path::Path;

/// Copies the wanted file from `folder` to `target`.
pub(super) fn copy(wanted: &Wanted, folder: &Path, target: &Path) -> Result<()> {
    let original = folder.join(wanted.name);
    if !original.is_file() {
        bail!("there is no {}", original.display());
    }
    // Checked where it lies: the message then names the file that the user can replace.
    wanted.check(&original)?;
    println!("copying {}", original.display());
    wanted.put(target, |part| {
        // Not `fs::copy`: that would take over the permissions, and the original may be read-only.
        let (mut from, mut to) = (File::open(&original)?, File::create(part)?);
        io::copy(&mut from, &mut to).map(|_| ()).with_context(|| format!("copying {}", original.display()))
    })
}
