//! The page's browser interfaces below leptos: the connection to a worker, the WebGPU probe, file downloads.

pub mod connection;
pub mod files;
pub mod leaving;
pub mod outside;
pub mod webgpu;
