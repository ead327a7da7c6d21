//! The terms of a unit's value as pictures and numbers.

use super::Explained;
use super::words::{input_name, squared, times, value};
use crate::ui::marks::Area;
use crate::ui::strip::grid::Grid;
use crate::ui::strip::inside::Scaled;
use crate::ui::strip::layout::Layout;
use crate::ui::strip::tiles::Tiles;
use lenet_experiment::layers::Shape;
use lenet_inspect::{Explanation, Patch, Product, ReceptiveField, Terms, Unit};
use leptos::html;
use leptos::prelude::*;

/// Most maps whose patches are shown.
const MAX_PATCHES: usize = 4;

/// Most inputs that are listed.
const MAX_INPUTS: usize = 10;

/// Room for a patch and for a picture of all inputs: height, and side of a value's square.
const PATCH: [f64; 2] = [35.0, 7.0];
const INPUTS: [f64; 2] = [140.0, 6.0];

/// What a unit adds up, with the shape of the layer's inputs.
#[component]
pub fn TermsView(
    shown: RwSignal<Option<Explained>>,
    input: Shape,
    /// Name of the layer that the inputs come from.
    from: String,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let inputs = |term: fn(&Product) -> String| view! { <Inputs shown input from term appearance /> }.into_any();
    shown.with_untracked(|now| match now.as_ref().map(|now| &now.explanation.terms) {
        Some(Terms::Patches(patches)) => view! { <Patches shown count=patches.len() appearance /> }.into_any(),
        Some(Terms::Inputs(_)) => inputs(times),
        Some(Terms::Differences(_)) => inputs(squared),
        Some(Terms::Pooled { .. } | Terms::Subsampled { .. } | Terms::Scaled { .. }) | None => ().into_any(),
    })
}

/// Patch, kernel and products of the maps that contribute most.
#[component]
fn Patches(
    shown: RwSignal<Option<Explained>>,
    /// Number of connected maps.
    count: usize,
    appearance: RwSignal<()>,
) -> impl IntoView {
    let strongest = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| strongest_patches(&shown.explanation)).unwrap_or_default())
    });
    let row = move |index: usize| {
        let patch = Memo::new(move |_| strongest.with(|patches| patches.get(index).cloned()));
        let picture = move |label: &'static str, of: fn(&Patch) -> Vec<f32>| {
            let values = Signal::derive(move || patch.with(|patch| patch.as_ref().map(|patch| Scaled::new(of(patch)))));
            let side = patch.with_untracked(|patch| patch.as_ref().map_or(1, |patch| patch.values.len().isqrt()));
            let (layout, canvas) = (RwSignal::new(None::<Layout>), NodeRef::<html::Canvas>::new());
            let none = Signal::derive(Vec::new);
            view! { <Tiles grid=Grid::of_maps(1, side) room=PATCH values layout marks=none appearance canvas label=label.to_owned() /> }
        };
        let sum = move || patch.with(|patch| patch.as_ref().map(|patch| value(patch.sum())));
        let map = move || patch.with(|patch| patch.as_ref().map(|patch| format!("from map {}", patch.map + 1)));
        view! {
            <div class="patch">
                {picture("patch", |patch| patch.values.clone())} "×" {picture("kernel", |patch| patch.weights.clone())} "="
                {picture("products", Patch::products)} <span>"Σ " {sum} " " <small>{(count > 1).then_some(map)}</small></span>
            </div>
        }
    };
    let largest = move || {
        let ([map, row, column], product) =
            shown.with(|shown| shown.as_ref().and_then(|shown| largest_product(&shown.explanation)))?;
        let map = if count > 1 { format!("map {map}, ") } else { String::new() };
        let (terms, product) = (times(&product), value(product.product));
        Some(format!("Largest product, {map}row {row}, column {column}: {terms} = {product}."))
    };
    let rest = (count > MAX_PATCHES).then(|| format!("and {} more maps. ", count - MAX_PATCHES));
    view! {
        <div class="patches">
            {(0..count.min(MAX_PATCHES)).map(row).collect_view()}
            <small>{rest} <span data-testid="unit-product">{largest}</span></small>
        </div>
    }
}

/// The product with the largest absolute value: its map, row and column, from 1, in the window, and the product.
fn largest_product(explanation: &Explanation) -> Option<([usize; 3], Product)> {
    let Terms::Patches(patches) = &explanation.terms else { return None };
    let largest_of = |patch: &Patch| {
        let products = patch.products();
        let index = (0..products.len()).max_by(|a, b| products[*a].abs().total_cmp(&products[*b].abs()))?;
        let side = products.len().isqrt().max(1);
        let (value, weight) = (patch.values[index], patch.weights[index]);
        let place = [patch.map + 1, index / side + 1, index % side + 1];
        Some((place, Product { index, value, weight, product: products[index] }))
    };
    patches.iter().filter_map(largest_of).max_by(|a, b| a.1.product.abs().total_cmp(&b.1.product.abs()))
}

/// Those with the largest sums, the largest first.
fn strongest_patches(explanation: &Explanation) -> Vec<Patch> {
    let Terms::Patches(patches) = &explanation.terms else { return Vec::new() };
    let mut summed: Vec<(f32, Patch)> = patches.iter().map(|patch| (patch.sum().abs(), patch.clone())).collect();
    summed.sort_by(|a, b| b.0.total_cmp(&a.0));
    summed.truncate(MAX_PATCHES);
    summed.into_iter().map(|(_, patch)| patch).collect()
}

/// All products as a picture in the shape of the inputs, and the strongest in numbers.
#[component]
fn Inputs(
    shown: RwSignal<Option<Explained>>,
    input: Shape,
    from: String,
    /// Value and weight as they are combined.
    term: fn(&Product) -> String,
    appearance: RwSignal<()>,
) -> impl IntoView {
    let products = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| products(&shown.explanation)).unwrap_or_default())
    });
    let strongest = Memo::new(move |_| products.with(|products| strongest_inputs(products)));
    let picture = move |label: &'static str, of: fn(&Product) -> f32| {
        let (layout, canvas) = (RwSignal::new(None::<Layout>), NodeRef::<html::Canvas>::new());
        let values = Signal::derive(move || {
            Some(Scaled::new(products.with(|products| products.iter().map(of).collect::<Vec<_>>())))
        });
        let marks = Signal::derive(move || {
            let areas = |layout: &Layout| -> Vec<Area> {
                strongest.with(|terms| {
                    terms
                        .iter()
                        .flat_map(|term| layout.areas(&ReceptiveField::of(Unit::at(0, input, term.index))))
                        .collect()
                })
            };
            layout.with(|layout| layout.as_ref().map(areas).unwrap_or_default())
        });
        view! {
            <figure>
                <Tiles grid=Grid::of(input) room=INPUTS values layout marks appearance canvas label=label.to_owned() />
                <figcaption>{label}</figcaption>
            </figure>
        }
    };
    let line = move |index: usize| {
        let shown = Memo::new(move |_| strongest.with(|terms| terms.get(index).copied()));
        let text = move || {
            shown.get().map(|shown| {
                view! {
                    <span>{input_name(input, shown.index)}</span>
                    <span>{term(&shown)}</span>
                    <strong>{value(shown.product)}</strong>
                }
            })
        };
        view! { <li>{text}</li> }
    };
    let count = products.with_untracked(Vec::len);
    let shown = count.min(MAX_INPUTS);
    view! {
        <div class="inputs">
            {picture("weights", |product| product.weight)}
            {picture("products", |product| product.product)}
            <div>
                <small>{format!("The strongest {shown} of {count} inputs from {from}:")}</small>
                <ol>{(0..shown).map(line).collect_view()}</ol>
            </div>
        </div>
    }
}

fn products(explanation: &Explanation) -> Vec<Product> {
    match &explanation.terms {
        Terms::Inputs(products) | Terms::Differences(products) => products.clone(),
        Terms::Patches(_) | Terms::Pooled { .. } | Terms::Subsampled { .. } | Terms::Scaled { .. } => Vec::new(),
    }
}

/// Those that contribute most, the largest first.
fn strongest_inputs(products: &[Product]) -> Vec<Product> {
    let larger = |a: &Product, b: &Product| b.product.abs().total_cmp(&a.product.abs());
    let mut products = products.to_vec();
    if products.len() > MAX_INPUTS {
        products.select_nth_unstable_by(MAX_INPUTS, larger);
        products.truncate(MAX_INPUTS);
    }
    products.sort_by(larger);
    products
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::layers::LayerActivation;
    use lenet_inspect::Activation;

    fn explanation(terms: Terms) -> Explanation {
        Explanation { terms, bias: None, sum: 0.0, activation: Activation::Layer(LayerActivation::None), value: 0.0 }
    }

    #[test]
    fn the_patches_and_inputs_that_contribute_most_come_first() {
        let patch = |map: usize, weight: f32| Patch { map, values: vec![1.0, 0.5, 0.0, 2.0], weights: vec![weight; 4] };
        let patches = (0..6).map(|map| patch(map, if map == 4 { -9.0 } else { map as f32 }));
        let explanation_of = explanation(Terms::Patches(patches.collect()));
        let strongest = strongest_patches(&explanation_of);
        assert_eq!(strongest.iter().map(|patch| patch.map).collect::<Vec<_>>(), [4, 5, 3, 2]);
        let (place, product) = largest_product(&explanation_of).unwrap();
        assert_eq!((place, product.value, product.product), ([5, 2, 2], 2.0, -18.0));

        let product = |index: usize| Product { index, value: 1.0, weight: 1.0, product: [0.3, -0.9][index % 2] };
        let all: Vec<Product> = (0..84).map(product).collect();
        let strongest = strongest_inputs(&all);
        assert!(strongest.len() == MAX_INPUTS && strongest.iter().all(|product| product.product == -0.9));
        assert_eq!(strongest_inputs(&all[..3]).iter().map(|product| product.index).collect::<Vec<_>>(), [1, 0, 2]);
    }
}
