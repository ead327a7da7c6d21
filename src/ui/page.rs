//! The page as a whole: what stands where.

use super::actions::trainer;
use super::panels::{Charts, Drawing, ExperimentForm, Learning, LessonPanel, Messages, Network, Status, Top, Trainer};
use super::state::AppState;
use leptos::prelude::*;

/// Width in CSS pixels from which the page has columns; the same as in the style sheets.
const WIDE: f64 = 960.0;

/// The page. It is drawn at once; the trainer starts behind it.
#[component]
pub fn Page() -> impl IntoView {
    let state = AppState::new();
    trainer::open(state);
    // On a phone the experiment starts folded, so that result and drawing come first.
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= WIDE);
    // In the order of importance; the style sheet puts the experiment on the left where there is room.
    view! {
        <Top state />
        <main class="columns">
            <Messages state />
            <LessonPanel state wide />
            <div class="column learning">
                <Learning state />
                <Charts state />
            </div>
            <div class="column drawing">
                <Drawing state />
            </div>
            <div class="column setup">
                <ExperimentForm state wide />
                <Trainer state />
                <Network state wide />
            </div>
        </main>
        <Status state />
    }
}
