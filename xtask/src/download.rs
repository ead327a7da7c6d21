//! Downloads with curl: nearly every machine has it, it uses the system's proxies and certificates, shows a progress
//! bar, and adds no compile time to this program.

use crate::published_file::PublishedFile;
use crate::{apt, shell};
use anyhow::{Result, bail};
use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::process::Command;
use std::sync::Once;
use xshell::{Shell, cmd};

/// curl's exit codes for an unreachable host: proxy or host not resolved, no connection, timeout, no TLS.
const UNREACHABLE: [i32; 5] = [5, 6, 7, 28, 35];

/// Downloads files from mirrors. An unreachable mirror is not tried again for other files.
#[derive(Debug, Default)]
pub struct Mirrors {
    unreachable: Vec<String>,
}

impl Mirrors {
    /// Downloads `file` to `target` from the first mirror that has it with the right checksum.
    ///
    /// # Errors
    /// When none has; lists the error of each.
    pub fn fetch(&mut self, file: &PublishedFile, mirrors: &[&str], target: &Path) -> Result<()> {
        let mut faults = Vec::new();
        for mirror in mirrors {
            if self.is_unreachable(mirror) {
                faults.push(format!("{mirror} is unreachable"));
                continue;
            }
            let address = format!("{mirror}{}", file.name);
            println!("downloading {address}");
            match file.write(target, |part| self.download(mirror, &address, file.bytes, part)) {
                Ok(()) => return Ok(()),
                Err(why) => faults.push(format!("{mirror}: {why:#}")),
            }
        }
        bail!("{} could not be downloaded.\n  {}", file.name, faults.join("\n  "))
    }

    /// Whether all of these were found to be unreachable.
    pub fn all_unreachable(&self, mirrors: &[&str]) -> bool {
        mirrors.iter().all(|mirror| self.is_unreachable(mirror))
    }

    fn is_unreachable(&self, mirror: &str) -> bool {
        self.unreachable.iter().any(|unreachable| unreachable == mirror)
    }

    fn download(&mut self, mirror: &str, address: &str, bytes: Option<u64>, part: &Path) -> Result<()> {
        let sh = Shell::new()?;
        install_curl(&sh);
        let limit = bytes.into_iter().flat_map(|bytes| ["--max-filesize".to_owned(), bytes.to_string()]);
        // Without a terminal a progress bar would fill a log file.
        let progress: &[_] = if stderr().is_terminal() { &["--progress-bar"] } else { &["--silent", "--show-error"] };
        // Gives up after half a minute with less than a kilobyte a second.
        let stalled = ["--speed-limit", "1000", "--speed-time", "30"];
        let mut curl: Command =
            cmd!(sh, "curl --fail --location --proto =http,https --connect-timeout 5 {stalled...} {limit...}")
                .args(progress)
                .arg("--output")
                .arg(part)
                .arg(address)
                .into();
        let Ok(status) = curl.status() else {
            self.unreachable.push(mirror.to_owned());
            bail!("curl is needed for downloads and is not installed; install it");
        };
        match status.code() {
            Some(0) => Ok(()),
            Some(22) => bail!("the mirror does not have the file"),
            Some(18) => bail!("the transfer was interrupted"),
            Some(63) => bail!("the mirror's file is longer than it should be"),
            Some(code) if UNREACHABLE.contains(&code) => {
                self.unreachable.push(mirror.to_owned());
                bail!("unreachable (curl {code})")
            }
            _ => bail!("the transfer failed (curl: {status})"),
        }
    }
}

/// Installs curl with apt-get if it is missing, as in a fresh container. Tried once.
fn install_curl(sh: &Shell) {
    static TRIED: Once = Once::new();
    if shell::find(["curl"]).is_some() || !apt::is_usable(sh) {
        return;
    }
    TRIED.call_once(|| {
        if let Err(error) = apt::install(sh, &["curl", "ca-certificates"], "downloads need curl") {
            println!("{error:#}");
        }
    });
}
