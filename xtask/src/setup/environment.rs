//! The environment of programs that compile to WebAssembly.

use super::binaryen;
use super::debian;
use super::wasm_target::Compiler;
use crate::modules::TRIPLE;
use crate::project::Project;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use xshell::Shell;

/// Debian's programs that a build calls by name.
const DEBIAN_PROGRAMS: [&str; 3] = ["cargo", "rustc", "rustdoc"];

/// Environment variables that differ from the user's own.
pub struct Environment {
    variables: Vec<(&'static str, OsString)>,
}

impl Environment {
    /// The project's tools first on PATH, and the compiler that has the target.
    ///
    /// # Errors
    /// When no compiler has it, or a folder cannot be written.
    pub fn for_wasm(project: &Project) -> Result<Self> {
        let compiler = Compiler::find(project)?
            .with_context(|| format!("no compiler here can target {TRIPLE}; run `cargo xtask setup`"))?;
        let mut folders = vec![project.bin()];
        let mut variables = Vec::new();
        if compiler == Compiler::Debian {
            // /usr/bin as a whole would come before the user's own programs, so only these three are put in front.
            let front = project.tools().join("debian-bin");
            link_debian(&front)?;
            folders.insert(0, front);
            variables.push(("RUSTC", debian::RUSTC.into()));
        }
        if !binaryen::is_installed(project) {
            // Trunk downloads wasm-opt: into `.tools`, not into the user's cache.
            variables.push(("XDG_CACHE_HOME", project.tools().join("cache").into()));
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        // Already in front in a shell that has evaluated `cargo xtask env`.
        let rest = std::env::split_paths(&path).filter(|folder| !folders.contains(folder)).collect::<Vec<_>>();
        variables.push(("PATH", std::env::join_paths(folders.into_iter().chain(rest))?));
        Ok(Self { variables })
    }

    /// A shell in the repository's root with these variables.
    ///
    /// # Errors
    /// As [`Project::shell`].
    pub fn shell(&self, project: &Project) -> Result<Shell> {
        let sh = project.shell()?;
        for (name, value) in &self.variables {
            sh.set_var(name, value);
        }
        Ok(sh)
    }
}

/// Prints the variables as shell `export` lines.
///
/// # Errors
/// As [`Environment::for_wasm`].
pub fn print(project: &Project) -> Result<()> {
    for (name, value) in Environment::for_wasm(project)?.variables {
        println!("export {name}='{}'", value.to_string_lossy().replace('\'', r"'\''"));
    }
    Ok(())
}

#[cfg(unix)]
fn link_debian(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for program in DEBIAN_PROGRAMS {
        let link: PathBuf = folder.join(program);
        if std::fs::symlink_metadata(&link).is_err() {
            std::os::unix::fs::symlink(format!("/usr/bin/{program}"), &link)
                .with_context(|| link.display().to_string())?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn link_debian(folder: &Path) -> Result<()> {
    anyhow::bail!("{}: there is no Debian compiler on this system", folder.display())
}
