//! Layout of the page.

use super::link::{Booth, LinkBanner, Links};
use super::pad::Desk;
use super::panels::{
    Aside, Charts, ExperimentForm, LessonPanel, Messages, Network, Questions, RunPanel, Settings, Sources, Status,
    Strip, Top, Trainer, keep_sections,
};
use super::state::AppState;
use super::strip::Focus;
use super::tour::{Tour, TourCard};
use leptos::prelude::*;

/// Width in CSS pixels from which the page has columns, as in the style sheets.
const WIDE: f64 = 960.0;

/// The page. It renders at once, while the training worker starts.
#[component]
pub fn Page() -> impl IntoView {
    let state = AppState::new();
    let links = Links::open(state);
    state.open();
    keep_sections();
    let (desk, focus) = (Desk::new(), Focus::new());
    let tour = Tour::new(state, desk, focus);
    // On a phone the experiment form starts closed, so that result and drawing come first.
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= WIDE);
    // In order of importance; on wide screens the style sheet moves the form to the left.
    view! {
        <Top state tour />
        <TourCard tour />
        <LinkBanner links tour />
        <Messages state />
        <main class="columns">
            <Settings state />
            <Strip state desk focus />
            <div class="column learning">
                <RunPanel state />
                <Charts state />
            </div>
            <div class="column aside">
                <Aside state desk />
                <LessonPanel state wide />
                <Network state wide />
                <Trainer state />
            </div>
            <div class="column setup">
                <ExperimentForm state wide />
            </div>
        </main>
        <Questions />
        <Sources />
        <Booth links />
        <Status state />
    }
}
