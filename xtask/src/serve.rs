//! The app on this machine: set up, built, served, opened, and built again when a source changes.

use crate::project::Project;
use crate::setup::environment::Environment;
use crate::{data, setup, shell};
use anyhow::{Context, Result, bail};

/// Serves the app until it is interrupted.
///
/// # Errors
/// When a tool is missing, the build fails or the port is taken.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let wish = Wish::read(arguments)?;
    setup::tools(project)?;
    data::ensure(project)?;
    let mut trunk = Environment::for_wasm(project)?.command("trunk");
    trunk.current_dir(project.root()).args(["serve", "--release", "--address", "127.0.0.1"]);
    trunk.args(["--port", &wish.port.to_string()]);
    if wish.open && has_display() {
        trunk.arg("--open");
    }
    println!("\nThe app will be at http://127.0.0.1:{}/ once it is built (the first time about 15 minutes", wish.port);
    println!("on 2 cores, later seconds). Ctrl+C ends it.\n");
    shell::run(&mut trunk)
}

struct Wish {
    open: bool,
    port: u16,
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut wish = Self { open: true, port: 8080 };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--no-open" => wish.open = false,
                "--port" => {
                    let port = rest.next().context("--port needs a number")?;
                    wish.port = port.parse().with_context(|| format!("`{port}` is no port number"))?;
                }
                other => bail!("`cargo xtask serve` knows --no-open and --port N, not `{other}`"),
            }
        }
        Ok(wish)
    }
}

/// Whether a browser window could appear.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
