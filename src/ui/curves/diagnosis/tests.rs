//! What is said of runs that really train.

use super::*;
use crate::ui::curves::run::tests::evaluation;
use lenet_data::dataset::Dataset;
use lenet_data::synthetic::synthetic;
use lenet_engine::trainer::Cpu;
use lenet_experiment::article::{Activation, ArticleNet};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::layer_table::layers;
use lenet_experiment::paper::{Criterion, WeightInit};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Evaluation, Event, Point, Split};
use lenet_experiment::schedule::Schedule;
use lenet_inspect::{Inspector, UnitSums};
use lenet_learner::session::Session;
use pollster::block_on;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::OnceLock;

/// A run that has really trained on synthetic digits.
struct Trained {
    experiment: Experiment,
    images: u32,
    curves: RunCurves,
    /// Checked on 48 others.
    units: Vec<LayerUnits>,
}

impl Trained {
    /// A step takes two milliseconds of the test's clock.
    fn new(experiment: Experiment, images: u32) -> Self {
        let mut session = Session::new(Rc::new(Cpu));
        static DIGITS: OnceLock<Dataset> = OnceLock::new();
        let (train, _) = DIGITS.get_or_init(|| synthetic(1, 6_400)).split_at(images as usize);
        block_on(session.load(1, experiment.clone(), Rc::new(train), None, None)).unwrap();
        block_on(session.handle(Command::Run { run: 1 }));
        let (clock, mut curves, mut weights) = (Cell::new(0.0), RunCurves::default(), None);
        while session.is_running() {
            let now = || clock.replace(clock.get() + 2.0);
            for event in block_on(session.slice(&now, 20.0)) {
                match event {
                    Event::Progress { point: Some(point), .. } => curves.push(&point),
                    Event::CheckpointTaken { checkpoint, .. } => weights = Some(checkpoint.weights),
                    _ => {}
                }
            }
        }
        let inspector = Inspector::new(&experiment.network, &weights.unwrap());
        let (others, mut sums) = (synthetic(2, 48), UnitSums::new(&inspector));
        (0..others.len()).for_each(|index| sums.add(&inspector, &others.image(index).into()));
        let units = sums.layers(&inspector);
        Self { experiment, images, curves, units }
    }

    fn steps_per_epoch(&self) -> u32 {
        self.images.div_ceil(self.experiment.batch_size)
    }

    /// What its curves alone say.
    fn by_curves(&self) -> Option<Diagnosis> {
        diagnose(&self.curves, &self.experiment, CLASSES, self.steps_per_epoch(), &[])
    }

    /// What is said once its units were checked.
    fn checked(&self) -> Option<Diagnosis> {
        diagnose(&self.curves, &self.experiment, CLASSES, self.steps_per_epoch(), &self.units)
    }

    /// The layer of dead units that is named, and how many they are.
    fn dead(&self) -> Option<(String, usize, usize)> {
        let Some(Diagnosis::Dead { units, .. }) = self.checked() else { return None };
        let name = layers(&self.experiment.network)[units.layer].name.clone();
        Some((name, units.dead, units.all))
    }
}

/// The article's network after 600 batches of 32.
fn article(schedule: &str, change: impl Fn(&mut ArticleNet)) -> Trained {
    let (schedule, modern) = (schedule.parse().unwrap(), Preset::Modern.experiment());
    let experiment = Experiment { schedule, epochs: 3, validation_percent: 0, ..modern };
    Trained::new(experiment.with_article(change), 6_400)
}

fn relu(net: &mut ArticleNet) {
    net.activation = Activation::Relu;
}

#[test]
fn runs_that_fail_are_told_from_those_that_learn() {
    let modern = |schedule| article(schedule, |_| {});
    let learns = modern("0.05");
    assert_eq!((learns.by_curves(), learns.checked()), (None, None));
    assert_eq!(modern("10").by_curves(), Some(Diagnosis::WorseThanGuessing { rate: 10.0 }));
    assert_eq!(modern("1e-7").checked(), Some(Diagnosis::Stuck { rate: 1e-7 }));
}

#[test]
fn dead_units_are_told_from_units_that_answer_to_few_images() {
    let dies = article("3", relu);
    assert_eq!(dies.by_curves(), Some(Diagnosis::ThrownOut { rate: 3.0 }));
    assert_eq!(dies.dead(), Some(("C3".into(), 16, 16)));
    let sparse = article("0.01", |net| (net.activation, net.optimizer) = (Activation::Relu, Optimizer::Adam));
    let share = |units: &LayerUnits| units.dead as f64 / units.all as f64;
    assert!(sparse.units.iter().any(|units| share(units) > 1.0 / 3.0), "{:?}", sparse.units);
    assert_eq!(sparse.checked(), None);
    let saturated = article("1", |_| {});
    assert!(matches!(saturated.checked(), Some(Diagnosis::Dead { rate: 1.0, .. })), "{:?}", saturated.units);
    let zero = article("0.1", |net| net.weight_decay = 1.0);
    assert!(matches!(zero.checked(), Some(Diagnosis::Alike(LayerUnits { layer: 0, .. }))), "{:?}", zero.units);
}

#[test]
fn the_rate_is_that_at_which_it_went_wrong() {
    let fallen = article("3 x1, 0.0001 x2", relu);
    assert_eq!(fallen.curves.rate.last().unwrap().1, 0.0001);
    assert_eq!(fallen.by_curves(), Some(Diagnosis::ThrownOut { rate: 3.0 }));
    assert!(matches!(fallen.checked(), Some(Diagnosis::Dead { rate: 3.0, .. })));
    let (mut curves, experiment) = (RunCurves::default(), Preset::Modern.experiment());
    for tenth in 1..=20 {
        let (loss, rate) = if tenth < 5 { (2.0, 0.01) } else { (9.0, [0.2, 0.5][usize::from(tenth > 5)]) };
        curves.push(&Point { step: 0, epoch: f64::from(tenth) / 10.0, loss, accuracy: 0.1, rate });
    }
    let expected = Diagnosis::WorseThanGuessing { rate: 0.2 };
    assert_eq!(
        diagnose(&curves, &experiment, CLASSES, 1_500, &[]),
        Some(expected),
        "the rate when the loss went astray"
    );
}

#[test]
fn what_guessing_gets_depends_on_classes_and_outputs() {
    let mut curves = RunCurves::default();
    for tenth in 1..=20 {
        curves.push(&Point { step: 0, epoch: f64::from(tenth) / 10.0, loss: 2.7, accuracy: 0.15, rate: 0.01 });
    }
    let ten = Preset::Modern.experiment();
    let letters = ten.with_outputs(26).unwrap();
    let rate = 0.01;
    assert_eq!(diagnose(&curves, &ten, CLASSES, 1_500, &[]), Some(Diagnosis::WorseThanGuessing { rate }));
    assert_eq!(diagnose(&curves, &letters, 26, 1_500, &[]), None);
    assert!(diagnose(&curves, &letters, 4, 1_500, &[]).is_some(), "15 % of four classes is worse than guessing");
    assert!((loss_of_guessing(Loss::MeanSquaredError, 10.0) - 0.09).abs() < 1e-12);
}

/// The paper's network after 2,000 single images.
fn paper(rate: f64, criterion: Criterion, init: WeightInit) -> Trained {
    let (schedule, paper) = (Schedule::constant(rate), Preset::Lenet1998.experiment());
    let experiment = Experiment { schedule, epochs: 1, validation_percent: 0, ..paper };
    Trained::new(experiment.with_paper(|net| (net.criterion, net.init) = (criterion, init)), 2_000)
}

#[test]
fn the_papers_network_collapses_with_its_first_weights_or_a_large_rate() {
    use WeightInit::{Literal, OverRoot};
    let (distance, map) = (Criterion::Distance, Criterion::Map { j: 5.0 });
    for (rate, criterion, init) in [(0.0005, distance, Literal), (0.0005, map, Literal), (0.05, distance, OverRoot)] {
        let collapsed = paper(rate, criterion, init);
        assert_eq!(collapsed.checked(), Some(Diagnosis::Collapsed { rate }), "{criterion:?} {init:?}");
        // What the sentence says of F6.
        let f6 = collapsed.units.last().unwrap();
        assert!(f6.all == 84 && f6.dead > 80, "{f6:?}");
    }
    assert_eq!(paper(0.0005, distance, OverRoot).checked(), None);
    assert_eq!(paper(1e-10, map, OverRoot).checked(), Some(Diagnosis::Stuck { rate: 1e-10 }));
}

#[test]
fn a_validation_loss_that_rises_while_training_falls_is_overfitting() {
    let experiment = Preset::Modern.experiment();
    let mut curves = RunCurves::default();
    let mut epochs = |losses: &[f32]| {
        let first = curves.validation.loss.len();
        for (epoch, loss) in (first..).zip(losses) {
            for tenth in 1..=10 {
                let epoch = epoch as f64 + f64::from(tenth) / 10.0;
                let loss = 1.0 / (1.0 + epoch as f32);
                curves.push(&Point { step: 0, epoch, loss, accuracy: 0.9, rate: 0.01 });
            }
            curves.evaluated(&Evaluation { loss: *loss, ..evaluation(Split::Validation, epoch as f64 + 1.0) });
        }
        diagnose(&curves, &experiment, CLASSES, 1_500, &[])
    };
    assert_eq!(epochs(&[0.5, 0.3, 0.35]), None, "one epoch may be chance");
    assert_eq!(epochs(&[0.36]), Some(Diagnosis::Overfitting { since: 2.0 }));
    assert_eq!(epochs(&[0.29]), None);
}
