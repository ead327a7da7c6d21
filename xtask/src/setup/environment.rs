//! What programs that make WebAssembly find in their environment.

use super::binaryen;
use super::debian;
use super::wasm_target::{Compiler, TRIPLE};
use crate::project::Project;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Debian's programs that a build calls by name.
const DEBIAN_PROGRAMS: [&str; 3] = ["cargo", "rustc", "rustdoc"];

/// The difference to the user's own environment.
pub struct Environment {
    path: OsString,
    set: Vec<(&'static str, PathBuf)>,
    unset: Vec<&'static str>,
}

impl Environment {
    /// The project's tools first on PATH, and the compiler that has the target.
    ///
    /// # Errors
    /// When no compiler has it, or a folder cannot be written.
    pub fn for_wasm(project: &Project) -> Result<Self> {
        let compiler =
            Compiler::find().with_context(|| format!("no compiler here makes {TRIPLE}; run `cargo xtask setup`"))?;
        let mut folders = vec![project.bin()];
        let mut environment = Self { path: OsString::new(), set: Vec::new(), unset: Vec::new() };
        if compiler == Compiler::Debian {
            // /usr/bin as a whole would come before the user's own programs, so only these three are put in front.
            let front = project.tools().join("debian-bin");
            link_debian(&front)?;
            folders.insert(0, front);
            environment.set.push(("RUSTC", PathBuf::from(debian::RUSTC)));
            environment.unset.push("RUSTUP_TOOLCHAIN");
        }
        if !binaryen::is_there(project) {
            // Trunk's own downloads belong to the project, too.
            environment.set.push(("XDG_CACHE_HOME", project.tools().join("cache")));
        }
        let old = std::env::var_os("PATH").unwrap_or_default();
        // In a shell that has read these lines already, they are not put in front again.
        let rest = std::env::split_paths(&old).filter(|folder| !folders.contains(folder)).collect::<Vec<_>>();
        environment.path = std::env::join_paths(folders.into_iter().chain(rest))?;
        Ok(environment)
    }

    /// `program`, to be run in it.
    pub fn command(&self, program: &str) -> Command {
        // Found here, not by the operating system, which would look on the PATH of this process.
        let found = std::env::split_paths(&self.path)
            .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
            .find(|path| path.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| PathBuf::from(program)));
        command.env("PATH", &self.path);
        for name in &self.unset {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Prints it as shell lines.
///
/// # Errors
/// As [`Environment::for_wasm`].
pub fn print(project: &Project) -> Result<()> {
    let environment = Environment::for_wasm(project)?;
    let quoted = |text: &str| text.replace('\'', r"'\''");
    println!("export PATH='{}'", quoted(&environment.path.to_string_lossy()));
    for (name, value) in &environment.set {
        println!("export {name}='{}'", quoted(&value.to_string_lossy()));
    }
    for name in &environment.unset {
        println!("unset {name}");
    }
    Ok(())
}

#[cfg(unix)]
fn link_debian(folder: &PathBuf) -> Result<()> {
    fs::create_dir_all(folder)?;
    for program in DEBIAN_PROGRAMS {
        let place = folder.join(program);
        if fs::symlink_metadata(&place).is_err() {
            std::os::unix::fs::symlink(format!("/usr/bin/{program}"), &place)
                .with_context(|| place.display().to_string())?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn link_debian(folder: &PathBuf) -> Result<()> {
    anyhow::bail!("{}: there is no Debian compiler on this system", folder.display())
}
