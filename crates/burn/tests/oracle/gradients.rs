//! Gradients against finite differences of the plain loops.

use super::cpu_devices;
use super::fixtures::{optimizers, squares, with_optimizer};
use super::plain_loops::{combinations, mean_loss, weights_with_biases};
use super::trainer;
use lenet_data::dataset::Dataset;
use lenet_experiment::article::Optimizer;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::{Role, TENSORS, Weights};
use lenet_learner::batch::Batch;
use lenet_learner::trainer::Device;
use pollster::block_on;
use std::rc::Rc;

/// Step of the central differences, which are then exact to about 1e-9 in double precision.
const EPSILON: f64 = 1e-6;

/// Two images, so that a sum in place of the mean fails.
const IMAGES: usize = 2;
const INDICES: [u32; IMAGES] = [0, 1];

#[test]
fn gradients_match_finite_differences() {
    let set = squares(IMAGES, 4);
    let images: Vec<(Vec<f64>, usize)> = (0..IMAGES)
        .map(|i| (set.image(i).iter().map(|&ink| f64::from(ink) / 255.0).collect(), usize::from(set.label(i))))
        .collect();
    for experiment in combinations() {
        for (name, device) in cpu_devices() {
            let gradient = gradient(&experiment, &*device, &set);
            let exact: Vec<f64> = weights_with_biases().values().iter().map(|&w| f64::from(w)).collect();
            let mut start = 0;
            for spec in &TENSORS {
                let tensor = &gradient[start..start + spec.len()];
                let largest = tensor.iter().fold(0.0_f64, |largest, g| largest.max(g.abs()));
                let is_trained = experiment.trains_biases() || spec.role != Role::Bias;
                assert_eq!(largest > 0.0, is_trained, "{}: {largest}", spec.name);
                if !is_trained {
                    start += spec.len();
                    continue;
                }
                // Three weights of each tensor: first, last, and the one with the largest gradient.
                let peak = tensor.iter().position(|g| g.abs() == largest).unwrap();
                for index in [0, peak, spec.len() - 1] {
                    let loss = |change: f64| {
                        let mut weights = exact.clone();
                        weights[start + index] += change;
                        mean_loss(&weights, &images, &experiment)
                    };
                    let expected = (loss(EPSILON) - loss(-EPSILON)) / (2.0 * EPSILON);
                    // Single precision sums of up to 1568 terms through 7 layers: sqrt(1568) * 7 * 6e-8 is 2e-5 of the
                    // tensor's largest gradient; recovering the gradient from a step adds about as much.
                    let tolerance = 1e-4 * largest + 1e-9;
                    assert!(
                        (tensor[index] - expected).abs() < tolerance,
                        "{} [{index}]: {} but {expected} (largest {largest}), {name} {experiment:?}",
                        spec.name,
                        tensor[index]
                    );
                }
                start += spec.len();
            }
        }
    }
}

/// The gradient, in PyTorch's layout: the velocity after one momentum step from zero.
fn gradient(experiment: &Experiment, device: &dyn Device, set: &Rc<Dataset>) -> Vec<f64> {
    let experiment = with_optimizer(experiment, Optimizer::Momentum { momentum: 0.5 });
    let mut trainer = trainer(device, &experiment, &weights_with_biases());
    trainer.train_step(&Batch::new(set, INDICES), 0.1, 0);
    let moments = block_on(trainer.state()).unwrap().moments;
    moments[0].iter().map(|&v| f64::from(v)).collect()
}

#[test]
fn optimizers_match_their_formulas() {
    let set = squares(IMAGES, 4);
    let experiment = &combinations()[0];
    let rate = 0.01;
    let start: Vec<f64> = weights_with_biases().values().iter().map(|&w| f64::from(w)).collect();
    for (optimizer, (name, device)) in
        optimizers().into_iter().flat_map(|optimizer| cpu_devices().map(|device| (optimizer, device)))
    {
        let device = &*device;
        let experiment = with_optimizer(experiment, optimizer);
        let mut trainer = trainer(device, &experiment, &weights_with_biases());
        let mut expected = start.clone();
        let mut moments = vec![(0.0_f64, 0.0_f64); expected.len()];
        for step in 0..3 {
            let weights = block_on(trainer.state()).unwrap().weights;
            let gradients = gradient_at(&experiment, device, &weights, &set);
            trainer.train_step(&Batch::new(&set, INDICES), rate, step);
            let after = block_on(trainer.state()).unwrap().weights;
            for (i, &g) in gradients.iter().enumerate() {
                let (m, v) = &mut moments[i];
                let t = step as i32 + 1;
                expected[i] -= match optimizer {
                    Optimizer::Sgd => rate * g,
                    Optimizer::Momentum { momentum } => {
                        *m = momentum * *m + g;
                        rate * *m
                    }
                    Optimizer::Adam => {
                        *m = 0.9 * *m + 0.1 * g;
                        *v = 0.999 * *v + 0.001 * g * g;
                        rate * (*m / (1.0 - 0.9_f64.powi(t))) / ((*v / (1.0 - 0.999_f64.powi(t))).sqrt() + 1e-8)
                    }
                };
                let actual = f64::from(after.values()[i]);
                // Each step rounds a weight below 1 by 6e-8, and Adam's quotient of two rounded moments by about 1e-6 of
                // the rate.
                assert!(
                    (actual - expected[i]).abs() < 1e-6,
                    "{name}, {optimizer:?}, step {step}, weight {i}: {actual} but {}",
                    expected[i]
                );
            }
        }
    }
}

fn gradient_at(experiment: &Experiment, device: &dyn Device, weights: &Weights, set: &Rc<Dataset>) -> Vec<f64> {
    let experiment = with_optimizer(experiment, Optimizer::Momentum { momentum: 0.0 });
    let mut trainer = trainer(device, &experiment, weights);
    trainer.train_step(&Batch::new(set, INDICES), 0.1, 0);
    let moments = block_on(trainer.state()).unwrap().moments;
    moments[0].iter().map(|&v| f64::from(v)).collect()
}
