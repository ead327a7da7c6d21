//! The run of a fake worker: it counts steps, and reports what a real one would.

use super::world::{Files, STEPS, TOO_LARGE, World};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::network::{PAPER_PARAMETERS, Weights};
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{
    Checkpoint, Counts, Evaluation, Event, Failure, HandId, Part, Phase, Point, Progress, RequestId, RunId, Split,
};
use std::sync::OnceLock;

pub struct Run {
    pub id: RunId,
    pub experiment: Experiment,
    /// Labels of the drawings that are mixed into its training images.
    pub mixed: Vec<u8>,
    /// The drawings that it is evaluated on: their id and number.
    pub hand: Option<(HandId, u32)>,
    pub step: u32,
    /// Steps done when it was loaded.
    pub began_at: u32,
    pub phase: Phase,
    pub hold_at: Option<u32>,
    /// Whether it trains steps again, without evaluations.
    pub is_replay: bool,
    pub rate: Option<f64>,
    /// Step and rate of the last good checkpoint.
    pub good: (u32, Option<f64>),
    /// Whether all training images are here.
    pub is_complete: bool,
    pub has_test: bool,
    /// Whether a download is in progress.
    pub fetches: bool,
    /// Whether images are here, or on their way.
    pub has_images: bool,
    /// Whether it is to be evaluated once there are test images.
    pub is_asked: bool,
}

pub fn steps_per_epoch(run: &Run) -> u32 {
    (48_000 / run.experiment.batch_size).max(1)
}

pub fn steps(run: &Run) -> u32 {
    steps_per_epoch(run) * run.experiment.epochs
}

/// One weight, which is the step.
pub fn weights_sent(run: &Run, request: Option<RequestId>) -> Event {
    let weights = vec![run.step as f32].try_into().unwrap();
    Event::WeightsSent { request, run: run.id, step: run.step, weights }
}

pub fn loaded(run: &Run) -> Event {
    let counts = Counts { train: 48_000, validation: 12_000, test: if run.has_test { 10_000 } else { 0 } };
    Event::Loaded {
        run: run.id,
        dataset: run.experiment.dataset,
        counts,
        layers: Vec::new(),
        has_images: run.has_images,
    }
}

/// Downloads the rest of the training images, then the test images.
pub fn fetch(run: &mut Run, world: &World, events: &mut Vec<Event>) {
    if !run.fetches || run.has_test {
        return;
    }
    let part = if run.is_complete { Part::Test } else { Part::Train };
    let published = run.experiment.dataset.is_published();
    let files = match part {
        Part::Train => world.rest,
        Part::Test if published => world.test,
        Part::Test => Files::Here,
    };
    match files {
        Files::Here => {
            match part {
                Part::Train => events.push(fetching(run.id, part, 9_900_000)),
                Part::Test => events.push(fetching(run.id, part, 1_600_000)),
            }
            run.has_test = run.is_complete;
            run.is_complete = true;
            if run.has_test {
                run.fetches = false;
                events.push(loaded(run));
                if std::mem::take(&mut run.is_asked) {
                    events.push(evaluated(run));
                }
            }
        }
        Files::Missing | Files::Unreachable => {
            fail_fetch(run, "The connection was cut.", events);
        }
        Files::Stalled => {}
    }
}

/// Ends the download that is in progress with a failure, which pauses a run without all its training images.
pub fn fail_fetch(run: &mut Run, what: &str, events: &mut Vec<Event>) {
    if !std::mem::take(&mut run.fetches) {
        return;
    }
    let part = if run.is_complete { Part::Test } else { Part::Train };
    events.push(Event::DataFailed { run: run.id, part, failure: words(what) });
    if part == Part::Train {
        run.hold_at = None;
        if run.phase == Phase::Running {
            events.push(progress(run, false));
            enter(run, Phase::Paused, events);
        }
    }
}

/// Trains for 100 ms. While images are missing, training stops at 900 steps.
pub fn train(run: &mut Run, events: &mut Vec<Event>) {
    let works = run.phase == Phase::Running || run.hold_at.is_some();
    assert!(run.has_images || !works, "a run without images was told to train");
    let end = if run.is_complete { steps(run) } else { steps(run).min(900) };
    if !works || (run.step >= end && !run.is_complete) {
        return;
    }
    let rate = run.rate.unwrap_or_else(|| run.experiment.schedule.rate(0.0));
    if rate > TOO_LARGE {
        (run.step, run.rate) = run.good;
        run.hold_at = None;
        let good = Box::new(checkpoint(run, run.step, run.rate));
        events.push(Event::Diverged { run: run.id, rate, good });
        events.push(progress(run, false));
        return enter(run, Phase::Failed, events);
    }
    let before = run.step;
    let most = if run.is_replay { run.step + STEPS } else { u32::MAX };
    run.step = run.hold_at.unwrap_or(run.step + STEPS).min(most).min(end);
    events.push(progress(run, true));
    if before / steps_per_epoch(run) < run.step / steps_per_epoch(run) {
        run.good = (run.step, run.rate);
        let checkpoint = Box::new(checkpoint(run, run.step, run.rate));
        events.push(Event::CheckpointTaken { request: None, run: run.id, checkpoint });
        if !run.is_replay {
            events.push(evaluated(run));
            events.extend(hand_evaluated(run));
        }
    }
    if run.step >= steps(run) {
        run.hold_at = None;
        enter(run, Phase::Finished, events);
    } else if run.hold_at.is_some_and(|at| run.step >= at) {
        run.hold_at = None;
        enter(run, Phase::Paused, events);
    }
}

pub fn enter(run: &mut Run, phase: Phase, events: &mut Vec<Event>) {
    run.phase = phase;
    events.push(Event::PhaseChanged { run: run.id, phase });
}

pub fn progress(run: &Run, with_point: bool) -> Event {
    let epoch = run.step / steps_per_epoch(run);
    let rate = run.rate.unwrap_or_else(|| run.experiment.schedule.rate(0.0));
    let point = Point {
        step: run.step,
        epoch: f64::from(run.step) / f64::from(steps_per_epoch(run)),
        loss: 1.0,
        accuracy: 0.5,
        rate,
    };
    let progress = Progress {
        epoch,
        epochs: run.experiment.epochs,
        step: run.step,
        steps_per_epoch: steps_per_epoch(run),
        images_per_second: 9_600.0,
        computing: 1.0,
        dispatches: None,
        seconds_left: None,
    };
    Event::Progress { run: run.id, progress, point: with_point.then_some(point) }
}

/// Ten test images; the one whose label is the number of epochs is read as a 0.
pub fn evaluated(run: &Run) -> Event {
    let epochs = run.step / steps_per_epoch(run);
    let mut predictions = Predictions::default();
    (0..10).for_each(|label| predictions.push(label, if u32::from(label) == epochs { 0 } else { label }, 0.5));
    let (split, epoch) = (Split::Test, f64::from(run.step) / f64::from(steps_per_epoch(run)));
    // 96 % after the first epoch, 98 % after the second.
    let accuracy = 0.94 + 0.02 * epochs.min(3) as f32;
    let evaluation = Evaluation { split, step: run.step, epoch, images: 10, loss: 0.1, accuracy };
    Event::Evaluated { run: run.id, evaluation, predictions, hand: None }
}

/// All drawings are read as a 0, or rightly after steps with drawings mixed in; they are ones.
pub fn hand_evaluated(run: &Run) -> Option<Event> {
    let (hand, images) = run.hand.filter(|(_, images)| *images > 0)?;
    let is_learned = !run.mixed.is_empty() && run.step > run.began_at;
    let mut predictions = Predictions::default();
    (0..images).for_each(|_| predictions.push(1, is_learned.into(), 0.5));
    let (step, epoch) = (run.step, f64::from(run.step) / f64::from(steps_per_epoch(run)));
    let accuracy = if is_learned { 1.0 } else { 0.0 };
    let evaluation = Evaluation { split: Split::Hand, step, epoch, images, loss: 0.1, accuracy };
    Some(Event::Evaluated { run: run.id, evaluation, predictions, hand: Some(hand) })
}

pub fn checkpoint_at(experiment: &Experiment, step: u32, rate: Option<f64>) -> Checkpoint {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    let zeros = |length| Weights::try_from(vec![0.0; length]).unwrap();
    let weights = match &experiment.network {
        Network::Custom(net) => zeros(net.layers.parameters() as usize),
        Network::Article(_) | Network::Paper(_) => WEIGHTS.get_or_init(|| zeros(PAPER_PARAMETERS)).clone(),
    };
    Checkpoint { experiment: experiment.clone(), step, rate, weights, moments: Vec::new() }
}

pub fn checkpoint(run: &Run, step: u32, rate: Option<f64>) -> Checkpoint {
    checkpoint_at(&run.experiment, step, rate)
}

pub fn fetching(run: RunId, part: Part, received: u64) -> Event {
    let (file, total) = match part {
        Part::Train => ("train-images-idx3-ubyte.gz", 9_900_000),
        Part::Test => ("t10k-images-idx3-ubyte.gz", 1_600_000),
    };
    Event::Fetching { run, part, file: file.into(), received, total }
}

pub fn words(what: &str) -> Failure {
    Failure { what: what.into(), kept: "-".into(), remedy: "Try again.".into() }
}
