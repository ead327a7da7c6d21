//! The page and its workers: everything that needs a browser.
//!
//! [`wire`] carries the messages between them. With the feature `page` the library holds the page (`ui` on leptos, `browser`
//! below it); with `worker-cpu` or `worker-webgpu` the `worker` that trains. Everything else is in `crates/`.
#![warn(missing_docs)]

#[cfg(feature = "browser")]
pub mod wire;

#[cfg(feature = "page")]
pub mod browser;
#[cfg(feature = "page")]
pub mod ui;

#[cfg(feature = "worker")]
pub mod worker;
