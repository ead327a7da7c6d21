//! Chromium and its driver, for the tests in a browser.

use crate::shell;
use anyhow::{Context, Result};
use std::path::PathBuf;

const CHROME_NAMES: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A font is among them: without any, Chromium draws no text at all.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-dejavu-core"];

/// What tells Vulkan of the graphics processor in software that comes with the browser.
pub const SOFTWARE_GPU: &str = "vk_swiftshader_icd.json";

/// Where Linux has the browsers' own files.
const CHROME_FOLDERS: [&str; 4] = [
    "/usr/lib/chromium",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    "/snap/chromium/current/usr/lib/chromium-browser",
];

/// The folder with [`SOFTWARE_GPU`] and its libraries, where there is one.
pub fn software_gpu() -> Option<PathBuf> {
    CHROME_FOLDERS.map(PathBuf::from).into_iter().find(|folder| folder.join(SOFTWARE_GPU).is_file())
}

/// A browser and the program that drives it.
pub struct Browser {
    /// Chromium or Chrome.
    pub chrome: PathBuf,
    /// The chromedriver of the same version.
    pub driver: PathBuf,
}

impl Browser {
    /// The one that CHROME and CHROMEDRIVER name, else the one on PATH, else Debian's, installed now.
    ///
    /// # Errors
    /// When there is none: tests in a browser are not left out silently.
    pub fn ensure() -> Result<Self> {
        if let Some(browser) = Self::find() {
            println!("[there] {}", browser.chrome.display());
            return Ok(browser);
        }
        if shell::may_apt() {
            println!("[setup] chromium and chromium-driver (Debian packages, a minute)");
            shell::apt_install(&PACKAGES)?;
        }
        Self::find().context(
            "Chromium and chromedriver are not both there.\n\
             Debian, Ubuntu: apt-get install chromium chromium-driver\n\
             Elsewhere: install Chrome and the chromedriver of its version, or name them in CHROME and CHROMEDRIVER.\n\
             Without a browser: cargo xtask test --no-browser",
        )
    }

    fn find() -> Option<Self> {
        let chrome = named("CHROME").or_else(|| shell::find(CHROME_NAMES))?;
        let driver = named("CHROMEDRIVER").or_else(|| shell::find(["chromedriver"]))?;
        Some(Self { chrome, driver })
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}
