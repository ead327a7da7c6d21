//! Chromium and its driver, for the tests in a browser.

use crate::step::timed;
use crate::{apt, shell};
use anyhow::{Context, Result};
use std::path::PathBuf;
use xshell::Shell;

const CHROME_NAMES: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// With a font: without any, Chromium draws no text.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-dejavu-core"];

/// Vulkan ICD manifest of SwiftShader, the software GPU that comes with the browser.
pub const SOFTWARE_GPU: &str = "vk_swiftshader_icd.json";

/// Installation folders of the browsers on Linux.
const CHROME_FOLDERS: [&str; 4] = [
    "/usr/lib/chromium",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    "/snap/chromium/current/usr/lib/chromium-browser",
];

/// The folder of [`SOFTWARE_GPU`] and its libraries.
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
    /// The one named by CHROME and CHROMEDRIVER, else the one on PATH, else Debian's, which it installs.
    ///
    /// # Errors
    /// When there is none: tests in a browser are never skipped silently.
    pub fn ensure() -> Result<Self> {
        if let Some(browser) = Self::find() {
            println!("[ready] {}", browser.chrome.display());
            return Ok(browser);
        }
        let sh = Shell::new()?;
        if apt::is_usable(&sh) {
            timed("Chromium and its driver", "Debian packages, a minute", || {
                apt::install(&sh, &PACKAGES, "the tests need a browser")
            })?;
        }
        Self::find().context(
            "Chromium or chromedriver is missing.\n\
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
