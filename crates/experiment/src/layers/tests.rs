use super::*;
use crate::custom::Training;
use crate::experiment::Network;
use crate::presets::Preset;

fn layers(text: &str) -> Layers {
    text.parse().unwrap()
}

#[test]
fn lenet_5_has_the_articles_shapes_tensors_and_multiply_adds() {
    let modern = Preset::Modern.experiment().network;
    let lenet = modern.layers();
    let shapes: Vec<Vec<u32>> = lenet.sizes().iter().map(|size| size.output.dims()).collect();
    let wanted: [&[u32]; 7] = [&[6, 28, 28], &[6, 14, 14], &[16, 10, 10], &[16, 5, 5], &[120], &[84], &[10]];
    assert_eq!(shapes, wanted);
    assert_eq!((lenet.parameters(), modern.parameters()), (61_706, 61_706));
    assert_eq!(lenet.sizes().iter().map(|size| size.multiply_adds).sum::<u64>(), 416_520);
    assert_eq!(lenet.training_multiply_adds() as f64, modern.multiply_adds());
    let tensors: Vec<_> = lenet.tensors().concat().into_iter().map(|spec| (spec.shape, spec.role)).collect();
    let article: Vec<_> = modern.tensors().into_iter().map(|spec| (spec.shape, spec.role)).collect();
    assert_eq!(tensors, article);
}

#[test]
fn text_reads_back_as_it_was_written() {
    for text in [
        "conv 6 5x5 pad 2 tanh, average 2x2, conv 16 5x5 tanh, average 2x2, dense 120 tanh, dense 84 tanh",
        "conv 8 3x3 stride 2 pad 1, norm relu, max 3x3 stride 1 sigmoid, dropout 25, dense 20 gelu",
        "linear",
        "dense 84 tanh, output 26",
        "output 2",
    ] {
        assert_eq!(layers(text).to_string(), text);
    }
    assert_eq!([layers("linear, OUTPUT 47"), layers("Linear, output 10")].map(|layers| layers.outputs()), [47, 10]);
    assert_eq!(layers("linear, output 10"), layers("linear"));
    let other = "# mine\n CONV 8 3 pad 1,norm  relu # twice\nmax 2x2; dense 20 none";
    assert_eq!(layers(other).to_string(), "conv 8 3x3 pad 1, norm relu, max 2x2, dense 20");
    let spaced = "conv\u{a0}8\u{2009}3x3,\u{202f}max 2x2\u{a0}, dense\u{3000}20";
    assert_eq!(layers(spaced).to_string(), "conv 8 3x3, max 2x2, dense 20", "spaces of word processors");
}

#[test]
fn layers_of_lenet_5_are_recognised_whatever_its_activation() {
    for preset in [Preset::Modern, Preset::BestToday] {
        let network = preset.experiment().network;
        let (layers, training) = (network.layers(), network.training().unwrap());
        assert_eq!(Network::from_layers(layers, training), network, "{preset:?}");
    }
    let mixed =
        layers("conv 6 5x5 pad 2 tanh, average 2x2, conv 16 5x5 relu, average 2x2, dense 120 tanh, dense 84 tanh");
    assert!(matches!(Network::from_layers(mixed, Training::default()), Network::Custom(_)));
}

#[test]
fn tensors_have_pytorchs_names_and_shapes() {
    let all = layers("conv 8 3x3, norm relu, max 2x2, dense 20").tensors().concat();
    let named: Vec<(&str, &[usize])> = all.iter().map(|spec| (&*spec.name, &*spec.shape)).collect();
    let wanted: [(&str, &[usize]); 10] = [
        ("conv1.weight", &[8, 1, 3, 3]),
        ("conv1.bias", &[8]),
        ("norm2.weight", &[8]),
        ("norm2.bias", &[8]),
        ("norm2.running_mean", &[8]),
        ("norm2.running_var", &[8]),
        ("dense4.weight", &[20, 8 * 13 * 13]),
        ("dense4.bias", &[20]),
        ("output.weight", &[10, 20]),
        ("output.bias", &[10]),
    ];
    assert_eq!(named, wanted);
}

#[test]
fn what_cannot_be_is_explained_at_its_layer() {
    for (text, layer, word) in [
        ("", None, "linear"),
        ("conv 6 29x29", Some(0), "size"),
        ("conv 0 5x5", Some(0), "maps"),
        ("conv 6 5x5, max 2x2, conv 6 13x13", Some(2), "does not fit into 12x12"),
        ("dense 10, max 2x2", Some(1), "Move it up"),
        ("conv 5000 3x3", Some(0), "maps"),
        ("max 2x2 stride 0", Some(0), "stride"),
        ("dropout 95", Some(0), "percent"),
        ("dense 4096, dense 4096", None, "parameters"),
        ("conv 64 5x5 pad 2, conv 64 9x9 pad 4", None, "million operations"),
        ("conv 256 1x1 pad 28, max 28x28 stride 1, max 28x28", None, "million operations"),
        ("dense 99999999999", Some(0), "units: a smaller number, not \"99999999999\""),
        ("dense", Some(0), "units: a number is missing"),
        ("dropout 300", Some(0), "not 300"),
        ("conv 6 5x4", Some(0), "must be the same"),
        ("conv 6", Some(0), "size"),
        ("relu", Some(0), "is no layer"),
        ("dense 10 relu tanh", Some(0), "\"tanh\" has no meaning"),
        (&["dense 10"; 13].join(", "), None, "at most 12"),
    ] {
        let error = text.parse::<Layers>().unwrap_err();
        assert!(error.layer == layer && error.text.contains(word), "{text}: {error:?}");
    }
}

#[test]
fn every_layer_is_checked_while_others_are_wrong() {
    let checks = check("conv 6 5x5 pad 2, dense ?, max 0x0, dense 84, dropout 95");
    let outcomes: Vec<_> = checks
        .iter()
        .map(|check| match check {
            Ok(size) => size.map_or("unknown", |_| "fits"),
            Err(problem) => problem.number.unwrap_or("layer"),
        })
        .collect();
    assert_eq!(outcomes, ["fits", "units", "size", "unknown", "percent", "unknown"]);
    for misplaced in ["dense 84, average 2x2", "conv 0 5x5, dense 84, average 2x2"] {
        let problem =
            check(misplaced).into_iter().find_map(|check| check.err().filter(|problem| problem.number.is_none()));
        assert!(problem.is_some_and(|problem| problem.text.contains("Move it up")), "{misplaced}");
    }
}
