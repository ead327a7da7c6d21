//! Chromium or Chrome, driven by chromedriver.

use super::{Graphics, program};
use std::process::Command;
use thirtyfour::prelude::*;

pub fn driver() -> Command {
    Command::new(program("CHROMEDRIVER", "chromedriver"))
}

pub fn capabilities(graphics: Graphics, width: u32, height: u32) -> Capabilities {
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
    options.into()
}
