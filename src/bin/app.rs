//! The page, put in the place of the static first paint of `index.html`.

#[cfg(target_arch = "wasm32")]
fn main() {
    use leptos::prelude::*;

    if let Some(first_paint) = document().get_element_by_id("first-paint") {
        first_paint.remove();
    }
    mount_to_body(lenet_lab::ui::page::Page);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the page; it is built for wasm32-unknown-unknown. The command line is `lab`.");
}
