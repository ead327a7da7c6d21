//! The layers of the network of 1998, which the editor shows as they are.

use super::size_text;
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use lenet_experiment::layer_table;
use lenet_experiment::network::LayerRow;
use leptos::prelude::*;

/// Its layers and parameters, and a button that replaces it by plain layers, which can be changed.
#[component]
pub fn PaperLayers(state: AppState, on_replace: Callback<()>) -> impl IntoView {
    let network = state.experiment.with_untracked(|form| form.network.clone());
    let row = |layer: LayerRow| {
        view! {
            <li class="layer" data-testid="paper-layer">
                <span class="layer-output">{format!("{}: {}", layer.name, layer.kind)}</span>
                <small class="layer-size">{size_text(&layer.output, layer.parameters.into())}</small>
            </li>
        }
    };
    let parameters = network.parameters() as u64;
    view! {
        <ol class="layers">{layer_table::layers(&network).into_iter().map(row).collect_view()}</ol>
        <p class="hint">
            <span data-testid="network-parameters" data-value=parameters.to_string()>{count(parameters)}</span>
            " parameters. Its connections, subsampling and output are more than a list of layers can express: a change begins with the plain layers nearest to it."
        </p>
        <button type="button" data-testid="replace-layers" on:click=move |_| on_replace.run(())>
            "Change: begin with plain layers"
        </button>
    }
}
