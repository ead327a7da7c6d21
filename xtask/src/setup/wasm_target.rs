//! A compiler for WebAssembly: the active one, with rustup's target if it can be installed, else Debian's.

use super::{debian, rustup};
use crate::modules::TRIPLE;
use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Result, bail};
use xshell::cmd;

pub(super) const STEP: Step = Step {
    name: "a compiler for wasm32-unknown-unknown",
    usual_time: "seconds with rustup, 2 to 4 minutes with Debian's compiler",
    is_done: |project| matches!(Compiler::find(project), Ok(Some(_))),
    run: install,
};

/// The compiler for WebAssembly on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiler {
    /// The one that plain `cargo` uses.
    Active,
    /// Debian's in `/usr/bin`, beside rustup's.
    Debian,
}

impl Compiler {
    /// The first that compiles: looking for the target's standard library is not enough, as its version may not match.
    ///
    /// # Errors
    /// When no temporary folder can be made.
    pub fn find(project: &Project) -> Result<Option<Self>> {
        Ok(if compiles(project, "rustc")? {
            Some(Self::Active)
        } else if compiles(project, debian::RUSTC)? {
            Some(Self::Debian)
        } else {
            None
        })
    }
}

fn install(project: &Project) -> Result<()> {
    let sh = project.shell()?;
    if rustup::is_installed() {
        match cmd!(sh, "rustup target add {TRIPLE}").run() {
            Ok(()) if compiles(project, "rustc")? => return Ok(()),
            Ok(()) => println!("rustup has added the target, but the active rustc does not use it."),
            Err(error) => println!("{error}"),
        }
        println!("Trying Debian's compiler instead.");
    }
    debian::install(project)?;
    if compiles(project, debian::RUSTC)? {
        return Ok(());
    }
    bail!("Debian's compiler is installed but cannot link for {TRIPLE}; is a second Rust first on PATH?")
}

/// Compiles and links an empty library, which takes a tenth of a second.
fn compiles(project: &Project, rustc: &str) -> Result<bool> {
    let sh = project.shell()?;
    let folder = sh.create_temp_dir()?;
    let output = folder.path().join("probe.wasm");
    let probe = cmd!(sh, "{rustc} --target {TRIPLE} --crate-name probe --crate-type cdylib -o {output} -");
    Ok(shell::succeeds(probe.stdin("pub fn nothing() {}")))
}
