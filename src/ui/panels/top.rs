//! The page header: introduction and preset switch.

use super::presets::{PresetLine, Presets};
use super::theme::ThemeButton;
use crate::ui::state::AppState;
use leptos::prelude::*;

/// Title, presets, theme button, introduction.
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
                "Teach a network to read handwritten digits. Press Train: LeNet-5 (1998) learns from 60,000 examples in this tab. \
                 Nothing leaves your computer. Based on "
                <a href="https://doi.org/10.1109/5.726791" rel="noopener">
                    "LeCun, Bottou, Bengio and Haffner 1998"
                </a>
                " (the paper) and “Getting started with deep learning using CNNs” (the article: 2020, towardsdatascience.com), which \
                 rebuilds the network in Keras."
            </p>
            <PresetLine state />
        </header>
    }
}
