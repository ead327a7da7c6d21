//! Bar chart of the ten probabilities; for the original LeNet-5, of the ten distances.

use super::outputs::Outputs;
use super::percent::{distance as distance_text, percent};
use super::words::ClassNames;
use lenet_conductor::Prediction;
use lenet_experiment::dataset::CLASSES;
use leptos::prelude::*;

/// Ten bars in fixed order. The predicted class is emphasised: the longest probability, the shortest distance.
#[component]
pub fn Bars(
    #[prop(into)] class_names: Signal<ClassNames>,
    /// `None` empties the bars.
    #[prop(into)]
    prediction: Signal<Option<Prediction>>,
    /// Shows distances instead of probabilities.
    #[prop(into)]
    with_distances: Signal<bool>,
    outputs: Outputs,
) -> impl IntoView {
    let predicted = Memo::new(move |_| prediction.get().and_then(|prediction| prediction.class()));
    let bar = move |class: usize| {
        let probability = Memo::new(move |_| prediction.get().map(|prediction| prediction.probabilities[class]));
        let distances = move || prediction.get().and_then(|prediction| prediction.rbf).map(|rbf| rbf.distances);
        let distance = Memo::new(move |_| distances().map(|distances| distances[class]));
        let fraction = move || match with_distances.get() {
            true => distances().map(|distances| distances[class] / distances.into_iter().fold(0.0, f32::max)),
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
                    title=move || format!("What made it say {}, or not?", class_names.get()[class])
                    aria-pressed=move || (outputs.chosen.get() == Some(class)).to_string()
                >
                    {move || class_names.get()[class]}
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
            data-testid="probabilities"
            aria-label=move || {
                if with_distances.get() {
                    "Distance of layer F6 to the target pattern of each class"
                } else {
                    "Probability of each class"
                }
            }
        >
            {(0..CLASSES).map(bar).collect_view()}
        </ol>
    }
}
