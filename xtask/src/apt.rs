//! Packages of Debian and Ubuntu.

use crate::shell;
use anyhow::{Context, Error, Result};
use std::sync::OnceLock;
use xshell::{Cmd, Shell, cmd};

/// Whether packages can be installed: the system has apt-get, and this process is root's or may become so without a password.
pub fn is_usable(sh: &Shell) -> bool {
    shell::find(["apt-get"]).is_some() && (is_root(sh) || is_sudoer(sh))
}

fn is_root(sh: &Shell) -> bool {
    shell::read(cmd!(sh, "id -u")).as_deref() == Some("0")
}

/// On continuous integration only: elsewhere nothing is done as another user without having been asked.
fn is_sudoer(sh: &Shell) -> bool {
    sh.var("CI").is_ok_and(|ci| ci == "true")
        && shell::find(["sudo"]).is_some()
        && cmd!(sh, "sudo --non-interactive true").quiet().ignore_stderr().run().is_ok()
}

/// Prints which packages are missing and why they are needed, and installs them. The first call also updates the package
/// lists: a fresh container has none.
///
/// # Errors
/// When apt-get fails; the message says what to do.
pub fn install(sh: &Shell, packages: &[&str], why: &str) -> Result<()> {
    static LISTS: OnceLock<Result<(), String>> = OnceLock::new();
    let names = packages.join(" ");
    println!("[apt]   apt-get install {names}: {why}");
    let updated = once(&LISTS, || {
        println!("[apt]   apt-get update first: the package lists may be missing or outdated");
        apt_get(sh).arg("update").run().context("apt-get update failed")
    });
    let options = ["install", "--yes", "--no-install-recommends"];
    updated
        .and_then(|()| apt_get(sh).args(options).args(packages).run().context("apt-get install failed"))
        .with_context(|| format!("{why}; go online, or install the system packages {names} by hand"))
}

fn apt_get(sh: &Shell) -> Cmd<'_> {
    if is_root(sh) {
        return cmd!(sh, "apt-get -qq").env("DEBIAN_FRONTEND", "noninteractive");
    }
    cmd!(sh, "sudo --non-interactive DEBIAN_FRONTEND=noninteractive apt-get -qq")
}

/// Does `work` the first time, and repeats its error: without a network each try takes minutes.
fn once(outcome: &OnceLock<Result<(), String>>, work: impl FnOnce() -> Result<()>) -> Result<()> {
    outcome.get_or_init(|| work().map_err(|error| format!("{error:#}"))).clone().map_err(Error::msg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_once_and_its_error_repeated() {
        for outcome in [Ok(()), Err("no network")] {
            let (first, mut times) = (OnceLock::new(), 0);
            for _ in 0..3 {
                let result = once(&first, || {
                    times += 1;
                    outcome.map_err(Error::msg)
                });
                assert_eq!(result.map_err(|error| error.to_string()), outcome.map_err(str::to_owned));
            }
            assert_eq!(times, 1);
        }
    }
}
