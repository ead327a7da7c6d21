//! Layer F6 as a bitmap beside the ten target bitmaps of the RBF output layer (equation 7 of the paper).

use super::words::ClassNames;
use lenet_conductor::Prediction;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::paper::{PICTURE_HEIGHT, PICTURE_WIDTH, TANH_AMPLITUDE};
use lenet_experiment::rbf_targets::bitmap;
use leptos::prelude::*;

/// Outputs of F6 for the drawing, and the target bitmaps with the nearest one marked.
#[component]
pub fn Bitmaps(
    #[prop(into)] class_names: Signal<ClassNames>,
    /// `None` clears F6.
    #[prop(into)]
    prediction: Signal<Option<Prediction>>,
) -> impl IntoView {
    let f6 = Memo::new(move |_| prediction.get().and_then(|prediction| prediction.rbf).map(|rbf| rbf.f6));
    let nearest = Memo::new(move |_| prediction.get().and_then(|prediction| prediction.rbf.and(prediction.class())));
    let view_box = format!("0 0 {PICTURE_WIDTH} {PICTURE_HEIGHT}");
    let pixel = move |index: usize| {
        let (row, column) = (index / PICTURE_WIDTH, index % PICTURE_WIDTH);
        let opacity = move || f6.get().map_or(0.0, |rows| ink(rows[row][column]));
        view! { <rect x=column y=row width="1" height="1" fill-opacity=move || format!("{:.2}", opacity()) /> }
    };
    let target_view_box = view_box.clone();
    let target = move |class: usize| {
        view! {
            <li class:leading=move || nearest.get() == Some(class)>
                <svg
                    viewBox=target_view_box.clone()
                    role="img"
                    aria-label=move || format!("Target pattern of {}", class_names.get()[class])
                >
                    <path d=outline(class) />
                </svg>
            </li>
        }
    };
    view! {
        <figure class="pad-pictures" data-testid="f6">
            <svg
                class="pad-f6"
                viewBox=view_box
                role="img"
                aria-label="Outputs of the 84 units of layer F6, as 7 by 12 pixels"
            >
                {(0..PICTURE_WIDTH * PICTURE_HEIGHT).map(pixel).collect_view()}
            </svg>
            <ol class="pad-fixed">{(0..CLASSES).map(target).collect_view()}</ol>
            <figcaption>
                "Layer F6 learns to imitate one of the ten target patterns. Each bar is its distance to one of them; the nearest is the prediction."
            </figcaption>
        </figure>
    }
}

/// Opacity of a unit's output, from 0 at -A to 1 at A; 0 for NaN.
fn ink(output: f32) -> f32 {
    if output.is_nan() { 0.0 } else { ((output / TANH_AMPLITUDE + 1.0) / 2.0).clamp(0.0, 1.0) }
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
    fn opacity_covers_the_range_of_the_activation() {
        assert_eq!([-TANH_AMPLITUDE, 0.0, TANH_AMPLITUDE, 9.0, f32::NAN].map(ink), [0.0, 0.5, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_target_has_one_square_per_pixel() {
        // The first row of the 7 is filled, its last is empty.
        let path = outline(7);
        assert!(path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1z") && !path.contains(" 11h"), "{path}");
        assert_eq!(path.matches('M').count(), bitmap(7).iter().filter(|value| **value > 0.0).count());
    }
}
