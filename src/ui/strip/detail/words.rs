//! Texts about a unit. Pure.

use crate::ui::chart::format::with_minus_sign;
use lenet_experiment::article::Pooling;
use lenet_experiment::choice::Choice;
use lenet_experiment::layers::{LayerActivation, Shape};
use lenet_inspect::{Activation, Explanation, Product, Terms, Unit, mean};

/// Most values of a window that are written out.
const MAX_VALUES: usize = 9;

/// A value with its sign where it is negative: `6.646`, `−0.029`, `137.1`.
pub fn value(value: f32) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 1,
        size if size >= 10.0 => 2,
        _ => 3,
    };
    with_minus_sign(format!("{value:.decimals$}"))
}

/// What a training step has changed: `the last step: 0.871 → 0.874, +0.00312`.
pub fn change(before: f32, after: f32) -> String {
    let difference = with_minus_sign(format!("{:+.5}", after - before));
    format!("the last step: {} → {}, {difference}", value(before), value(after))
}

/// The name of a unit in a layer of this name and shape: `C3, map 6, row 6, column 4`, or `F6, unit 12`. Counted from 1.
pub fn unit_name(layer: &str, shape: Shape, unit: Unit) -> String {
    match shape {
        Shape::Maps { .. } => {
            format!("{layer}, map {}, row {}, column {}", unit.map + 1, unit.row + 1, unit.column + 1)
        }
        Shape::Units(_) => format!("{layer}, unit {}", unit.map + 1),
    }
}

/// The name of an input of a dense unit: `map 6 (6, 4)`, or `unit 12`; of the image `pixel (6, 4)`.
pub fn input_name(shape: Shape, index: usize) -> String {
    let Unit { map, row, column, .. } = Unit::at(0, shape, index);
    match shape {
        Shape::Maps { maps: 1, .. } => format!("pixel ({}, {})", row + 1, column + 1),
        Shape::Maps { .. } => format!("map {} ({}, {})", map + 1, row + 1, column + 1),
        Shape::Units(_) => format!("unit {}", map + 1),
    }
}

/// An input times its weight: `0.871 × 0.152`.
pub fn times(product: &Product) -> String {
    format!("{} × {}", value(product.value), value(product.weight))
}

/// The squared difference of an input and a bitmap's pixel, which is 1 or -1: `(1.084 + 1)²`.
pub fn squared(product: &Product) -> String {
    let sign = if product.weight < 0.0 { '+' } else { '\u{2212}' };
    format!("({} {sign} {:.0})²", value(product.value), product.weight.abs())
}

/// How the terms give the unit's value: `6.646 + bias 0.023 = 6.670 → ReLU → 6.670`.
pub fn formula(explanation: &Explanation) -> String {
    let Explanation { terms, bias, sum, activation, value: output } = explanation;
    let mut text = terms_text(terms);
    if let Some(bias) = bias {
        let sign = if *bias < 0.0 { '\u{2212}' } else { '+' };
        text += &format!(" {sign} bias {} = {}", value(bias.abs()), value(*sum));
    }
    if let Some(name) = activation_name(*activation) {
        text += &format!(" → {name} → {}", value(*output));
    }
    text
}

fn terms_text(terms: &Terms) -> String {
    let sum = value(terms.sum());
    let list = |values: &[f32]| match values.len() {
        0..=MAX_VALUES => values.iter().map(|x| value(*x)).collect::<Vec<_>>().join(", "),
        count => format!("{count} values"),
    };
    match terms {
        Terms::Patches(patches) if patches.len() == 1 => format!("products {sum}"),
        Terms::Patches(patches) => format!("Σ over {} maps {sum}", patches.len()),
        Terms::Pooled { pooling: Pooling::Average, values } => format!("mean of {}: {sum}", list(values)),
        Terms::Pooled { pooling: Pooling::Max, values } => format!("largest of {}: {sum}", list(values)),
        Terms::Subsampled { values, coefficient } => {
            let factors = format!("{} × coefficient {}", value(mean(values)), value(*coefficient));
            format!("mean of {}: {factors} = {sum}", list(values))
        }
        Terms::Scaled { value: input, factor } if *factor == 1.0 => format!("passed on: {}", value(*input)),
        Terms::Scaled { value: input, factor } => format!("{} × {} = {sum}", value(*input), value(*factor)),
        Terms::Inputs(products) => format!("Σ of {} products {sum}", products.len()),
        Terms::Differences(products) => format!("Σ of {} squared differences {sum}", products.len()),
    }
}

/// `None` for the identity.
fn activation_name(activation: Activation) -> Option<&'static str> {
    match activation {
        Activation::Layer(LayerActivation::None) => None,
        Activation::Layer(activation) => Some(activation.option().label),
        Activation::ScaledTanh => Some("1.7159 tanh(⅔ x)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_inspect::Patch;

    const RELU: Activation = Activation::Layer(LayerActivation::Relu);

    fn explanation(terms: Terms, bias: Option<f32>, activation: Activation) -> Explanation {
        let sum = terms.sum() + bias.unwrap_or_default();
        Explanation { terms, bias, sum, activation, value: activation.apply(sum) }
    }

    #[test]
    fn sums_are_written_with_bias_and_activation() {
        let patch = |map| Patch { map, values: vec![1.0, 2.0], weights: vec![0.5, 0.25] };
        let of = |patches| formula(&explanation(Terms::Patches(patches), Some(-3.0), RELU));
        assert_eq!(of(vec![patch(0)]), "products 1.000 − bias 3.000 = −2.000 → ReLU → 0.000");
        assert_eq!(of(vec![patch(0); 6]), "Σ over 6 maps 6.000 − bias 3.000 = 3.000 → ReLU → 3.000");
        let product = Product { index: 0, value: 2.0, weight: 60.0, product: 120.0 };
        let output = Activation::Layer(LayerActivation::None);
        assert_eq!(
            formula(&explanation(Terms::Inputs(vec![product]), Some(1.0), output)),
            "Σ of 1 products 120.0 + bias 1.000 = 121.0"
        );
    }

    #[test]
    fn windows_are_written_out() {
        let none = Activation::Layer(LayerActivation::None);
        let values = vec![0.5, -0.5, 1.0, 0.0];
        let pooled = |pooling| formula(&explanation(Terms::Pooled { pooling, values: values.clone() }, None, none));
        assert_eq!(pooled(Pooling::Average), "mean of 0.500, −0.500, 1.000, 0.000: 0.250");
        assert_eq!(pooled(Pooling::Max), "largest of 0.500, −0.500, 1.000, 0.000: 1.000");
        let terms = Terms::Subsampled { values, coefficient: 2.0 };
        assert!(
            formula(&explanation(terms, Some(0.0), Activation::ScaledTanh))
                .contains("0.250 × coefficient 2.000 = 0.500")
        );
    }

    #[test]
    fn units_and_inputs_are_counted_from_one() {
        let maps = Shape::Maps { maps: 16, side: 5 };
        assert_eq!(unit_name("C3", maps, Unit { layer: 2, map: 5, row: 0, column: 3 }), "C3, map 6, row 1, column 4");
        assert_eq!(unit_name("F6", Shape::Units(84), Unit { layer: 5, map: 11, row: 0, column: 0 }), "F6, unit 12");
        assert_eq!(input_name(maps, 25 + 5 + 2), "map 2 (2, 3)");
        let product = Product { index: 0, value: 1.084, weight: -1.0, product: 4.343 };
        assert_eq!([times(&product), squared(&product)], ["1.084 × −1.000", "(1.084 + 1)²"]);
        assert_eq!([input_name(Shape::INPUT, 29), input_name(Shape::Units(84), 83)], ["pixel (2, 2)", "unit 84"]);
    }
}
