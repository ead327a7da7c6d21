//! The visitor's drawings: a test set of their own, and fine-tuning that learns them.

use super::page::Page;
use lenet_conductor::{Input, Plot, Status, View};
use lenet_experiment::article::{ArticleNet, Optimizer};
use lenet_experiment::compute::Backend;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Split};
use lenet_experiment::schedule::Schedule;

/// So many drawings of a 1.
fn drawings(count: usize) -> Input {
    Input::SetHand(vec![(Image::blank(), 1); count].into())
}

/// Number of drawings evaluated last, and their accuracy.
fn hand(view: &View) -> Option<(u32, f32)> {
    view.mistakes.of(Split::Hand).map(|hand| (hand.evaluation.images, hand.evaluation.accuracy))
}

/// Numbers of drawings sent to a worker and mixed into its runs, in order: `[hand]` or `[run, mixed]`.
fn sent(page: &Page, backend: Backend) -> Vec<Vec<usize>> {
    let worker = page.worker(backend);
    let count = |command: &Command| match command {
        Command::SetHand { images, .. } => Some(vec![images.len()]),
        Command::Load { run, mixed, .. } => Some(vec![*run as usize, mixed.len()]),
        _ => None,
    };
    page.sent.iter().filter(|(to, _)| *to == worker).filter_map(|(_, command)| count(command)).collect()
}

/// A page whose finished run of one epoch is known, with three drawings.
fn finished() -> Page {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment { epochs: 1, batch_size: 512, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.until("the end", 10_000.0, |view| view.status == Status::Finished);
    page.press(drawings(3));
    page
}

#[test]
fn drawings_are_evaluated_at_once_and_after_every_epoch() {
    let mut page = Page::open();
    assert_eq!(hand(&page.view()), None);
    page.press(drawings(2));
    assert_eq!(hand(&page.view()), Some((2, 0.0)));
    page.press(drawings(2));
    assert_eq!(sent(&page, Backend::Cpu).iter().filter(|sent| sent.len() == 1).count(), 1, "the same ones again");
    page.press(Input::Train);
    page.until("an epoch", 60_000.0, |view| view.progress.is_some_and(|progress| progress.epoch == 1));
    let view = page.view();
    assert_eq!(view.mistakes.of(Split::Hand).unwrap().history.len(), 2);
    page.press(drawings(0));
    assert_eq!(hand(&page.view()), None);
}

#[test]
fn an_evaluation_of_replaced_drawings_is_dropped() {
    let mut page = Page::open();
    page.handle(drawings(2));
    let late: Vec<_> = page.mail.drain(..).collect();
    assert_eq!(late.len(), 1);
    page.handle(drawings(3));
    page.mail.clear();
    late.into_iter().for_each(|(worker, event)| page.press(Input::FromWorker(worker, event)));
    assert_eq!(hand(&page.view()), None);
    assert!(!page.plots.iter().any(|(_, plot)| matches!(plot, Plot::Evaluation(_))));
}

#[test]
fn every_worker_gets_the_drawings_before_the_run() {
    let mut page = Page::moved_to_webgpu();
    page.press(drawings(2));
    page.press(drawings(3));
    page.press(Input::UseCpu);
    page.until("the CPU", 10_000.0, |view| view.compute.backend == Backend::Cpu && view.status == Status::Running);
    let sent = sent(&page, Backend::Cpu);
    assert!(matches!(&sent[..], [hand, load] if *hand == [3] && load[1] == 0), "{sent:?}");
    assert_eq!(hand(&page.view()), Some((3, 0.0)));
}

#[test]
fn fine_tuning_trains_one_more_epoch_and_undo_brings_back_the_run_before() {
    let mut page = finished();
    let before = page.view();
    let curves = before.run.as_ref().unwrap().curves;
    page.press(Input::LearnHand);
    page.until("the end", 10_000.0, |view| view.fine_tuning.is_some() && view.status == Status::Finished);
    let view = page.view();
    let (run, fine_tuning) = (view.run.clone().unwrap(), view.fine_tuning.clone().unwrap());
    assert_eq!((run.experiment.epochs, view.progress.unwrap().epoch, view.changed), (2, 2, false));
    assert_eq!(run.name, ["Modern", "epochs 1", "batch size 512", "+ your hand", "MNIST", "seed 1"]);
    assert_eq!(view.rate, Preset::Modern.experiment().schedule.rate(0.5), "the rate in the middle of the run");
    assert_eq!((fine_tuning.drawings.len(), fine_tuning.begun_at, fine_tuning.undo), (3, 93, Some(curves)));
    assert_eq!(fine_tuning.tested, before.tested);
    assert_eq!((fine_tuning.hand.map(|hand| hand.accuracy), hand(&view)), (Some(0.0), Some((3, 1.0))));
    assert!(page.plots.contains(&(run.curves, Plot::Branch { from: curves, epoch: 1.0 })));

    page.press(Input::Restore(curves));
    page.wait(1_000.0);
    let view = page.view();
    let (_, resume) = page.last_load();
    let resume = resume.unwrap();
    assert_eq!((resume.experiment, resume.rate), (before.form.clone(), None), "the checkpoint is as it was");
    assert_eq!((sent(&page, Backend::Cpu).pop().unwrap()[1], hand(&view)), (0, Some((3, 0.0))));
    assert_eq!((view.form, view.fine_tuning, view.progress.unwrap().step), (before.form, None, 93));
    // And the fine-tuned run again, with its drawings.
    page.press(drawings(1));
    page.restore(0);
    assert_eq!(sent(&page, Backend::Cpu).pop().unwrap()[1], 3);
    assert_eq!(
        page.view().fine_tuning.map(|fine_tuning| (fine_tuning.drawings.len(), fine_tuning.undo)),
        Some((3, Some(curves)))
    );
}

#[test]
fn fine_tuning_begun_within_an_epoch_ends_after_the_next_one() {
    let mut page = Page::open();
    page.press(drawings(3));
    let schedule = "0.02 to 0.001 x10".parse().unwrap();
    page.press(Input::Edit(Experiment { schedule, epochs: 10, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.wait(1_000.0);
    page.press(Input::LearnHand);
    page.wait(1_000.0);
    let view = page.view();
    let trained = view.run.unwrap().experiment;
    assert_eq!((view.status, trained.epochs), (Status::Running, 2));
    // From the rate half-way to the last one; the schedule of ten epochs would not be valid for two.
    assert_eq!(trained.schedule.to_string(), "0.0105 x1, 0.0105 to 0.001 x1");
    assert_eq!((view.form.epochs, view.changed), (10, false), "the form keeps the settings of the next run");
    let (step, begun) = (page.last_load().1.unwrap().step, page.kept_steps());
    assert!(step > 0 && begun == [step] && page.step() > step);
    // Pause and Train go on with it.
    page.press(Input::Pause);
    page.wait(200.0);
    let loads = sent(&page, Backend::Cpu).len();
    page.press(Input::Train);
    page.until("the end", 60_000.0, |view| view.status == Status::Finished);
    assert_eq!((page.view().progress.unwrap().epoch, sent(&page, Backend::Cpu).len()), (2, loads));
}

#[test]
fn a_rate_set_while_fine_tuning_waits_is_checked_again() {
    let mut page = Page::open();
    page.press(drawings(3));
    let adam = |net: &mut ArticleNet| net.optimizer = Optimizer::Adam;
    let experiment = Preset::Modern.experiment().with_article(adam);
    page.press(Input::Edit(Experiment { schedule: Schedule::constant(0.001), ..experiment }));
    page.press(Input::Train);
    page.wait(1_000.0);
    page.handle(Input::LearnHand);
    page.handle(Input::SetLearningRate(50.0));
    page.wait(1_000.0);
    let view = page.view();
    assert!(view.fine_tuning.is_none() && view.error.is_some() && view.status == Status::Paused, "{:?}", view.status);
}

#[test]
fn fine_tuning_survives_its_worker_with_its_drawings() {
    let mut page = finished();
    page.press(Input::LearnHand);
    page.until("the fine-tuning", 10_000.0, |view| view.fine_tuning.is_some());
    page.press(drawings(5));
    let worker = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(worker, "It crashed.".into()));
    page.press(Input::Recover);
    page.until("the end", 10_000.0, |view| view.status == Status::Finished);
    let sent = sent(&page, Backend::Cpu);
    assert!(matches!(&sent[..], [hand, load] if *hand == [5] && load[1] == 3), "{sent:?}");
    let view = page.view();
    assert_eq!(
        (view.progress.unwrap().epoch, view.fine_tuning.clone().map(|fine_tuning| fine_tuning.drawings.len())),
        (2, Some(3))
    );
    assert_eq!(hand(&view), Some((5, 1.0)));
}

#[test]
fn a_worker_lost_while_fine_tuning_loads_starts_it_again() {
    let mut page = finished();
    page.handle(Input::LearnHand);
    let worker = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(worker, "It crashed.".into()));
    page.press(Input::Recover);
    page.until("the end", 10_000.0, |view| view.fine_tuning.is_some() && view.status == Status::Finished);
    assert_eq!((page.view().progress.unwrap().epoch, page.kept_steps()), (2, vec![93]));
}

#[test]
fn drawings_removed_while_fine_tuning_waits_cancel_it() {
    let mut page = Page::open();
    page.press(drawings(3));
    page.press(Input::Train);
    page.wait(1_000.0);
    page.handle(Input::LearnHand);
    page.handle(drawings(0));
    page.wait(1_000.0);
    assert!(page.error().contains("there are no drawings"), "{}", page.error());
    assert_eq!((page.status(), page.view().fine_tuning, page.kept_steps()), (Status::Paused, None, vec![]));
}

#[test]
fn fine_tuning_needs_drawings_and_a_trained_network() {
    let mut page = Page::open();
    page.press(Input::LearnHand);
    assert!(page.error().contains("there are no drawings"), "{}", page.error());
    page.press(drawings(1));
    page.press(Input::LearnHand);
    assert!(page.error().contains("nothing is trained yet"), "{}", page.error());
    let view = page.view();
    assert!(!view.busy && view.fine_tuning.is_none() && view.kept.is_empty());
}

#[test]
fn steps_of_fine_tuning_are_trained_again_with_its_drawings() {
    let mut page = finished();
    page.press(Input::LearnHand);
    page.until("the end", 10_000.0, |view| view.fine_tuning.is_some() && view.status == Status::Finished);
    assert_eq!(page.view().time.steps[0], 93, "the state from which it goes on");
    page.press(drawings(5));
    page.press(Input::GoExactly(113));
    page.until("the step", 5_000.0, |view| view.time.moment.as_ref().is_some_and(|moment| moment.last.is_some()));
    let loaded = page.sent.iter().rev().find_map(|(_, command)| match command {
        Command::Load { resume, mixed, .. } => Some((resume.as_ref()?.step, mixed.len())),
        _ => None,
    });
    assert_eq!(loaded, Some((93, 3)));
    assert_eq!(hand(&page.view()).map(|hand| hand.0), Some(5));
    let shown = page.view().time.moment.unwrap();
    assert!(shown.is_exact && shown.mistakes.of(Split::Hand).is_none(), "the new drawings were not evaluated then");
}
