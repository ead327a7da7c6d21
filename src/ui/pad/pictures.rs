//! F6 as a picture beside the ten that it is compared with: the output layer of the paper's network (equation 7).

use super::answer::Answer;
use super::words::ClassNames;
use crate::values::dataset::CLASSES;
use crate::values::paper::{PICTURE_HEIGHT, PICTURE_WIDTH, TANH_AMPLITUDE};
use crate::values::rbf_targets::bitmap;
use leptos::prelude::*;

/// What F6 puts out for the drawing, and the fixed pictures; the nearest is marked.
#[component]
pub fn Pictures(
    /// What the ten labels mean.
    #[prop(into)]
    class_names: Signal<ClassNames>,
    /// The answer to show; `None` empties F6.
    #[prop(into)]
    answer: Signal<Option<Answer>>,
) -> impl IntoView {
    let f6 = Memo::new(move |_| answer.get().and_then(|answer| answer.rbf).map(|rbf| rbf.f6));
    let nearest = Memo::new(move |_| answer.get().and_then(|answer| answer.rbf.and(answer.top())));
    let view_box = format!("0 0 {PICTURE_WIDTH} {PICTURE_HEIGHT}");
    let pixel = move |place: usize| {
        let (row, column) = (place / PICTURE_WIDTH, place % PICTURE_WIDTH);
        let opacity = move || f6.get().map_or(0.0, |rows| ink(rows[row][column]));
        view! { <rect x=column y=row width="1" height="1" fill-opacity=move || format!("{:.2}", opacity()) /> }
    };
    let box_of_class = view_box.clone();
    let fixed = move |class: usize| {
        view! {
            <li class:leading=move || nearest.get() == Some(class)>
                <svg
                    viewBox=box_of_class.clone()
                    role="img"
                    aria-label=move || format!("Picture of {}", class_names.get()[class])
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
                aria-label="What the 84 units of F6 put out, as a picture of 7 by 12 pixels"
            >
                {(0..PICTURE_WIDTH * PICTURE_HEIGHT).map(pixel).collect_view()}
            </svg>
            <ol class="pad-fixed">{(0..CLASSES).map(fixed).collect_view()}</ol>
            <figcaption>
                "F6 should look like one of the ten. Each bar is y, its distance to one of them: the shortest is the answer."
            </figcaption>
        </figure>
    }
}

/// How much ink a unit's output is, from 0 at -A to 1 at A; none for what is no number.
fn ink(output: f32) -> f32 {
    if output.is_nan() { 0.0 } else { ((output / TANH_AMPLITUDE + 1.0) / 2.0).clamp(0.0, 1.0) }
}

/// A class's picture as a path of unit squares.
fn outline(class: usize) -> String {
    let inked = |(_, value): &(usize, f32)| *value > 0.0;
    let square = |(place, _)| format!("M{} {}h1v1h-1z", place % PICTURE_WIDTH, place / PICTURE_WIDTH);
    bitmap(class).into_iter().enumerate().filter(inked).map(square).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_goes_from_one_end_of_the_squashing_function_to_the_other() {
        assert_eq!([-TANH_AMPLITUDE, 0.0, TANH_AMPLITUDE, 9.0, f32::NAN].map(ink), [0.0, 0.5, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_picture_has_a_square_for_each_of_its_pixels() {
        // The seven's first row is ink from end to end, its last none.
        let path = outline(7);
        assert!(path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1z") && !path.contains(" 11h"), "{path}");
        assert_eq!(path.matches('M').count(), bitmap(7).iter().filter(|value| **value > 0.0).count());
    }
}
