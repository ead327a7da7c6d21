//! Bar chart of the probabilities; for the original LeNet-5, of how close the ten distances are to the smallest.

use super::outputs::Outputs;
use super::percent::{distance as distance_text, percent};
use super::words::{ClassNames, short};
use lenet_conductor::Prediction;
use lenet_experiment::dataset::CLASSES;
use leptos::prelude::*;

/// Outputs from which on they stand in columns, without numbers.
const MANY: usize = 17;

/// A bar for each class, in fixed order. The predicted class is emphasised; its bar is the longest, and where the smallest distance wins it has
/// the full length.
#[component]
pub fn Bars(
    #[prop(into)] class_names: Signal<ClassNames>,
    /// For the drawing, or for the sample of a blank sheet; `None` empties the bars.
    #[prop(into)]
    prediction: Signal<Option<Prediction>>,
    /// Shows distances instead of probabilities.
    #[prop(into)]
    with_distances: Signal<bool>,
    outputs: Outputs,
) -> impl IntoView {
    let count = Memo::new(move |_| class_names.get().count());
    let predicted = Memo::new(move |_| prediction.get().and_then(|prediction| prediction.class()));
    let bar = move |class: usize| {
        let probability =
            Memo::new(move |_| prediction.with(|prediction| prediction.as_ref()?.probabilities.get(class).copied()));
        let distances = move || prediction.with(|prediction| Some(prediction.as_ref()?.rbf.as_ref()?.distances));
        let distance = Memo::new(move |_| distances()?.get(class).copied());
        let fraction = move || match with_distances.get() {
            true => closeness(&distances()?).get(class).copied(),
            false => probability.get(),
        };
        // NaN of a diverged network has no length.
        let length = move || fraction().filter(|value| value.is_finite()).map_or(0.0, |value| value * 100.0);
        view! {
            <li
                class="pad-bar"
                class:leading=move || predicted.get() == Some(class)
                data-class=class
                on:pointerenter=move |_| outputs.on_point.run(Some(class))
                on:pointerleave=move |_| outputs.on_point.run(None)
                on:click=move |_| outputs.on_choose.run(class)
            >
                <button
                    type="button"
                    class="pad-class"
                    on:focus=move |_| outputs.on_point.run(Some(class))
                    on:blur=move |_| outputs.on_point.run(None)
                    title=move || format!("What made it say {}, or not?", class_names.get().of(class))
                    aria-pressed=move || (outputs.chosen.get() == Some(class)).to_string()
                >
                    {move || {
                        let name = class_names.get().of(class);
                        if count.get() >= MANY { short(name) } else { name }
                    }}
                </button>
                <span class="pad-track" aria-hidden="true">
                    <span class="pad-fill" style:width=move || format!("{:.2}%", length())></span>
                </span>
                <Show
                    when=move || with_distances.get()
                    fallback=move || view! { <span class="pad-percent">{move || probability.get().map(percent)}</span> }
                >
                    <span
                        class="pad-distance"
                        data-testid=format!("distance-{class}")
                        data-value=move || distance.get().map(|distance| distance.to_string())
                    >
                        {move || distance.get().map_or_else(|| "distance –".into(), distance_text)}
                    </span>
                </Show>
            </li>
        }
    };
    view! {
        <ol
            class="pad-bars"
            class:many=move || { count.get() >= MANY }
            class:named=move || { !class_names.get().are_numbers() }
            data-testid="probabilities"
            aria-label=move || {
                if with_distances.get() {
                    "Distance of layer F6 to the target pattern of each class"
                } else {
                    "Probability of each class"
                }
            }
        >
            {move || (0..count.get()).map(bar).collect_view()}
        </ol>
    }
}

/// How close each distance is to the smallest: their ratio, 1 for the smallest.
fn closeness(distances: &[f32; CLASSES]) -> [f32; CLASSES] {
    let smallest = distances.iter().copied().fold(f32::INFINITY, f32::min);
    distances.map(|distance| if distance == smallest { 1.0 } else { smallest / distance })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_distance_has_the_longest_bar() {
        let mut distances = [80.0; CLASSES];
        (distances[3], distances[8]) = (4.0, 20.0);
        let bars = closeness(&distances);
        assert_eq!([bars[3], bars[8], bars[0]], [1.0, 0.2, 0.05]);
        distances[3] = 0.0;
        assert_eq!(closeness(&distances)[2..5], [0.0, 1.0, 0.0], "a drawing that is the target itself");
        let diverged = closeness(&[f32::NAN; CLASSES]);
        assert!(diverged.iter().all(|bar| !bar.is_finite()), "no bars: {diverged:?}");
    }
}
