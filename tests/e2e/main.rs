//! End-to-end tests: the release build in `dist/`, a real Chromium, real data, clicked through as a user would.
//!
//! `cargo xtask test e2e` builds what they need and runs them; `LENET_DIST` names the folder under test.

mod access;
mod browser;
mod controls;
mod digits;
mod faults;
mod learn;
mod page;
mod site;
mod webgpu;
