//! The layer table of the current network, and the editor of the next run's.

mod draft;
mod editor;
mod paper;
mod row;

use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use editor::Editor;
use lenet_experiment::network::LayerRow;
use leptos::prelude::*;

/// Layers with output shapes and parameter counts, and the total in the heading.
#[component]
pub fn Network(state: AppState, wide: bool) -> impl IntoView {
    let layers = Memo::new(move |_| state.run.with(|run| run.as_ref().map(|run| run.layers.clone())));
    let total = move || {
        layers.with(|layers| layers.as_ref().map(|rows| rows.iter().map(|row| u64::from(row.parameters)).sum::<u64>()))
    };
    let rows = move || layers.with(|layers| layers.iter().flatten().map(row).collect_view());
    view! {
        <section class="panel network" aria-labelledby="network-title">
            <details open=wide>
                <summary>
                    <h2 id="network-title">"Network"</h2>
                    " "
                    <span data-testid="parameters" data-value=move || total().map(|total| total.to_string())>
                        {move || total().map_or("–".to_owned(), count)}
                    </span>
                    " parameters"
                </summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Layer"</th>
                            <th scope="col">"Output"</th>
                            <th scope="col" class="number">"Parameters"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <Editor state />
            </details>
        </section>
    }
}

/// A shape: `6 × 28 × 28`.
fn shape_text(sizes: &[u32]) -> String {
    sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(" × ")
}

/// Shape and parameters of a layer: `6 × 28 × 28, 156 parameters`.
fn size_text(output: &[u32], parameters: u64) -> String {
    format!("{}, {} parameters", shape_text(output), count(parameters))
}

fn row(layer: &LayerRow) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">
                {layer.name.clone()}
                <small>{layer.kind.clone()}</small>
            </th>
            <td>{shape_text(&layer.output)}</td>
            <td class="number">{count(layer.parameters.into())}</td>
        </tr>
    }
}
