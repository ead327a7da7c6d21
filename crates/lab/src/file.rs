//! Atomic file writes.

use super::LabError;
use std::fs::{File, create_dir_all, rename};
use std::io::Write;
use std::path::Path;

/// Writes the text to a temporary file and renames it, so that an interruption never leaves half a file. Creates the folder
/// if necessary.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), LabError> {
    let temporary = path.with_added_extension("part");
    let write = || {
        if let Some(folder) = path.parent() {
            create_dir_all(folder)?;
        }
        let mut file = File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        // The rename must not reach the disk before the text does.
        file.sync_all()?;
        rename(&temporary, path)
    };
    write().map_err(|error| LabError::file(path, error))
}
