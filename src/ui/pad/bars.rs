//! The ten probabilities, live; for the paper's network the ten distances instead.

use super::answer::Answer;
use super::percent::percent;
use super::words::ClassNames;
use lenet_experiment::dataset::CLASSES;
use leptos::prelude::*;

/// Ten bars in the order of the classes, which stays while one draws; the answer's is emphasised: the longest of the
/// probabilities, the shortest of the distances.
#[component]
pub fn Bars(
    /// What the ten labels mean.
    #[prop(into)]
    class_names: Signal<ClassNames>,
    /// The answer to show; `None` empties the bars.
    #[prop(into)]
    answer: Signal<Option<Answer>>,
    /// Whether the network tells distances.
    #[prop(into)]
    with_distances: Signal<bool>,
) -> impl IntoView {
    let top = Memo::new(move |_| answer.get().and_then(|answer| answer.top()));
    let bar = move |class: usize| {
        let probability = Memo::new(move |_| answer.get().map(|answer| answer.probabilities[class]));
        let distances = move || answer.get().and_then(|answer| answer.rbf).map(|rbf| rbf.distances);
        let distance = Memo::new(move |_| distances().map(|distances| distances[class]));
        let share = move || match with_distances.get() {
            true => distances().map(|distances| distances[class] / distances.into_iter().fold(0.0, f32::max)),
            false => probability.get(),
        };
        // A diverged network's NaN has no length.
        let length = move || share().filter(|share| share.is_finite()).map_or(0.0, |share| share * 100.0);
        view! {
            <li class="pad-bar" class:leading=move || top.get() == Some(class) data-class=class>
                <span class="pad-class">{move || class_names.get()[class]}</span>
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
                        {move || distance.get().map_or("y –".to_owned(), |distance| format!("y {distance:.1}"))}
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
                    "Distance y of F6 to each class's picture"
                } else {
                    "Probability of each class"
                }
            }
        >
            {(0..CLASSES).map(bar).collect_view()}
        </ol>
    }
}
