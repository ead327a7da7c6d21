//! The page's header and footer.

use super::presets::Presets;
use super::theme::ThemeButton;
use crate::ui::state::AppState;
use crate::ui::tour::{Tour, TourButton};
use crate::ui::words::sentences;
use lenet_experiment::protocol::Evaluation;
use leptos::prelude::*;

/// Title, presets, a sentence for the first visit, the buttons of tour and theme.
#[component]
pub fn Top(state: AppState, tour: Tour) -> impl IntoView {
    let reads_digits = Memo::new(move |_| {
        let is_good = |newest: Evaluation| newest.accuracy > sentences::READS;
        state.may_have_digits() && state.newest_test().is_some_and(is_good)
    });
    let introduction =
        Memo::new(move |_| sentences::introduction(&state.experiment_shown(), state.trained.get(), reads_digits.get()));
    view! {
        <header class="top">
            <h1>"LeNet Lab"</h1>
            <Presets state />
            <p class="intro hint">{introduction}</p>
            <TourButton tour />
            <ThemeButton />
        </header>
    }
}

/// What the page is based on.
#[component]
pub fn Sources() -> impl IntoView {
    view! {
        <footer class="sources hint">
            "Based on "
            <a href="https://doi.org/10.1109/5.726791" rel="noopener">
                "LeCun, Bottou, Bengio and Haffner 1998"
            </a>
            " (the paper) and “Getting started with deep learning using CNNs” (the article: 2020, towardsdatascience.com), which \
             rebuilds the network in Keras."
        </footer>
    }
}
