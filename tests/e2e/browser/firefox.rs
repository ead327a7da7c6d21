//! Firefox, driven by geckodriver.

use super::{Graphics, program};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use thirtyfour::prelude::*;

pub fn driver(graphics: Graphics) -> Command {
    let mut command = Command::new(program("GECKODRIVER", "geckodriver"));
    match graphics {
        Graphics::None => {}
        // The software adapter that comes with Chromium: Firefox has none.
        Graphics::Software => {
            let folder = program("LENET_SOFTWARE_GPU", "/usr/lib/chromium");
            command.env("VK_ICD_FILENAMES", format!("{folder}/vk_swiftshader_icd.json")).env("LD_LIBRARY_PATH", folder);
        }
    }
    command
}

pub fn capabilities(graphics: Graphics, width: u32, height: u32, downloads: &Path) -> Capabilities {
    let webgpu = graphics == Graphics::Software;
    let mut options = json!({
        "args": ["-headless", format!("--width={width}"), format!("--height={height}")],
        "prefs": {
            "browser.download.folderList": 2,
            "browser.download.dir": downloads,
            "dom.webgpu.enabled": webgpu,
            "gfx.webgpu.ignore-blocklist": webgpu,
        },
    });
    if let Ok(firefox) = std::env::var("FIREFOX") {
        options["binary"] = Value::String(firefox);
    }
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "firefox").unwrap();
    capabilities.set("moz:firefoxOptions", options).unwrap();
    capabilities
}
