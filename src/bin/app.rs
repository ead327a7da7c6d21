//! Mounts the page in place of the static first paint of `index.html`.

#[cfg(target_arch = "wasm32")]
fn main() {
    use leptos::prelude::*;

    mount_to_body(lenet_lab::ui::page::Page);
    // Not before: if the page cannot be mounted, the first paint says so.
    if let Some(first_paint) = document().get_element_by_id("first-paint") {
        first_paint.remove();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "This is the page, which runs only in a browser (wasm32-unknown-unknown). For the command line use `lab`."
    );
}
