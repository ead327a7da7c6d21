//! The formulas as stated, computed here in f64, against what engine and page compute.

use super::formula;
use lenet_data::synthetic::synthetic;
use lenet_engine::Engine;
use lenet_experiment::article::{
    ADAM_BETAS, ADAM_EPSILON, Activation, ArticleNet, DEFAULT_MOMENTUM, Loss, Optimizer, SMOOTHING,
};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::experiment::Network;
use lenet_experiment::layers::LayerActivation;
use lenet_experiment::paper::{Criterion, PaperNet, WeightInit};
use lenet_experiment::presets::Preset;
use lenet_experiment::validate::validation_count;
use lenet_inspect::Inspector;
use lenet_learner::init::initial_weights;

const RATE: f64 = 0.01;

fn states(slug: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(formula(slug).contains(part), "{slug}: {part}"));
}

fn weights(net: ArticleNet) -> Vec<f32> {
    let experiment = Preset::Modern.experiment().with_article(|changed| *changed = net);
    initial_weights(&experiment).unwrap().values().to_vec()
}

/// The stated loss of these logits for a label.
fn loss(loss: Loss, logits: &[f64], label: usize) -> f64 {
    let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
    let p = |class: usize| logits[class].exp() / sum;
    let one_hot = |class| if class == label { 1.0 } else { 0.0 };
    match loss {
        Loss::MeanSquaredError => (0..CLASSES).map(|class| (p(class) - one_hot(class)).powi(2)).sum::<f64>() / 10.0,
        Loss::CrossEntropy => -p(label).ln(),
        Loss::SmoothedCrossEntropy => {
            (0..CLASSES).map(|class| -if class == label { 0.91 } else { 0.01 } * p(class).ln()).sum()
        }
    }
}

#[test]
fn the_engine_follows_the_gradient_of_the_stated_losses() {
    states("loss", &["<sup>1</sup>⁄<sub>10</sub> Σ", "−log", "0.91", "nine times 0.01"]);
    assert!((1.0 - SMOOTHING + SMOOTHING / 10.0 - 0.91).abs() < 1e-12 && (SMOOTHING / 10.0 - 0.01).abs() < 1e-12);
    let set = synthetic(1, 1);
    for kind in [Loss::MeanSquaredError, Loss::CrossEntropy, Loss::SmoothedCrossEntropy] {
        let net = ArticleNet { loss: kind, ..ArticleNet::default() };
        let mut engine = Engine::new(net, &weights(net), &[]).unwrap();
        let (mut logits, label) = (Vec::new(), set.label(0));
        engine.predict([set.image(0)].into_iter(), &mut logits);
        let gradients = engine.gradients([(set.image(0), label)].into_iter());
        // The last gradients are those of the output's biases, and so of the logits.
        for (class, gradient) in gradients[gradients.len() - CLASSES..].iter().enumerate() {
            let moved = |by: f64| {
                let mut logits: Vec<f64> = logits.iter().copied().map(f64::from).collect();
                logits[class] += by;
                loss(kind, &logits, label.into())
            };
            let expected = (moved(1e-4) - moved(-1e-4)) / 2e-4;
            assert!((f64::from(*gradient) - expected).abs() < 1e-5, "{kind:?} {class}: {gradient} {expected}");
        }
    }
}

/// Weight, velocity or Adam's m, and v.
type Parameter = [f64; 3];

/// The stated update number `t`, from 1 on, of a parameter by its gradient.
fn update([w, first, v]: Parameter, g: f64, t: i32, net: &ArticleNet) -> Parameter {
    let w = (1.0 - RATE * net.weight_decay) * w;
    match net.optimizer {
        Optimizer::Sgd => [w - RATE * g, first, v],
        Optimizer::Momentum { momentum } => {
            let velocity = momentum * first + g;
            [w - RATE * velocity, velocity, v]
        }
        Optimizer::Adam => {
            let [b1, b2] = ADAM_BETAS;
            let (first, v) = (b1 * first + (1.0 - b1) * g, b2 * v + (1.0 - b2) * g * g);
            let (mean, square) = (first / (1.0 - b1.powi(t)), v / (1.0 - b2.powi(t)));
            [w - RATE * mean / (square.sqrt() + 1e-8), first, v]
        }
    }
}

#[test]
fn the_engine_updates_as_stated() {
    let step = "<i>w</i> ← <i>w</i> − <i>η</i> <i>g</i>";
    states("optimizer", &[step, "<i>µ</i> <i>v</i> + <i>g</i>", "√<i>v̂</i> + 10<sup>−8</sup>"]);
    states("learning-rate", &[step]);
    states("weight-decay", &["(1 − <i>η</i> <i>λ</i>) <i>w</i>, before every update"]);
    states("momentum", &["1 ⁄ (1 − <i>µ</i>)", &format!("10 times for {DEFAULT_MOMENTUM}")]);
    assert!(ADAM_EPSILON == 1e-8 && (1.0 / (1.0 - DEFAULT_MOMENTUM) - 10.0).abs() < 1e-9);
    let set = synthetic(1, 8);
    let batch = || (0..8).map(|index| (set.image(index), set.label(index)));
    for optimizer in [Optimizer::Sgd, Optimizer::Momentum { momentum: DEFAULT_MOMENTUM }, Optimizer::Adam] {
        for weight_decay in [0.0, 0.5] {
            let net = ArticleNet { optimizer, weight_decay, loss: Loss::CrossEntropy, ..ArticleNet::default() };
            let mut engine = Engine::new(net, &weights(net), &[]).unwrap();
            let mut parameters: Vec<Parameter> = weights(net).iter().map(|w| [f64::from(*w), 0.0, 0.0]).collect();
            for t in 1..=3 {
                let gradients = Engine::new(net, &engine.weights(), &[]).unwrap().gradients(batch());
                for (parameter, g) in parameters.iter_mut().zip(gradients) {
                    *parameter = update(*parameter, g.into(), t, &net);
                }
                engine.step(batch(), RATE, t as u32 - 1, &mut Vec::new());
            }
            let differs = |(got, expected): (&f32, &Parameter)| (f64::from(*got) - expected[0]).abs();
            let most = engine.weights().iter().zip(&parameters).map(differs).fold(0.0, f64::max);
            // Adam divides gradients near 0 by their own size.
            assert!(most < if optimizer == Optimizer::Adam { 1e-4 } else { 1e-6 }, "{optimizer:?}: {most}");
        }
    }
}

#[test]
fn the_criteria_are_computed_as_stated() {
    states("criterion", &["<i>E</i> = <i>y</i><sub>label</sub>.", "log(<i>e</i><sup>−<i>j</i></sup> + Σ"]);
    let y: [f64; CLASSES] = [7.0, 3.0, 4.5, 9.0, 2.5, 30.0, 8.0, 6.0, 5.5, 12.0];
    for (criterion, expected) in [
        (Criterion::Distance, y[2]),
        (Criterion::Map { j: 5.0 }, y[2] + ((-5.0_f64).exp() + y.iter().map(|y| (-y).exp()).sum::<f64>()).ln()),
    ] {
        let network = Network::Paper(PaperNet { criterion, init: WeightInit::OverRoot });
        let inspector = Inspector::new(&network, &vec![0.0].try_into().unwrap());
        let computed = inspector.loss(&network, &y.map(|y| y as f32), 2);
        assert!((f64::from(computed) - expected).abs() < 1e-5, "{criterion:?}: {computed} {expected}");
    }
}

#[test]
fn activations_first_weights_and_updates_are_as_stated() {
    states("activation", &["max(0, <i>a</i>)", "1 ⁄ (1 + <i>e</i><sup>−<i>a</i></sup>)"]);
    for a in [-2.0_f64, -0.3, 0.0, 0.7, 3.0] {
        let tanh = (a.exp() - (-a).exp()) / (a.exp() + (-a).exp());
        let stated = [
            (Activation::Tanh, LayerActivation::Tanh, tanh),
            (Activation::Relu, LayerActivation::Relu, a.max(0.0)),
            (Activation::Sigmoid, LayerActivation::Sigmoid, 1.0 / (1.0 + (-a).exp())),
        ];
        for (name, layer, expected) in stated {
            let computed = lenet_inspect::Activation::Layer(layer).apply(a as f32);
            assert!((f64::from(computed) - expected).abs() < 1e-6, "{name:?} of {a}: {computed}");
        }
    }
    states("first-weights", &["2.4 ⁄ <i>F</i>", "1.73 ⁄ √<i>F</i>"]);
    // F6, the last layer with weights, has F = 120.
    for (init, limit) in [(WeightInit::Literal, 2.4 / 120.0), (WeightInit::OverRoot, 1.73 / 120.0_f32.sqrt())] {
        let experiment = Preset::Lenet1998.experiment().with_paper(|net| net.init = init);
        let weights = initial_weights(&experiment).unwrap();
        let f6 = &weights.values()[weights.values().len() - 84 * 121..];
        let largest = f6.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        assert!(largest <= limit && largest > 0.99 * limit, "{init:?}: {largest}");
    }
    states("epochs", &["20 × 1,500 for 48,000 images in batches of 32"]);
    let modern = Preset::Modern.experiment();
    let train = 60_000 - validation_count(60_000, modern.validation_percent);
    assert_eq!((modern.epochs, train, train.div_ceil(modern.batch_size as usize)), (20, 48_000, 1_500));
}
