//! A compiler that can make WebAssembly: the active one, by rustup where that works, else Debian's beside it.

use super::debian;
use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Result, bail};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The target's name.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

pub(super) const STEP: Step = Step {
    name: "a compiler for wasm32-unknown-unknown",
    takes: "seconds by rustup; 2 to 4 minutes where Debian's compiler is taken",
    is_done: |_| Compiler::find().is_some(),
    run: install,
};

/// Which compiler makes WebAssembly here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiler {
    /// The one that plain `cargo` uses.
    Active,
    /// Debian's, which lives in the system's folder beside rustup's.
    Debian,
}

impl Compiler {
    /// The first that works. They are tried, not looked at: a library of another version would be found too.
    pub fn find() -> Option<Self> {
        if makes_wasm(Path::new("rustc")) {
            return Some(Self::Active);
        }
        makes_wasm(Path::new(debian::RUSTC)).then_some(Self::Debian)
    }
}

fn install(project: &Project) -> Result<()> {
    if shell::find(["rustup"]).is_some() {
        match shell::run(Command::new("rustup").args(["target", "add", TRIPLE])) {
            Ok(()) if makes_wasm(Path::new("rustc")) => return Ok(()),
            Ok(()) => println!("rustup has added the target, but the active rustc does not use it."),
            Err(error) => println!("{error}"),
        }
        println!("Trying Debian's compiler instead.");
    }
    debian::install(project)?;
    if makes_wasm(Path::new(debian::RUSTC)) {
        return Ok(());
    }
    bail!("Debian's compiler is there but does not make a {TRIPLE} library; is a second Rust first on PATH?")
}

/// Compiles and links an empty library: a tenth of a second, and no doubt is left.
fn makes_wasm(rustc: &Path) -> bool {
    let probe = std::env::temp_dir().join(format!("lenet-lab-probe-{}.wasm", std::process::id()));
    let child = Command::new(rustc)
        .args(["--target", TRIPLE, "--crate-name", "probe", "--crate-type", "cdylib", "-o"])
        .arg(&probe)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    // A compiler that gave up already has closed the pipe; its exit status says so.
    let _ = child.stdin.take().map(|mut input| input.write_all(b"pub fn nothing() {}"));
    let works = child.wait().is_ok_and(|status| status.success());
    let _ = std::fs::remove_file(&probe);
    works
}
