//! Writing a file so that it is never seen half written.

use super::LabError;
use std::fs::{File, create_dir_all, rename};
use std::io::Write;
use std::path::Path;

/// Puts the text into the file, whose folder is made if need be. Whoever is stopped in the middle leaves the file as it
/// was: the text goes into a file beside it, which then takes its place.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn replace(path: &Path, text: &str) -> Result<(), LabError> {
    let beside = path.with_added_extension("part");
    let write = || {
        if let Some(folder) = path.parent() {
            create_dir_all(folder)?;
        }
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        // The rename must not reach the disk before the text does.
        file.sync_all()?;
        rename(&beside, path)
    };
    write().map_err(|error| LabError::file(path, error))
}
