//! The charts of the current run, with earlier runs for comparison.

use super::figures::Figures;
use super::runs::Runs;
use super::time::Time;
use crate::ui::chart::{Axis, Chart, Crosshair, Reference, Series, Unit, domain};
use crate::ui::curves::EarlierRun;
use crate::ui::state::AppState;
use crate::ui::words::{published, status};
use lenet_conductor::{Input, Status};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use leptos::prelude::*;
use std::sync::Arc;

/// Charts of accuracy, loss and learning rate, the figures of the run, and the list of runs.
#[component]
pub fn Charts(state: AppState) -> impl IntoView {
    let curves = state.curves();
    let name = move || state.run.with(|run| run.as_ref().map(|run| run.name.clone())).unwrap_or_default();
    let run = Memo::new(move |_| name().join(", "));
    let shown = Memo::new(move |_| state.experiment_shown());
    let earlier = move |of: fn(&EarlierRun, &Experiment, &[String]) -> Option<Series>| -> Vec<Series> {
        let name = name();
        let of = |run: &EarlierRun| shown.with(|shown| of(run, shown, &name));
        curves.with(|curves| curves.earlier().iter().filter_map(of).collect())
    };
    let accuracy = Memo::new(move |_| {
        joined(earlier(EarlierRun::accuracy), curves.with(|curves| curves.current().accuracy(&run.get())))
    });
    let loss =
        Memo::new(move |_| joined(earlier(EarlierRun::loss), curves.with(|curves| curves.current().loss(&run.get()))));
    let rate = Memo::new(move |_| Arc::new(curves.with(|curves| curves.current().rate(&run.get()))));
    let published = Memo::new(move |_| {
        let (experiment, by_hand) = state.training_shown();
        published::references(&experiment, by_hand)
    });
    let none = Signal::derive(Vec::<Reference>::new);
    let reach = Memo::new(move |_| {
        let (trained, planned) = (trained(state), f64::from(shown.get().epochs));
        if is_stopped(state) && trained > 0.0 { trained } else { domain::reach(trained, planned) }
    });
    // One domain, so that the crosshairs of all charts are in line.
    let epochs = Memo::new(move |_| {
        let end = reach.get();
        accuracy.with(|accuracy| loss.with(|loss| domain::epochs(accuracy.iter().chain(loss.iter()), end).1))
    });
    let note = Memo::new(move |_| {
        let stopped = state.progress.get().filter(|progress| is_stopped(state) && progress.step > 0);
        status::axis_note(stopped.as_ref(), epochs.get(), shown.get().epochs)
    });
    let floor = Signal::derive(move || top_floor(shown.get().dataset));
    // The step of the last click into a chart, as long as nothing else was chosen.
    let pointed = RwSignal::new(None::<u32>);
    let curves_shown = Memo::new(move |_| state.run.with(|run| run.as_ref().map(|run| run.curves)));
    Effect::new(move |_| {
        curves_shown.track();
        pointed.set(None);
    });
    let crosshair = Crosshair {
        epoch: state.crosshair(),
        set: Callback::new(move |epoch: Option<f64>| state.point_at(epoch)),
        choose: Callback::new(move |epoch: f64| {
            let steps = state.progress.get_untracked().map_or(0, |progress| progress.steps_per_epoch);
            let step = (epoch * f64::from(steps)).round() as u32;
            let is_past = state.progress.get_untracked().is_some_and(|progress| step < progress.step);
            state.send(if is_past { Input::GoTo(step) } else { Input::Now });
            pointed.set(is_past.then_some(step));
        }),
    };
    view! {
        <section class="panel charts" aria-labelledby="charts-title">
            <h2 id="charts-title" class="unseen">"Charts"</h2>
            <Chart
                testid="accuracy-chart"
                title="Accuracy"
                unit=Unit::Percent
                axis=Axis::WholeOrTop(floor)
                run
                series=accuracy
                references=published
                epochs
                note
                crosshair
                empty_hint="Press Train to begin."
            />
            <Chart
                testid="loss-chart"
                title="Loss"
                unit=Unit::Plain
                axis=Axis::LogOrLinear
                run
                series=loss
                references=none
                epochs
                note
                crosshair
                empty_hint="The error that training minimises."
            />
            <Figures state />
            <Chart
                testid="rate-chart"
                title="Learning rate"
                unit=Unit::Rate
                axis=Axis::Linear
                run
                series=rate
                references=none
                epochs
                note
                crosshair
                empty_hint="The step size of training."
            />
            <p class="hint">
                "Thin blue: single batches of training images; strong blue: their running average. Green: test images, which the \
                 network never trains on; small dots: a sample of them. Dotted pink: your own drawings."
            </p>
            <Time state epochs pointed />
            <Runs state shown />
        </section>
    }
}

fn joined(mut earlier: Vec<Series>, current: Vec<Series>) -> Arc<Vec<Series>> {
    earlier.extend(current);
    Arc::new(earlier)
}

/// Whether the run was stopped before its end.
fn is_stopped(state: AppState) -> bool {
    state.status.get() == Status::Finished && !state.whole.get()
}

/// The epochs that the run has trained, with fraction.
fn trained(state: AppState) -> f64 {
    state
        .progress
        .with(|progress| progress.as_ref().map_or(0.0, |at| f64::from(at.step) / f64::from(at.steps_per_epoch.max(1))))
}

/// Where the top of the accuracies begins: below what good networks reach on these data.
fn top_floor(dataset: DatasetId) -> f64 {
    match dataset {
        DatasetId::Mnist | DatasetId::Synthetic | DatasetId::Own => 0.9,
        DatasetId::FashionMnist => 0.7,
    }
}
