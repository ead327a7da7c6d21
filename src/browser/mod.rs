//! Layer 4: what only a browser has. The page's side knows nothing of burn, the worker's side nothing of leptos.

pub mod files;
pub mod gpu;
pub mod leaving;
pub mod link;
pub mod outside;
pub mod wire;

#[cfg(feature = "worker")]
mod bytes;
#[cfg(feature = "worker")]
mod files_of;
#[cfg(feature = "worker")]
pub mod measure;
#[cfg(feature = "worker")]
mod shelf;
#[cfg(feature = "worker")]
mod task;
#[cfg(feature = "worker")]
pub mod worker;
