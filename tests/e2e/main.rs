//! End-to-end tests: the release build in `dist/`, used in Chromium with real data, and in Firefox and WebKit.
//!
//! `cargo xtask test build e2e` builds the site and runs them; `LENET_DIST` names the folder under test.

mod access;
mod break_it;
mod browser;
mod browsers;
mod charts;
mod class;
mod controls;
mod data;
mod digits;
mod export;
mod faults;
mod hand;
mod hosted;
mod interruptions;
mod keep;
mod keyboard;
mod learn;
mod lenet1998;
mod lessons;
mod lighthouse;
mod links;
mod mistakes;
mod models;
mod networks;
mod own_files;
mod page;
mod pause;
mod phone;
mod pictures;
mod poster;
mod race;
mod readme;
mod runs;
mod scratch;
mod site;
mod soak;
mod strip;
mod time;
mod tour;
mod webgpu;
