//! Files from mirrors, by curl: it is on nearly every machine, knows proxies and the system's certificates, draws the
//! progress bar, and costs this program no compile time.

use super::Wanted;
use anyhow::{Result, bail};
use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::process::Command;

/// curl's exit codes for a host that cannot be reached: no name for the proxy or the host, no connection, time out,
/// no TLS.
const UNREACHABLE: [i32; 5] = [5, 6, 7, 28, 35];

/// The mirrors asked in this run. One that cannot be reached is not asked for the next file.
#[derive(Debug, Default)]
pub struct Mirrors {
    dead: Vec<String>,
}

impl Mirrors {
    /// Downloads `wanted` to `target` from the first mirror that gives it undamaged.
    ///
    /// # Errors
    /// When none does; lists what each did instead.
    pub fn fetch(&mut self, wanted: &Wanted, mirrors: &[&str], target: &Path) -> Result<()> {
        let mut tried = Vec::new();
        for mirror in mirrors {
            if self.dead.iter().any(|dead| dead == mirror) {
                tried.push(format!("{mirror} cannot be reached"));
                continue;
            }
            let address = format!("{mirror}{}", wanted.name);
            println!("downloading {address}");
            match wanted.put(target, |part| self.download(mirror, &address, wanted.bytes, part)) {
                Ok(()) => return Ok(()),
                Err(why) => tried.push(format!("{mirror}: {why:#}")),
            }
        }
        bail!("{} could not be downloaded.\n  {}", wanted.name, tried.join("\n  "))
    }

    /// Whether it is known already that none of these can be reached.
    pub fn all_dead(&self, mirrors: &[&str]) -> bool {
        mirrors.iter().all(|mirror| self.dead.iter().any(|dead| dead == mirror))
    }

    fn download(&mut self, mirror: &str, address: &str, bytes: u64, part: &Path) -> Result<()> {
        let mut curl = Command::new("curl");
        curl.args(["--fail", "--location", "--proto", "=http,https", "--connect-timeout", "5"])
            // Half a minute with less than a kilobyte a second counts as a dead line.
            .args(["--speed-limit", "1000", "--speed-time", "30", "--max-filesize", &bytes.to_string()])
            // Without a terminal a bar would fill a log file.
            .args(if stderr().is_terminal() { &["--progress-bar"][..] } else { &["--silent", "--show-error"][..] })
            .arg("--output")
            .arg(part)
            .arg(address);
        let Ok(status) = curl.status() else {
            self.dead.push(mirror.to_owned());
            bail!("curl is needed for downloads and is not installed");
        };
        match status.code() {
            Some(0) => Ok(()),
            Some(22) => bail!("the mirror has no such file"),
            Some(18) => bail!("the transfer broke off"),
            Some(63) => bail!("the file there is longer than {bytes} bytes"),
            Some(code) if UNREACHABLE.contains(&code) => {
                self.dead.push(mirror.to_owned());
                bail!("cannot be reached (curl {code})")
            }
            _ => bail!("the transfer failed (curl: {status})"),
        }
    }
}
