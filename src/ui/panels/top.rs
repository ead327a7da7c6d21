//! The head of the page: what this is, in two sentences, and which experiment.

use super::presets::{PresetLine, Presets};
use super::theme::ThemeButton;
use crate::ui::state::AppState;
use leptos::prelude::*;

/// Title, introduction, preset switch, theme.
#[component]
pub fn Top(state: AppState) -> impl IntoView {
    view! {
        <header class="top">
            <div class="top-row">
                <h1>"LeNet Lab"</h1>
                <Presets state />
                <ThemeButton />
            </div>
            <p class="intro">
                "The network that read handwritten cheques in 1998: press Train and it learns to read digits, in this tab. \
                 Nothing leaves your machine. After "
                <a href="https://doi.org/10.1109/5.726791" rel="noopener">
                    "LeCun, Bottou, Bengio and Haffner 1998"
                </a>
                ", the paper, and an article of 2020 that rebuilds it in Keras."
            </p>
            <PresetLine state />
        </header>
    }
}
