//! WebKitGTK's MiniBrowser, driven by WebKitWebDriver on a virtual display.

use super::{Processes, program};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use thirtyfour::prelude::*;

/// Also starts the display.
pub fn driver(processes: &mut Processes) -> Command {
    let home = processes.scratch.clone();
    // GLib looks here for the folder of downloads.
    let folders = home.join(".config");
    std::fs::create_dir_all(&folders).unwrap();
    let line = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", processes.downloads().display());
    std::fs::write(folders.join("user-dirs.dirs"), line).unwrap();
    let mut command = Command::new(program("WEBKIT_DRIVER", "WebKitWebDriver"));
    command.env("DISPLAY", display(processes)).env("GDK_BACKEND", "x11");
    command.env("HOME", home).env("XDG_CONFIG_HOME", folders);
    // Two to three times as fast without a GPU.
    command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    command
}

pub fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "MiniBrowser").unwrap();
    capabilities
}

/// Starts an X server, which chooses a free number itself, and returns its name.
fn display(processes: &mut Processes) -> String {
    let mut xvfb = Command::new(program("XVFB", "Xvfb"));
    xvfb.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]).stdout(Stdio::piped());
    let stdout = processes.spawn(&mut xvfb).stdout.take().unwrap();
    let mut number = String::new();
    BufReader::new(stdout).read_line(&mut number).unwrap();
    assert!(!number.is_empty(), "the virtual display did not start");
    format!(":{}", number.trim())
}
