//! Explanations, receptive fields and attributions of real networks, against their forward pass.

use crate::{Attribution, Inspector, Unit};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::experiment::Network;
use lenet_experiment::image::Image;
use lenet_experiment::network::Role;
use lenet_experiment::presets::Preset;

/// Numbers from -1 to 1 that look random.
fn noise(seed: u32) -> impl Iterator<Item = f32> {
    let step = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(seed), step)
        .skip(1)
        .map(|state| (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) as f32)
}

fn inspector(network: &Network) -> Inspector {
    let tensor = |spec: &lenet_experiment::network::TensorSpec| -> Vec<f32> {
        let inputs: usize = spec.shape.iter().skip(1).product();
        let weight = move |noise: f32| match spec.role {
            Role::RunningVariance => 1.0 + 0.5 * noise,
            _ => noise * 1.5 / (inputs.max(1) as f32).sqrt(),
        };
        noise(spec.len() as u32).map(weight).take(spec.len()).collect()
    };
    let weights: Vec<f32> = network.tensors().iter().flat_map(tensor).collect();
    Inspector::new(network, &weights.try_into().unwrap())
}

fn custom(layers: &str) -> Network {
    Network::Custom(CustomNet { layers: layers.parse().unwrap(), training: Training::default() })
}

fn networks() -> Vec<Network> {
    vec![
        Preset::Modern.experiment().network,
        Preset::BestToday.experiment().network,
        Preset::Lenet1998.experiment().network,
        custom(
            "conv 5 4x4 stride 3 pad 2 gelu, norm tanh, dropout 20, conv 6 3x3 pad 1 sigmoid, average 3x3 stride 2, dense 9",
        ),
        custom("linear"),
        custom("conv 2 1x1 pad 28 tanh, conv 2 5x5 pad 2 tanh, average 4x4"),
    ]
}

/// An image with ink everywhere.
fn image() -> Image {
    let mut image = Image::blank();
    image.pixels_mut().iter_mut().zip(noise(3)).for_each(|(pixel, noise)| *pixel = (128.0 + 100.0 * noise) as u8);
    image
}

/// Some units of every layer, at corners and in the middle.
fn units(inspector: &Inspector) -> Vec<Unit> {
    let of_layer = |layer: usize| {
        let (maps, side) = crate::layer::maps_and_side(inspector.layers()[layer].output);
        let places = [(0, 0, 0), (maps - 1, side - 1, side - 1), (maps / 2, side / 2, side / 3)];
        places.map(|(map, row, column)| Unit { layer, map, row, column })
    };
    (0..inspector.layers().len()).flat_map(of_layer).collect()
}

#[test]
fn explanations_add_up_to_the_values_of_the_forward_pass() {
    for network in networks() {
        let inspector = inspector(&network);
        let values = inspector.forward(&image());
        for unit in units(&inspector) {
            let explanation = inspector.explain(&image(), &values, unit).unwrap();
            let output = inspector.layers()[unit.layer].output;
            assert_eq!(Unit::at(unit.layer, output, unit.index(output)), unit);
            let value = values[unit.layer][unit.index(output)];
            assert!(
                (explanation.value - value).abs() <= 2e-5 * value.abs().max(1.0),
                "{unit:?} {explanation:?} {value}"
            );
        }
        let beyond = Unit { layer: inspector.layers().len() - 1, map: 10, row: 0, column: 0 };
        assert_eq!(
            (inspector.explain(&image(), &values, beyond), inspector.receptive_fields(beyond)),
            (None, Vec::new())
        );
    }
}

/// The image, inverted where this holds for row and column.
fn inverted(at: impl Fn(usize, usize) -> bool) -> Image {
    let mut inverted = image();
    for (index, pixel) in inverted.pixels_mut().iter_mut().enumerate() {
        *pixel = if at(index / 28, index % 28) { 255 - *pixel } else { *pixel };
    }
    inverted
}

#[test]
fn a_unit_depends_on_all_edges_of_its_receptive_field_and_on_nothing_outside() {
    for network in networks() {
        let inspector = inspector(&network);
        let before = inspector.forward(&image());
        for unit in units(&inspector) {
            let index = unit.index(inspector.layers()[unit.layer].output);
            let value = |image: &Image| inspector.forward(image)[unit.layer][index].to_bits();
            let value_before = before[unit.layer][index].to_bits();
            let fields = inspector.receptive_fields(unit);
            let (rows, columns) = (&fields[0].rows, &fields[0].columns);
            let outside = inverted(|row, column| !rows.contains(&row) || !columns.contains(&column));
            assert_eq!(value(&outside), value_before, "{unit:?} {fields:?}");
            if rows.is_empty() || columns.is_empty() {
                // It sees padding alone.
                continue;
            }
            if Preset::BestToday.experiment().network == network {
                // Its maxima hide pixels, and its ReLU hides units.
                continue;
            }
            for edge in [rows.start, rows.end - 1] {
                assert_ne!(
                    value(&inverted(|row, column| row == edge && columns.contains(&column))),
                    value_before,
                    "{unit:?}"
                );
            }
            for edge in [columns.start, columns.end - 1] {
                assert_ne!(
                    value(&inverted(|row, column| column == edge && rows.contains(&row))),
                    value_before,
                    "{unit:?}"
                );
            }
        }
    }
}

#[test]
fn receptive_fields_of_lenet_5_are_those_of_the_paper() {
    let inspector = inspector(&Preset::Lenet1998.experiment().network);
    let fields = inspector.receptive_fields(Unit { layer: 2, map: 0, row: 3, column: 4 });
    let windows: Vec<_> = fields.iter().map(|field| (field.rows.clone(), field.columns.clone())).collect();
    // C3 sees 5x5 of S2 and so 10x10 of C1 and 14x14 of the input, whose border of 2 is padding here.
    assert_eq!(windows, [(4..18, 6..20), (6..16, 8..18), (3..8, 4..9)]);
    // Table I: the first map of C3 is connected to the first three of S2.
    assert_eq!((fields[2].maps.as_slice(), fields[0].maps.as_slice()), (&[0, 1, 2][..], &[0][..]));
}

#[test]
fn attributions_add_up_to_the_change_of_the_log_probability() {
    // Smooth networks; ReLU and maxima have kinks, which take more points.
    for network in [&networks()[0], &networks()[2], &networks()[3], &networks()[4]] {
        let inspector = inspector(network);
        for class in [0, 7] {
            let mut attribution = Attribution::new(&inspector, &image(), class);
            let shares = std::iter::repeat_with(|| attribution.advance(&inspector)).find_map(|shares| shares).unwrap();
            let [drawn, blank] = [image(), Image::blank()]
                .map(|image| inspector.log_probabilities(inspector.forward(&image).last().unwrap())[class]);
            let change = drawn - blank;
            let sum: f32 = shares.iter().sum();
            assert!((sum - change).abs() < 0.02 * change.abs().max(1.0), "{class}: {sum} {change}");
        }
    }
}

#[test]
fn gradients_are_those_of_finite_differences() {
    const STEP: f32 = 1e-3;
    for network in networks() {
        let inspector = inspector(&network);
        let input = inspector.input(&image());
        let outputs =
            |input: &[f32]| inspector.layers().iter().fold(input.to_vec(), |values, layer| layer.forward(&values));
        let log_probability = |input: &[f32]| f64::from(inspector.log_probabilities(&outputs(input))[3]);
        // Of the outputs, which are distances of a hundred or so in the paper's network.
        let rounding = 4.0 * f32::EPSILON * outputs(&input).into_iter().fold(0.0, f32::max) / STEP;
        let gradient = inspector.log_probability_gradient(&input, 3);
        let scale = gradient.iter().fold(0.0_f32, |most, value| value.abs().max(most));
        for pixel in (0..784).step_by(37) {
            let moved = |by: f32| {
                let mut input = input.clone();
                input[pixel] += by;
                log_probability(&input)
            };
            let difference = ((moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP)) as f32;
            let error = (gradient[pixel] - difference).abs();
            assert!(error < 0.02 * scale + rounding, "{pixel}: {} {difference}", gradient[pixel]);
        }
    }
}
