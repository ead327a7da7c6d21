//! The preprocessed image, as the network receives it.

use super::canvas::paint_image;
use crate::ui::marks::{Area, Marks};
use lenet_experiment::image::{Image, SIDE};
use leptos::html;
use leptos::prelude::*;

/// The 28x28 image, enlarged without smoothing.
#[component]
pub fn Preview(
    /// Input of the network.
    #[prop(into)]
    image: Signal<Option<Image>>,
    /// Said below it.
    #[prop(into)]
    caption: Signal<&'static str>,
    #[prop(into)] outlined: Signal<Vec<Area>>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        appearance.track();
        if let Some(canvas) = canvas.get() {
            image.with(|image| paint_image(&canvas, image.as_ref()));
        }
    });
    view! {
        <figure class="pad-preview">
            <span class="tiles">
                <canvas
                    node_ref=canvas
                    data-testid="preview"
                    width=SIDE
                    height=SIDE
                    role="img"
                    aria-label="The image as the network sees it, 28 by 28 pixels"
                ></canvas>
                <Marks size=Signal::stored([SIDE; 2]) areas=outlined />
            </span>
            <figcaption>
                <strong>"Input"</strong>
                <span>{caption}</span>
            </figcaption>
        </figure>
    }
}
