//! The page's browser interfaces below leptos: connection to a worker, WebGPU probe, scrolling, canvases, clipboard, dropped files,
//! file downloads, focus, storage, events of the window.

pub mod anchor;
pub mod canvas;
pub mod clipboard;
pub mod connection;
pub mod database;
pub mod dropped;
pub mod files;
pub mod focus;
pub mod leaving;
pub mod outside;
pub mod storage;
pub mod version;
pub mod webgpu;

/// A text as a sentence. The browser's messages end with or without a full stop, a sentence with one.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim().trim_end_matches('.'))
}
