//! A chromedriver for each test, and a Chromium with or without WebGPU.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use thirtyfour::prelude::*;

/// GPU support of the browser under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Graphics {
    /// No WebGPU.
    None,
    /// WebGPU on SwiftShader, the software adapter of Chromium.
    Software,
}

/// The driver process. Dropping it kills driver and browser and deletes their files.
pub struct Chromedriver {
    process: Child,
    scratch: PathBuf,
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // The process group, so that the browser does not outlive a failed test.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.wait();
        // A killed browser leaves its profile behind, tens of megabytes.
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

/// Starts a driver and a browser with a window of this size.
pub async fn open(graphics: Graphics, width: u32, height: u32) -> (Chromedriver, WebDriver) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{port}"));
    std::fs::create_dir_all(&scratch).unwrap();
    let process = Command::new(&program)
        .arg(format!("--port={port}"))
        .env("TMPDIR", &scratch)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
    let chromedriver = Chromedriver { process, scratch };
    let mut options = DesiredCapabilities::chrome();
    if let Ok(chrome) = std::env::var("CHROME") {
        options.set_binary(&chrome).unwrap();
    }
    let offline =
        ["disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"];
    let size = format!("window-size={width},{height}");
    let webgpu: &[&str] = match graphics {
        Graphics::None => &["disable-features=WebGPU", "disable-gpu"],
        Graphics::Software => &["enable-unsafe-webgpu", "use-webgpu-adapter=swiftshader"],
    };
    for flag in ["headless=new", "no-sandbox", "disable-dev-shm-usage", &size].iter().chain(&offline).chain(webgpu) {
        options.add_arg(&format!("--{flag}")).unwrap();
    }
    let address = format!("http://127.0.0.1:{port}");
    for _ in 0..100 {
        if let Ok(driver) = WebDriver::new(&address, options.clone()).await {
            return (chromedriver, driver);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{program} started no browser within 10 s");
}
