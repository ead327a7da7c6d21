//! The page's browser interfaces below leptos: connection to a worker, WebGPU probe, file downloads, events of the window.

pub mod connection;
pub mod files;
pub mod leaving;
pub mod outside;
pub mod webgpu;
