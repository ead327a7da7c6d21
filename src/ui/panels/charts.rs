//! The charts of the run on the page, with the runs before it.

use crate::ui::chart::{Chart, Curve, Reference, Unit};
use crate::ui::state::AppState;
use crate::ui::words::sentences;
use leptos::prelude::*;
use std::sync::Arc;

/// Accuracy, loss, learning rate.
#[component]
pub fn Charts(state: AppState) -> impl IntoView {
    let accuracy = Memo::new(move |_| {
        let earlier = state.earlier.with(|runs| runs.iter().map(|run| run.accuracy()).collect());
        joined(earlier, state.curves.with(|curves| curves.accuracy()))
    });
    let loss = Memo::new(move |_| {
        let measure = sentences::measure(&state.experiment_shown());
        let earlier = state.earlier.with(|runs| runs.iter().filter_map(|run| run.loss(&measure)).collect());
        joined(earlier, state.curves.with(|curves| curves.loss()))
    });
    let rate = Memo::new(move |_| Arc::new(state.curves.with(|curves| curves.rate())));
    let to_beat = Memo::new(move |_| {
        let (experiment, by_hand) = state.training_shown();
        sentences::references(&experiment, by_hand)
    });
    let none = Signal::derive(Vec::<Reference>::new);
    let epochs = Memo::new(move |_| f64::from(state.experiment_shown().epochs));
    view! {
        <section class="panel charts" aria-labelledby="charts-title">
            <h2 id="charts-title" class="unseen">"Charts"</h2>
            <Chart
                testid="accuracy-chart"
                title="Accuracy"
                unit=Unit::Percent
                curves=accuracy
                references=to_beat
                epochs
                empty_hint="Press Train: it is drawn here, live."
            />
            <Chart
                testid="loss-chart"
                title="Loss"
                unit=Unit::Plain
                curves=loss
                references=none
                epochs
                log_toggle=true
                empty_hint="What each step makes smaller."
            />
            <Chart
                testid="rate-chart"
                title="Learning rate"
                unit=Unit::Rate
                curves=rate
                references=none
                epochs
                empty_hint="How far each step goes."
            />
        </section>
    }
}

/// Earlier runs below, the run on the page on top.
fn joined(mut earlier: Vec<Curve>, current: Vec<Curve>) -> Arc<Vec<Curve>> {
    earlier.extend(current);
    Arc::new(earlier)
}
