//! Steps, resumed runs and initial weights.

use crate::{configs, examples, uniform, weights};
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::network::PAPER_PARAMETERS;
use lenet_learner::init::paper::{InitRange, initial_weights};

fn borrow(set: &[([u8; PIXELS], u8)]) -> impl ExactSizeIterator<Item = (&[u8; PIXELS], u8)> {
    set.iter().map(|(image, label)| (image, *label))
}

#[test]
fn a_step_divides_eta_by_mu_and_curvature() {
    let set = examples(2);
    for config in configs() {
        for rates in [config.rates, Rates::Global] {
            let config = Config { rates, ..config };
            let initial = weights(config.subsampling);
            let mut engine = Engine::new(config, &initial, None).unwrap();
            engine.estimate_curvature(borrow(&set));
            let gradient = engine.gradients(borrow(&set[1..]));
            let (curvature, mut distances, eta) = (engine.curvature().unwrap(), Vec::new(), 0.001);
            engine.step((&set[1].0, set[1].1), eta, &mut distances);
            for (index, after) in engine.weights().into_iter().enumerate() {
                let rate = match rates {
                    Rates::Global => eta,
                    Rates::LevenbergMarquardt { mu, .. } => eta / f64::from(mu + curvature[index]),
                };
                let (change, expected) =
                    (f64::from(after) - f64::from(initial[index]), -rate * f64::from(gradient[index]));
                // The rounding error of a weight below 4 is 1.2e-7.
                let tolerance = 1.5e-7 + 1e-5 * expected.abs();
                assert!((change - expected).abs() < tolerance, "{index}: {change} {expected} {config:?}");
            }
            let (mut before, mut after) = (Vec::new(), Vec::new());
            Engine::new(config, &initial, None).unwrap().predict([&set[1].0].into_iter(), &mut before);
            engine.predict([&set[1].0].into_iter(), &mut after);
            assert_eq!(distances, before);
            assert_ne!(after, before);
        }
    }
}

#[test]
fn without_an_estimate_no_weight_changes() {
    let (config, set) = (configs()[0], examples(1));
    let initial = weights(config.subsampling);
    let mut engine = Engine::new(config, &initial, None).unwrap();
    engine.step((&set[0].0, set[0].1), 0.1, &mut Vec::new());
    assert_eq!((engine.weights(), engine.curvature()), (initial, None));
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_bit_for_bit() {
    let set = examples(8);
    for config in configs() {
        let mut whole = Engine::new(config, &weights(config.subsampling), None).unwrap();
        whole.estimate_curvature(borrow(&set));
        let mut out = Vec::new();
        borrow(&set[..4]).for_each(|example| whole.step(example, 0.001, &mut out));
        let mut resumed = Engine::new(config, &whole.weights(), whole.curvature().as_deref()).unwrap();
        let (mut expected, mut actual) = (Vec::new(), Vec::new());
        borrow(&set[4..]).for_each(|example| whole.step(example, 0.001, &mut expected));
        borrow(&set[4..]).for_each(|example| resumed.step(example, 0.001, &mut actual));
        assert_eq!((whole.weights(), whole.curvature(), expected), (resumed.weights(), resumed.curvature(), actual));
    }
}

#[test]
fn after_training_the_label_is_the_nearest_class() {
    let set = examples(10);
    for config in configs() {
        let mut engine = Engine::new(config, &weights(config.subsampling), None).unwrap();
        let mut distances = Vec::new();
        for _ in 0..60 {
            engine.estimate_curvature(borrow(&set));
            borrow(&set).for_each(|example| engine.step(example, 0.0005, &mut distances));
        }
        for (distances, (_, label)) in distances[59 * 100..].chunks_exact(10).zip(&set) {
            let nearest = (0..10).fold(0, |best, next| if distances[next] < distances[best] { next } else { best });
            assert_eq!(nearest, usize::from(*label), "{distances:?} {config:?}");
        }
    }
}

#[test]
fn initial_weights_use_their_whole_range() {
    for (init, power) in [(InitRange::OverFanIn { limit: 2.4 }, 1.0), (InitRange::OverSqrtFanIn { limit: 2.4 }, 0.5)] {
        let list = initial_weights(init, Subsampling::Sum, uniform(1));
        let mean = initial_weights(init, Subsampling::Mean, uniform(1));
        assert_eq!(list.len(), PAPER_PARAMETERS);
        // Fan-in 25 for C1, 75 for C3's first six maps, 400 for C5, 120 for F6.
        for (range, fan_in) in [(0..156, 25.0_f32), (168..618, 75.0), (1_716..49_836, 400.0), (49_836..60_000, 120.0)] {
            let (count, limit) = (range.len() as f32, 2.4 / fan_in.powf(power));
            let largest = list[range].iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
            // The largest of n draws is below 1 - 7 / n of the limit with a probability of exp(-7).
            assert!(largest <= limit && largest > limit * (1.0 - 7.0 / count), "{largest} {limit}");
        }
        let subsampling = || (156..168).chain(1_684..1_716).map(|index| list[index].abs());
        assert!(subsampling().all(|value| value <= 0.6) && subsampling().any(|value| value > 0.5));
        assert!((156..162).chain(1_684..1_700).all(|index| mean[index] == 4.0 * list[index]));
        assert!((162..168).chain(1_700..1_716).all(|index| mean[index] == list[index]));
    }
}

#[test]
fn lists_of_another_length_are_rejected() {
    let list = vec![0.0; PAPER_PARAMETERS - 1];
    assert!(Engine::new(configs()[0], &list, None).is_err());
    assert!(Engine::new(configs()[0], &vec![0.0; PAPER_PARAMETERS], Some(&list)).is_err());
}
