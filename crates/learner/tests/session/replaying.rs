//! Steps of a run that are trained again from a state that was kept.

use super::fixtures::{small, small_1998, squares};
use super::harness::{Harness, RUN, phases};
use lenet_experiment::article::Loss;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::paper::Criterion;
use lenet_experiment::protocol::{Checkpoint, Command, Event, Phase};
use lenet_inspect::Inspector;

/// The states of a run at these steps.
fn states(experiment: &Experiment, at: &[u32]) -> Vec<Checkpoint> {
    let mut harness = Harness::loaded(experiment.clone(), None);
    let mut states = Vec::new();
    for step in 0..=*at.last().unwrap() {
        if at.contains(&step) {
            states.push(harness.save());
        }
        harness.step();
    }
    states
}

fn train_to(harness: &mut Harness, step: u32) -> Vec<Event> {
    assert_eq!(harness.send(Command::TrainTo { run: RUN, step }), []);
    harness.run_to_end()
}

#[test]
fn a_step_that_is_trained_again_has_the_same_bits_and_nothing_is_evaluated() {
    let distorted = Experiment { distortions: Distortions::Hand, ..small() };
    for (experiment, at) in [(distorted, [0, 3, 10, 14, 20]), (small_1998(), [0, 33, 80, 81, 160])] {
        let kept = states(&experiment, &at);
        for (first, state) in kept.iter().enumerate() {
            let mut harness = Harness::loaded(experiment.clone(), Some(state.clone()));
            for later in &kept[first + 1..] {
                let events = train_to(&mut harness, later.step);
                let is_evaluation = |event: &Event| matches!(event, Event::Evaluated { .. });
                assert!(!events.iter().any(is_evaluation), "{events:?}");
                let last = if later.step == 20 || later.step == 160 { Phase::Finished } else { Phase::Paused };
                assert_eq!(phases(&events), [last]);
                let reported = events.iter().rev().find_map(|event| match event {
                    Event::Progress { progress, .. } => Some(progress.step),
                    _ => None,
                });
                assert_eq!(reported, Some(later.step), "the last progress is of the step itself");
                assert_eq!(harness.save(), *later, "from step {} to {}", state.step, later.step);
            }
        }
    }
}

fn batch(harness: &mut Harness, step: u32) -> Event {
    harness.send(Command::SendBatch { request: 4, run: RUN, step }).pop().unwrap()
}

#[test]
fn the_images_of_a_step_are_those_it_trains_on() {
    let experiment = Experiment { batch_size: 9, ..small() };
    let mut harness = Harness::loaded(experiment.clone(), None);
    let mut epoch = Vec::new();
    for step in 0..9 {
        let Event::BatchSent { images, .. } = batch(&mut harness, step) else { panic!("no batch") };
        // 80 images: the last batch is smaller.
        assert_eq!(images.len(), if step == 8 { 8 } else { 9 });
        epoch.extend(images);
    }
    let set = squares(100, 1);
    let is_image =
        |(image, label): &(Image, u8), index: usize| image.pixels() == set.image(index) && *label == set.label(index);
    let mut indices: Vec<usize> =
        epoch.iter().map(|pair| (0..80).find(|index| is_image(pair, *index)).unwrap()).collect();
    assert!(!indices.is_sorted(), "shuffled");
    indices.sort_unstable();
    assert!(indices.into_iter().eq(0..80), "every training image once");

    let distorted = Experiment { distortions: Distortions::Hand, ..experiment };
    let plain = batch(&mut harness, 3);
    let mut harness = Harness::loaded(distorted, None);
    let (a, b) = (batch(&mut harness, 3), batch(&mut harness, 3));
    assert!(a == b && a != plain, "distorted, the same each time");
    let other = harness.send(Command::SendBatch { request: 4, run: RUN + 1, step: 3 });
    assert!(matches!(other[..], [Event::RequestFailed { request: 4, .. }]));
}

#[test]
fn the_losses_of_its_images_are_the_loss_that_the_step_reports() {
    let article = small();
    let squared = article.clone().with_article(|net| net.loss = Loss::MeanSquaredError);
    let smoothed = article.clone().with_article(|net| net.loss = Loss::SmoothedCrossEntropy);
    let nearest = small_1998().with_paper(|net| net.criterion = Criterion::Distance);
    for experiment in [article, squared, smoothed, small_1998(), nearest] {
        let mut harness = Harness::loaded(experiment.clone(), None);
        train_to(&mut harness, 5);
        let before = Inspector::new(&experiment.network, &harness.save().weights);
        let Event::BatchSent { images, .. } = batch(&mut harness, 5) else { panic!("no batch") };
        let loss = |(image, label): &(Image, u8)| {
            before.loss(&experiment.network, before.forward(image).last().unwrap(), *label)
        };
        let mean = images.iter().map(loss).sum::<f32>() / images.len() as f32;
        let Event::Progress { point: Some(point), .. } = &harness.step()[0] else { panic!("no point") };
        assert!((mean - point.loss).abs() < 1e-4 * point.loss.max(1.0), "{mean} {} {experiment:?}", point.loss);
    }
}
