//! The charts of the current run, with earlier runs for comparison.

use crate::ui::chart::{Chart, Reference, Series, Unit};
use crate::ui::state::AppState;
use crate::ui::words::sentences;
use leptos::prelude::*;
use std::sync::Arc;

/// Charts of accuracy, loss and learning rate.
#[component]
pub fn Charts(state: AppState) -> impl IntoView {
    let curves = state.curves();
    let accuracy = Memo::new(move |_| {
        let earlier = curves.with(|curves| curves.earlier().iter().map(|run| run.accuracy()).collect());
        joined(earlier, curves.with(|curves| curves.current().accuracy()))
    });
    let loss = Memo::new(move |_| {
        let loss_name = sentences::loss_name(&state.experiment_shown());
        let earlier = curves.with(|curves| curves.earlier().iter().filter_map(|run| run.loss(&loss_name)).collect());
        joined(earlier, curves.with(|curves| curves.current().loss()))
    });
    let rate = Memo::new(move |_| Arc::new(curves.with(|curves| curves.current().rate())));
    let published = Memo::new(move |_| {
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
                series=accuracy
                references=published
                epochs
                empty_hint="Press Train to begin."
            />
            <Chart
                testid="loss-chart"
                title="Loss"
                unit=Unit::Plain
                series=loss
                references=none
                epochs
                log_toggle=true
                empty_hint="The error that training minimises."
            />
            <Chart
                testid="rate-chart"
                title="Learning rate"
                unit=Unit::Rate
                series=rate
                references=none
                epochs
                empty_hint="The step size of training."
            />
        </section>
    }
}

fn joined(mut earlier: Vec<Series>, current: Vec<Series>) -> Arc<Vec<Series>> {
    earlier.extend(current);
    Arc::new(earlier)
}
