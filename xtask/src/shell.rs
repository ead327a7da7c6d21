//! Finds other programs and captures their output.

use std::path::{Path, PathBuf};
use xshell::Cmd;

/// What `command` prints, or `None` if it cannot be started or fails. Nothing is shown.
pub fn read(command: Cmd) -> Option<String> {
    command.quiet().ignore_stderr().read().ok()
}

/// Whether `command` succeeds. Nothing is shown.
pub fn succeeds(command: Cmd) -> bool {
    read(command).is_some()
}

/// The first of these programs that is on PATH. An absolute path stands for itself.
pub fn find<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.into_iter().find_map(|name| {
        if Path::new(name).is_absolute() {
            return Path::new(name).is_file().then(|| PathBuf::from(name));
        }
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
    })
}
