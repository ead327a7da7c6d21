//! The browsers under test, and a driver with files of its own for each test.

mod chromium;
mod firefox;
mod webkit;

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use thirtyfour::prelude::*;

/// A browser, by its engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Chromium(Graphics),
    Firefox(Graphics),
    /// Safari's engine in its smallest browser, WebKitGTK's MiniBrowser. It has no WebGPU.
    WebKit,
}

/// GPU support of the browser under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Graphics {
    /// No WebGPU.
    None,
    /// WebGPU on SwiftShader, the software adapter of Chromium.
    Software,
}

/// The driver process, and the display if the browser needs one. Dropping it kills them with the browser and deletes their files.
pub struct Processes {
    children: Vec<Child>,
    scratch: PathBuf,
}

impl Processes {
    /// The folder into which browsers other than Chromium download.
    pub fn downloads(&self) -> PathBuf {
        self.scratch.join("downloads")
    }

    /// Starts a program in a process group of its own.
    fn spawn(&mut self, command: &mut Command) -> &mut Child {
        let name = command.get_program().to_owned();
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn();
        self.children.push(child.unwrap_or_else(|error| panic!("cannot start {}: {error}", name.display())));
        self.children.last_mut().unwrap()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        // The browser before the display. The process group, so that the browser does not outlive a failed test.
        for child in self.children.iter_mut().rev() {
            let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
            let _ = child.wait();
        }
        // A killed browser leaves its profile behind, tens of megabytes.
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

/// Starts a driver and a browser with a window of this size.
pub async fn open(browser: Browser, width: u32, height: u32) -> (Processes, WebDriver) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{port}"));
    let mut processes = Processes { children: Vec::new(), scratch };
    std::fs::create_dir_all(processes.downloads()).unwrap();
    let (mut driver, capabilities) = match browser {
        Browser::Chromium(graphics) => (chromium::driver(), chromium::capabilities(graphics, width, height)),
        Browser::Firefox(graphics) => {
            let capabilities = firefox::capabilities(graphics, width, height, &processes.downloads());
            (firefox::driver(graphics), capabilities)
        }
        Browser::WebKit => (webkit::driver(&mut processes), webkit::capabilities()),
    };
    driver.arg(format!("--port={port}")).env("TMPDIR", &processes.scratch).stdout(Stdio::null());
    processes.spawn(&mut driver);
    let address = format!("http://127.0.0.1:{port}");
    for _ in 0..100 {
        if let Ok(driver) = WebDriver::new(&address, capabilities.clone()).await {
            return (processes, driver);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{browser:?} did not start within 10 s");
}

/// The program that a variable names, else this one.
fn program(variable: &str, name: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| name.into())
}
