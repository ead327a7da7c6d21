//! A small data set and small experiments.

use lenet_data::dataset::Dataset;
use lenet_data::random::Rng;
use lenet_experiment::article::Optimizer;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{PIXELS, SIDE};
use lenet_experiment::presets::Preset;
use std::rc::Rc;

/// Images of ten classes, each a bright square at its own position, with noise; label i is i % 10.
pub fn squares(count: usize, seed: u64) -> Rc<Dataset> {
    let mut rng = Rng::new(seed);
    let mut images = Vec::with_capacity(count * PIXELS);
    for index in 0..count {
        let class = index % 10;
        let (top, left) = (2 + class / 5 * 14, 1 + class % 5 * 5);
        for pixel in 0..PIXELS {
            let (y, x) = (pixel / SIDE, pixel % SIDE);
            let inside = (top..top + 8).contains(&y) && (left..left + 6).contains(&x);
            images.push(rng.uniform(0.0, 80.0) as u8 + if inside { 150 } else { 0 });
        }
    }
    let labels = (0..count).map(|index| (index % 10) as u8).collect();
    Rc::new(Dataset::new(images, labels).unwrap())
}

/// A small version of the modern preset.
pub fn small() -> Experiment {
    Experiment { batch_size: 8, epochs: 2, validation_percent: 20, ..Preset::Modern.experiment() }
}

/// A small experiment with the paper's network.
pub fn small_1998() -> Experiment {
    Experiment {
        epochs: 2,
        validation_percent: 20,
        schedule: "0.0005 x1, 0.0002 x1".parse().unwrap(),
        ..Preset::Lenet1998.experiment()
    }
}

/// One optimizer of each kind.
pub fn optimizers() -> [Optimizer; 3] {
    [Optimizer::Sgd, Optimizer::Momentum { momentum: 0.9 }, Optimizer::Adam]
}

/// The same experiment of the article's network with another optimizer.
pub fn with_optimizer(experiment: &Experiment, optimizer: Optimizer) -> Experiment {
    experiment.clone().with_article(|net| net.optimizer = optimizer)
}
