//! Packages of Debian and Ubuntu.

use crate::shell;
use anyhow::Result;
use xshell::{Shell, cmd};

/// Whether packages can be installed: the system has apt-get, and this process is root's.
pub fn is_usable(sh: &Shell) -> bool {
    shell::find(["apt-get"]).is_some() && shell::read(cmd!(sh, "id -u")).as_deref() == Some("0")
}

/// Prints the names of packages and installs them, after updating the package lists: a fresh container has none.
///
/// # Errors
/// When apt-get fails.
pub fn install(sh: &Shell, packages: &[&str]) -> Result<()> {
    println!("[apt]   installing system packages with apt-get: {}", packages.join(", "));
    let apt = || cmd!(sh, "apt-get -qq").env("DEBIAN_FRONTEND", "noninteractive");
    apt().arg("update").run()?;
    apt().args(["install", "--yes", "--no-install-recommends"]).args(packages).run()?;
    Ok(())
}
