//! `cargo xtask serve`: sets up, builds, serves and opens the app, and rebuilds it when a source changes.

use crate::project::Project;
use crate::setup::environment::Environment;
use crate::step::{human, timed};
use crate::webgpu::{self, Profile};
use crate::{data, setup};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime};
use xshell::cmd;

/// Arguments of `cargo xtask serve`.
#[derive(Args, Debug)]
pub struct Options {
    /// Do not open a browser
    #[arg(long)]
    pub no_open: bool,
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
}

/// How often Trunk and the site are polled.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Serves the app until it is interrupted: page and CPU worker first, then the WebGPU worker's module beside them.
///
/// # Errors
/// When a tool is missing, the port is taken, or Trunk ends.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let start = Instant::now();
    let port = options.port;
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!("port {port} is in use; choose another with --port");
    }
    setup::serve_tools(project)?;
    data::ensure(project)?;
    println!("[build] page and CPU worker (1 to 3 minutes the first time, then seconds)");
    let mut trunk = start_trunk(project, options)?;
    while !is_served(port) {
        fail_if_ended(&mut trunk)?;
        std::thread::sleep(POLL_INTERVAL);
    }
    println!("[ready] http://127.0.0.1:{port}/ after {}; Ctrl+C ends it", human(start.elapsed()));
    rebuild_webgpu(project, &mut trunk)
}

fn start_trunk(project: &Project, options: &Options) -> Result<Child> {
    let sh = Environment::for_wasm(project)?.shell(project)?;
    let port = options.port.to_string();
    let open = (!options.no_open && has_display()).then_some("--open");
    let trunk = cmd!(sh, "trunk serve --address 127.0.0.1 --port {port} {open...}").env(webgpu::LATER, "1");
    Command::from(trunk).spawn().context("trunk cannot be started")
}

/// Rebuilds the WebGPU worker's module after every build of Trunk.
fn rebuild_webgpu(project: &Project, trunk: &mut Child) -> Result<()> {
    let mut seen = None;
    loop {
        fail_if_ended(trunk)?;
        let built = last_build(project);
        if built.is_some() && built != seen {
            // Cargo has printed the compile error; the next change may fix it.
            update_webgpu(project).unwrap_or_else(|why| println!("WebGPU worker: {why:#}"));
            seen = built;
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

/// Compiles the WebGPU worker's module if its sources have changed, and puts it into the site.
fn update_webgpu(project: &Project) -> Result<()> {
    let build = || webgpu::build(project, Profile::Quick);
    let is_first = !webgpu::is_built(project, Profile::Quick);
    let has_changed = if is_first { timed("WebGPU worker", "3 to 6 minutes", build)? } else { build()? };
    // Also when nothing has changed: Trunk's hook may have copied an earlier module meanwhile.
    webgpu::copy(project, Profile::Quick, &project.dist())?;
    if has_changed {
        println!("[ready] WebGPU worker: reload the page to use it");
    }
    Ok(())
}

/// When Trunk last finished a build.
fn last_build(project: &Project) -> Option<SystemTime> {
    std::fs::metadata(project.dist().join("index.html")).and_then(|data| data.modified()).ok()
}

fn fail_if_ended(trunk: &mut Child) -> Result<()> {
    match trunk.try_wait()? {
        Some(status) => bail!("trunk ended ({status})"),
        None => Ok(()),
    }
}

/// Whether the page is served. Trunk listens even when its first build fails, and then has no page.
fn is_served(port: u16) -> bool {
    let request = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut head = [0; 32];
        let length = stream.read(&mut head)?;
        Ok(String::from_utf8_lossy(&head[..length]).into_owned())
    };
    request().is_ok_and(|head| head.split(' ').nth(1) == Some("200"))
}

/// Whether a browser window could appear.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
