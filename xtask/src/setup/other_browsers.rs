//! Firefox and WebKit with their drivers: the end-to-end tests use the page in them, too.

use super::crates;
use crate::project::Project;
use crate::step::timed;
use crate::{apt, shell};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// A browser beside Chromium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherBrowser {
    /// Firefox, driven by geckodriver.
    Firefox,
    /// Safari's engine in WebKitGTK's MiniBrowser, on a virtual display.
    WebKit,
}

/// A variable that names a program to the tests, and the program's names on PATH.
type Program = (&'static str, &'static [&'static str]);

/// Its programs, each with the variable that names it to the tests.
pub type Found = Vec<(&'static str, PathBuf)>;

impl OtherBrowser {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Firefox, Self::WebKit];

    /// As the summary names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        }
    }

    /// What the names of its tests contain.
    pub fn filter(self) -> &'static str {
        match self {
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    fn programs(self) -> [Program; 2] {
        match self {
            Self::Firefox => [
                ("FIREFOX", &["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"]),
                ("GECKODRIVER", &["geckodriver"]),
            ],
            Self::WebKit => [("WEBKIT_DRIVER", &["WebKitWebDriver"]), ("XVFB", &["Xvfb"])],
        }
    }

    /// Debian's packages; it has none of geckodriver.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Firefox => &["firefox-esr"],
            Self::WebKit => &["webkit2gtk-driver", "xvfb"],
        }
    }

    /// Its programs: in CI they are installed, elsewhere `None` says that one is missing.
    ///
    /// # Errors
    /// When one cannot be installed in CI.
    pub fn ensure_in_ci(self, project: &Project) -> Result<Option<Found>> {
        let name = self.name();
        if let Some(found) = self.find(project) {
            println!("[ready] {name} and its driver");
            return Ok(Some(found));
        }
        if std::env::var("CI").as_deref() != Ok("true") {
            println!("[left out] {name} and its driver: CI=true cargo xtask test e2e installs them");
            return Ok(None);
        }
        timed(&format!("{name} and its driver"), "Debian packages; geckodriver is compiled in 2 minutes", || {
            self.install(project)
        })?;
        self.find(project).map(Some).with_context(|| {
            let packages = self.packages().join(" ");
            format!("{name} or its driver is missing; Debian, Ubuntu: apt-get install {packages}")
        })
    }

    fn find(self, project: &Project) -> Option<Found> {
        let find = |(variable, names): Program| {
            let named = std::env::var_os(variable).map(PathBuf::from);
            let own = names.iter().map(|name| project.tool(name));
            let path = named.into_iter().chain(own).find(|path| path.is_file());
            Some((variable, path.or_else(|| shell::find(names.iter().copied()))?))
        };
        self.programs().into_iter().map(find).collect()
    }

    fn install(self, project: &Project) -> Result<()> {
        let sh = project.shell()?;
        if apt::is_usable(&sh) {
            apt::install(&sh, self.packages(), &format!("the tests in {}", self.name()))?;
        }
        match self {
            Self::Firefox => crates::GECKODRIVER.ensure(project),
            Self::WebKit => Ok(()),
        }
    }
}
