//! Steps, and runs that are taken up again.

use crate::{examples, recipes, uniform, weights};
use lenet_engine::paper::{Engine, PARAMETERS, Rates, Recipe, Spread, Subsampling, initial_weights};

fn lend(set: &[([u8; 784], u8)]) -> impl ExactSizeIterator<Item = (&[u8; 784], u8)> {
    set.iter().map(|(image, label)| (image, *label))
}

#[test]
fn a_step_divides_eta_by_mu_and_curvature() {
    let set = examples(2);
    for recipe in recipes() {
        for rates in [recipe.rates, Rates::Global] {
            let recipe = Recipe { rates, ..recipe };
            let start = weights(recipe.subsampling);
            let mut engine = Engine::new(recipe, &start, None).unwrap();
            engine.estimate_curvature(lend(&set));
            let gradient = engine.gradients(lend(&set[1..]));
            let (curvature, mut distances, eta) = (engine.curvature().unwrap(), Vec::new(), 0.001);
            engine.step((&set[1].0, set[1].1), eta, &mut distances);
            for (place, after) in engine.weights().into_iter().enumerate() {
                let rate = match rates {
                    Rates::Global => eta,
                    Rates::LevenbergMarquardt { mu, .. } => eta / f64::from(mu + curvature[place]),
                };
                let (moved, wanted) = (f64::from(after) - f64::from(start[place]), -rate * f64::from(gradient[place]));
                // A weight below 4 is rounded to 1.2e-7.
                assert!((moved - wanted).abs() < 1.5e-7 + 1e-5 * wanted.abs(), "{place}: {moved} {wanted} {recipe:?}");
            }
            let (mut before, mut now) = (Vec::new(), Vec::new());
            Engine::new(recipe, &start, None).unwrap().read([&set[1].0].into_iter(), &mut before);
            engine.read([&set[1].0].into_iter(), &mut now);
            assert_eq!(distances, before);
            assert_ne!(now, before);
        }
    }
}

#[test]
fn without_an_estimate_nothing_moves() {
    let (recipe, set) = (recipes()[0], examples(1));
    let start = weights(recipe.subsampling);
    let mut engine = Engine::new(recipe, &start, None).unwrap();
    engine.step((&set[0].0, set[0].1), 0.1, &mut Vec::new());
    assert_eq!((engine.weights(), engine.curvature()), (start, None));
}

#[test]
fn a_run_taken_up_again_is_the_uninterrupted_one_bit_for_bit() {
    let set = examples(8);
    for recipe in recipes() {
        let mut whole = Engine::new(recipe, &weights(recipe.subsampling), None).unwrap();
        whole.estimate_curvature(lend(&set));
        let mut out = Vec::new();
        lend(&set[..4]).for_each(|example| whole.step(example, 0.001, &mut out));
        let mut second = Engine::new(recipe, &whole.weights(), whole.curvature().as_deref()).unwrap();
        let (mut here, mut there) = (Vec::new(), Vec::new());
        lend(&set[4..]).for_each(|example| whole.step(example, 0.001, &mut here));
        lend(&set[4..]).for_each(|example| second.step(example, 0.001, &mut there));
        assert_eq!((whole.weights(), whole.curvature(), here), (second.weights(), second.curvature(), there));
    }
}

#[test]
fn repeated_steps_bring_the_right_class_near() {
    let set = examples(10);
    for recipe in recipes() {
        let mut engine = Engine::new(recipe, &weights(recipe.subsampling), None).unwrap();
        let mut distances = Vec::new();
        for _ in 0..60 {
            engine.estimate_curvature(lend(&set));
            lend(&set).for_each(|example| engine.step(example, 0.0005, &mut distances));
        }
        for (distances, (_, label)) in distances[59 * 100..].chunks_exact(10).zip(&set) {
            let nearest = (0..10).fold(0, |best, next| if distances[next] < distances[best] { next } else { best });
            assert_eq!(nearest, usize::from(*label), "{distances:?} {recipe:?}");
        }
    }
}

#[test]
fn initial_weights_fill_their_range() {
    for (spread, power) in [(Spread::OverInputs { limit: 2.4 }, 1.0), (Spread::OverRoot { limit: 2.4 }, 0.5)] {
        let list = initial_weights(spread, Subsampling::Sum, uniform(1));
        let mean = initial_weights(spread, Subsampling::Mean, uniform(1));
        assert_eq!(list.len(), PARAMETERS);
        // C1 25 inputs, C3's first six maps 75, C5 400, F6 120.
        for (range, inputs) in [(0..156, 25.0_f32), (168..618, 75.0), (1_716..49_836, 400.0), (49_836..60_000, 120.0)] {
            let (count, limit) = (range.len() as f32, 2.4 / inputs.powf(power));
            let largest = list[range].iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
            // Of n draws the largest is within 7 / n of the limit but with probability exp(-7).
            assert!(largest <= limit && largest > limit * (1.0 - 7.0 / count), "{largest} {limit}");
        }
        let pools = || (156..168).chain(1_684..1_716).map(|place| list[place].abs());
        assert!(pools().all(|value| value <= 0.6) && pools().any(|value| value > 0.5));
        assert!((156..162).chain(1_684..1_700).all(|place| mean[place] == 4.0 * list[place]));
        assert!((162..168).chain(1_700..1_716).all(|place| mean[place] == list[place]));
    }
}

#[test]
fn lists_of_another_length_are_refused() {
    let list = vec![0.0; PARAMETERS - 1];
    assert!(Engine::new(recipes()[0], &list, None).is_err());
    assert!(Engine::new(recipes()[0], &vec![0.0; PARAMETERS], Some(&list)).is_err());
}
