use super::*;
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::presets::Preset;

fn custom(layers: &str) -> Experiment {
    let net = CustomNet { layers: layers.parse().unwrap(), training: Training::default() };
    Experiment { network: Network::Custom(net), ..Preset::Modern.experiment() }
}

/// The lines between the first that begins with `network = ` and the one that closes it.
fn layers_of(framework: Framework, experiment: &Experiment) -> Vec<String> {
    let text = program(framework, experiment, "model.safetensors").unwrap();
    let inside = text.lines().skip_while(|line| !line.starts_with("network = ")).skip(1);
    inside.take_while(|line| line.starts_with("    ")).map(|line| line.trim_start().to_owned()).collect()
}

#[test]
fn the_articles_network_in_pytorch() {
    let experiment = Preset::Modern.experiment().with_article(|net| {
        (net.activation, net.pooling) = (Activation::Tanh, Pooling::Average);
    });
    assert_eq!(
        layers_of(Framework::PyTorch, &experiment),
        [
            "c1=nn.Conv2d(1, 6, 5, padding=2), c1_tanh=nn.Tanh(),",
            "s2=nn.AvgPool2d(2),",
            "c3=nn.Conv2d(6, 16, 5), c3_tanh=nn.Tanh(),",
            "s4=nn.AvgPool2d(2),",
            "flatten=nn.Flatten(), c5=nn.Linear(400, 120), c5_tanh=nn.Tanh(),",
            "f6=nn.Linear(120, 84), f6_tanh=nn.Tanh(),",
            "output=nn.Linear(84, 10),",
        ]
    );
}

#[test]
fn the_articles_network_in_keras() {
    let experiment = Preset::Modern.experiment().with_article(|net| {
        (net.activation, net.pooling) = (Activation::Relu, Pooling::Max);
    });
    assert_eq!(
        layers_of(Framework::Keras, &experiment),
        [
            "keras.Input((28, 28, 1)),",
            "layers.Conv2D(6, 5, padding=\"same\", activation=\"relu\", name=\"c1\"),",
            "layers.MaxPooling2D(2, name=\"s2\"),",
            "layers.Conv2D(16, 5, activation=\"relu\", name=\"c3\"),",
            "layers.MaxPooling2D(2, name=\"s4\"),",
            "layers.Flatten(),",
            "layers.Dense(120, activation=\"relu\", name=\"c5\"),",
            "layers.Dense(84, activation=\"relu\", name=\"f6\"),",
            "layers.Dense(10, name=\"output\"),",
        ]
    );
}

#[test]
fn every_kind_of_layer() {
    let experiment =
        custom("conv 5 4x4 stride 3 pad 2 gelu, norm tanh, average 3x3 stride 2, dropout 29, dense 9, norm sigmoid");
    assert_eq!(
        layers_of(Framework::PyTorch, &experiment),
        [
            "conv1=nn.Conv2d(1, 5, 4, stride=3, padding=2), conv1_gelu=nn.GELU(),",
            "norm2=nn.BatchNorm2d(5), norm2_tanh=nn.Tanh(),",
            "pool3=nn.AvgPool2d(3, stride=2),",
            "dropout4=nn.Dropout(0.29),",
            "flatten=nn.Flatten(), dense5=nn.Linear(80, 9),",
            "norm6=nn.BatchNorm1d(9), norm6_sigmoid=nn.Sigmoid(),",
            "output=nn.Linear(9, 10),",
        ]
    );
    assert_eq!(
        layers_of(Framework::Keras, &experiment),
        [
            "keras.Input((28, 28, 1)),",
            "layers.ZeroPadding2D(2),",
            "layers.Conv2D(5, 4, strides=3, activation=\"gelu\", name=\"conv1\"),",
            "layers.BatchNormalization(epsilon=1e-5, name=\"norm2\"),",
            "layers.Activation(\"tanh\"),",
            "layers.AveragePooling2D(3, strides=2, name=\"pool3\"),",
            "layers.Dropout(0.29, name=\"dropout4\"),",
            "layers.Flatten(),",
            "layers.Dense(9, name=\"dense5\"),",
            "layers.BatchNormalization(epsilon=1e-5, name=\"norm6\"),",
            "layers.Activation(\"sigmoid\"),",
            "layers.Dense(10, name=\"output\"),",
        ]
    );
    // One map has the same order in both.
    assert_eq!(layers_of(Framework::Keras, &custom("linear"))[1], "layers.Flatten(),");
}

#[test]
fn pixels_are_permuted_only_where_the_network_needs_it() {
    let plain = Preset::Modern.experiment();
    let permuted = Experiment { handicap: Handicap::PermutedPixels, ..plain.clone() };
    for &framework in Framework::ALL {
        let [plain, permuted] = [&plain, &permuted].map(|experiment| program(framework, experiment, "a").unwrap());
        assert!(permuted.contains("\nsources = json.loads(") && !plain.contains("sources"));
        for text in [plain, permuted] {
            assert!(!text.contains(PERMUTED) && !text.contains(LAYERS), "{text}");
        }
    }
}

#[test]
fn any_name_of_a_file_is_a_string_of_python() {
    for (name, line) in [("é 1.safetensors", "FILE = \"é 1.safetensors\"\n"), ("C:\\a\"", "FILE = \"C:\\\\a\\\"\"\n")]
    {
        for &framework in Framework::ALL {
            assert!(program(framework, &Preset::Modern.experiment(), name).unwrap().contains(line));
        }
    }
}

#[test]
fn the_network_of_1998_has_no_program() {
    for &framework in Framework::ALL {
        assert_eq!(program(framework, &Preset::Lenet1998.experiment(), "a"), Err(NoProgram));
    }
}
