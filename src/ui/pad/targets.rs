//! The ten target bitmaps of the RBF output layer (equation 7 of the paper), which layer F6 learns to imitate.

use super::words::ClassNames;
use lenet_conductor::Prediction;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::paper::{PICTURE_HEIGHT, PICTURE_WIDTH};
use lenet_experiment::rbf_targets::bitmap;
use leptos::prelude::*;

/// The bitmaps in the order of the bars, the nearest one marked.
#[component]
pub fn Targets(
    #[prop(into)] class_names: Signal<ClassNames>,
    /// Marks its class.
    #[prop(into)]
    prediction: Signal<Option<Prediction>>,
) -> impl IntoView {
    let nearest = Memo::new(move |_| prediction.get().and_then(|prediction| prediction.class()));
    let target = move |class: usize| {
        view! {
            <li class:leading=move || nearest.get() == Some(class)>
                <svg
                    viewBox=format!("0 0 {PICTURE_WIDTH} {PICTURE_HEIGHT}")
                    role="img"
                    aria-label=move || format!("Target pattern of {}", class_names.get().of(class))
                >
                    <path d=outline(class) />
                </svg>
            </li>
        }
    };
    view! {
        <figure class="pad-targets" data-testid="targets">
            <ol>{(0..CLASSES).map(target).collect_view()}</ol>
            <figcaption>"F6 learns to imitate one of these patterns; the nearest is the answer."</figcaption>
        </figure>
    }
}

/// SVG path of a target bitmap, one unit square per pixel.
fn outline(class: usize) -> String {
    let inked = |(_, value): &(usize, f32)| *value > 0.0;
    let square = |(index, _)| format!("M{} {}h1v1h-1z", index % PICTURE_WIDTH, index / PICTURE_WIDTH);
    bitmap(class).into_iter().enumerate().filter(inked).map(square).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_one_square_per_pixel() {
        // The first row of the 7 is filled, its last is empty.
        let path = outline(7);
        assert!(path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1z") && !path.contains(" 11h"), "{path}");
        assert_eq!(path.matches('M').count(), bitmap(7).iter().filter(|value| **value > 0.0).count());
    }
}
