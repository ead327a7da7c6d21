//! What made the network give a class its probability, computed in short parts.

use crate::ui::pad::paint_image;
use crate::ui::pad::percent::percent;
use crate::ui::strip::grid::Grid;
use crate::ui::strip::inside::{Scaled, Values};
use crate::ui::strip::layout::Layout;
use crate::ui::strip::tiles::Tiles;
use crate::ui::strip::{now, rest_after};
use crate::ui::words::numbers::count;
use lenet_experiment::image::SIDE;
use lenet_inspect::Attribution;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Milliseconds after which the computation pauses; a large network takes longer for a single point.
const BUDGET_MS: f64 = 6.0;

/// Side of the square of a pixel in CSS pixels.
const PIXEL: f64 = 4.0;

/// Shares of the pixels in a class's log probability.
#[derive(Clone, Debug)]
struct Shares {
    of: Scaled,
    /// The class's probability for a blank sheet and for the image.
    probabilities: [f32; 2],
    /// Steps that the network was trained for.
    step: u32,
}

/// The pixels that spoke for a class and against it.
#[component]
pub fn AttributionFigure(
    #[prop(into)] values: Signal<Option<Arc<Values>>>,
    class: usize,
    /// Name of the class.
    #[prop(into)]
    name: Signal<&'static str>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let shares = shares(values, class);
    let (layout, canvas) = (RwSignal::new(None::<Layout>), NodeRef::<html::Canvas>::new());
    let ink = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        appearance.track();
        if let Some(ink) = ink.get() {
            values.with(|values| paint_image(&ink, values.as_ref().map(|values| &values.image)));
        }
    });
    let shown = Signal::derive(move || shares.with(|shares| shares.as_ref().map(|shares| shares.of.clone())));
    let [blank, image] = [0, 1]
        .map(|index| move || shares.with(|shares| shares.as_ref().map(|shares| percent(shares.probabilities[index]))));
    let step = move || shares.with(|shares| shares.as_ref().map(|shares| count(shares.step.into())));
    view! {
        <figure class="attribution" data-testid="attribution">
            <div class="attribution-overlay">
                <Tiles
                    grid=Grid::of_maps(1, SIDE)
                    room=[PIXEL * SIDE as f64, PIXEL]
                    values=shown
                    layout
                    marks=Signal::derive(Vec::new)
                    appearance
                    canvas
                    label=Signal::derive(move || format!("Pixels for and against {}", name.get()))
                />
                <canvas class="attribution-ink" node_ref=ink aria-hidden="true"></canvas>
            </div>
            <figcaption>
                "Red pixels spoke for " {name} ", blue ones against it, while the ink came up: from a blank sheet ("
                {blank} ") to this one (" {image} "), after step " {step} "."
                <small>"Integrated gradients, Sundararajan, Taly and Yan 2017"</small>
            </figcaption>
        </figure>
    }
}

/// The computation for the newest values; one that has begun is finished first.
#[derive(Clone, Copy)]
struct Computation {
    values: Signal<Option<Arc<Values>>>,
    class: usize,
    job: StoredValue<Option<(Arc<Values>, Attribution)>>,
    result: RwSignal<Option<Shares>>,
}

/// The shares for the newest values.
fn shares(values: Signal<Option<Arc<Values>>>, class: usize) -> RwSignal<Option<Shares>> {
    let computation = Computation { values, class, job: StoredValue::new(None), result: RwSignal::new(None) };
    Effect::new(move |_| {
        values.track();
        if computation.job.with_value(Option::is_none) {
            computation.begin(Duration::ZERO);
        }
    });
    computation.result
}

impl Computation {
    /// Begins with the newest values, after a pause.
    fn begin(self, pause: Duration) {
        let Some(newest) = self.values.get_untracked() else { return };
        let attribution = Attribution::new(&newest.inside.inspector, &newest.image, self.class);
        self.job.set_value(Some((newest, attribution)));
        set_timeout(move || self.advance(), pause);
    }

    /// Computes for a while.
    fn advance(self) {
        let started = now();
        let mut done = None;
        // The figure may have been removed in the meantime, and its values with it.
        let still_there = self.job.try_update_value(|job| {
            let Some((values, attribution)) = job else { return };
            while done.is_none() && now() - started < BUDGET_MS {
                done = attribution.advance(&values.inside.inspector).map(|shares| (values.clone(), shares));
            }
        });
        if still_there.is_none() {
            return;
        }
        let pause = rest_after(now() - started);
        let Some((of, shares)) = done else { return set_timeout(move || self.advance(), pause) };
        let probabilities = of.class_probabilities(self.class);
        self.result.set(Some(Shares { of: Scaled::new(shares), probabilities, step: of.inside.step }));
        self.job.set_value(None);
        if self.values.with_untracked(|newest| newest.as_ref().is_some_and(|newest| !Arc::ptr_eq(newest, &of))) {
            self.begin(pause);
        }
    }
}
