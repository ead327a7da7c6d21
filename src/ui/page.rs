//! Layout of the page.

use super::later::{Later, Mounting};
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
    Mounting::begin();
    keep_sections();
    let (desk, focus) = (Desk::new(), Focus::new());
    let tour = Tour::new(state, desk, focus);
    // On a phone the experiment form starts closed, so that result and drawing come first.
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= WIDE);
    // In order of importance; on wide screens the style sheet moves the form to the left. What is below comes later, so that the
    // first tasks are short.
    view! {
        <Top state tour />
        <TourCard tour />
        <LinkBanner links tour />
        <Messages state />
        <main class="columns">
            <Settings state />
            <Later turn=0>
                <Strip state desk focus />
            </Later>
            <div class="column learning">
                <Later turn=1>
                    <RunPanel state />
                </Later>
                <Later turn=2>
                    <Charts state />
                </Later>
            </div>
            <div class="column aside">
                <Later turn=4>
                    <Aside state desk />
                </Later>
                <Later turn=5>
                    <LessonPanel state />
                </Later>
                <Later turn=6>
                    <Network state wide />
                </Later>
                <Later turn=7>
                    <Trainer state />
                </Later>
            </div>
            <div class="column setup">
                <Later turn=3>
                    <ExperimentForm state wide />
                </Later>
            </div>
        </main>
        <Later turn=8>
            <Questions />
            <Sources />
        </Later>
        <Booth links />
        <Status state />
    }
}
