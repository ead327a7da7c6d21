//! Going back to moments of the run: those that are kept, and steps that are trained again.

use super::fake_worker::Health;
use super::page::Page;
use lenet_conductor::{Input, Moment, Status, WorkerId};
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::protocol::{Command, Split};

/// A page whose run has trained for some seconds and trains on.
fn training() -> Page {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(8_000.0);
    page
}

fn steps(page: &Page) -> Vec<u32> {
    page.view().time.steps.to_vec()
}

fn moment(page: &Page) -> Option<Moment> {
    page.view().time.moment
}

fn step(page: &Page) -> Option<u32> {
    moment(page).map(|moment| moment.snapshot.step)
}

/// The worker that trains steps again.
fn replayer(page: &Page) -> WorkerId {
    page.spawned.last().unwrap().0
}

/// Commands to this worker, and the steps that they name.
fn sent(page: &Page, worker: WorkerId) -> Vec<String> {
    let of = |(to, command): &(WorkerId, Command)| match command {
        Command::Load { resume, .. } if *to == worker => Some(format!("load {}", resume.as_ref()?.step)),
        Command::TrainTo { step, .. } if *to == worker => Some(format!("train to {step}")),
        Command::Pause { .. } if *to == worker => Some("pause".into()),
        _ => None,
    };
    page.sent.iter().filter_map(of).collect()
}

#[test]
fn states_are_kept_close_together_at_first_and_then_every_five_seconds() {
    let page = training();
    // 30 steps in 100 ms: at the first, whenever a quarter more are done, and at the epoch's end.
    let steps = steps(&page);
    assert_eq!(steps[..2], [0, 30]);
    assert!(steps.windows(2).all(|pair| pair[1] <= pair[0] / 4 * 5 + 90), "{steps:?}");
    assert!((10..20).contains(&steps.len()) && steps.contains(&1_500), "{steps:?}");
    // The fake network's checkpoints are of a quarter of a megabyte: at most a megabyte a second.
    let asked = page.commands(|command| matches!(command, Command::TakeCheckpoint { .. }));
    assert!(asked <= 4 * 9, "{asked}");
}

#[test]
fn a_kept_moment_is_shown_while_training_goes_on() {
    let mut page = training();
    page.press(Input::ShowInside(true));
    page.press(Input::GoTo(14));
    assert_eq!(step(&page), Some(0), "the nearest that is kept");
    let [kept, next] = steps(&page)[4..6] else { panic!("{:?}", steps(&page)) };
    page.press(Input::GoTo(kept + 1));
    let (before, shown) = (page.step(), moment(&page).unwrap());
    assert_eq!((shown.snapshot.step, shown.epoch, shown.is_exact), (kept, f64::from(kept) / 1_500.0, true));
    assert!(next > kept + 2);
    let weights = page.commands(|command| matches!(command, Command::SendWeights { .. }));
    page.wait(2_000.0);
    assert!(page.step() > before && page.status() == Status::Running && step(&page) == Some(kept));
    assert_eq!(
        page.commands(|command| matches!(command, Command::SendWeights { .. })),
        weights,
        "the newest are not shown"
    );
    page.press(Input::Now);
    page.wait(500.0);
    assert_eq!(step(&page), None);
    assert!(page.commands(|command| matches!(command, Command::SendWeights { .. })) > weights);
}

#[test]
fn mistakes_are_those_of_the_last_evaluation_until_the_moment() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.until("two epochs", 60_000.0, |view| view.progress.is_some_and(|progress| progress.epoch == 2));
    let evaluated = |page: &mut Page, step| {
        page.press(Input::GoTo(step));
        let mistakes = moment(page).unwrap().mistakes;
        mistakes
            .of(Split::Test)
            .map(|test| (test.evaluation.step, test.history.len(), test.predictions.confusion(10).cell(1, 0)))
    };
    assert_eq!(evaluated(&mut page, 600), None);
    assert_eq!(evaluated(&mut page, 1_500), Some((1_500, 1, 1)));
    assert_eq!(evaluated(&mut page, 3_000), Some((3_000, 2, 0)));
    assert_eq!(page.view().mistakes.of(Split::Test).unwrap().history.len(), 2);
}

#[test]
fn a_step_between_kept_states_is_trained_again_and_its_images_are_shown() {
    let mut page = training();
    let kept = steps(&page)[5];
    page.press(Input::GoExactly(kept + 40));
    let (worker, compute) = *page.spawned.last().unwrap();
    assert_eq!((page.spawned.len(), compute), (2, Compute { backend: Backend::Cpu, kernels: Kernels::Own }));
    let (before, evaluations) = (page.step(), page.plots.len());
    page.until("the step", 3_000.0, |view| view.time.moment.as_ref().is_some_and(|moment| moment.last.is_some()));
    let expected = [format!("load {kept}")].into_iter().chain([23, 39, 40].map(|by| format!("train to {}", kept + by)));
    assert_eq!(sent(&page, worker), expected.collect::<Vec<_>>());
    let shown = moment(&page).unwrap();
    let last = shown.last.clone().unwrap();
    assert_eq!((shown.snapshot.step, last.before.step, shown.is_exact), (kept + 40, kept + 39, true));
    assert_eq!(u32::from(last.images[0].1), (kept + 39) % 10);
    assert!(page.step() > before && page.plots.len() > evaluations, "training goes on");
    assert!([23, 39, 40].iter().all(|by| steps(&page).contains(&(kept + by))), "they are kept: {:?}", steps(&page));
    assert_eq!(page.view().time.replay, None);

    // One step on, in the same worker, without loading again.
    page.press(Input::GoExactly(kept + 41));
    page.until("one step on", 1_000.0, |view| {
        view.time
            .moment
            .as_ref()
            .is_some_and(|moment| moment.last.as_ref().is_some_and(|last| last.before.step == kept + 40))
    });
    assert_eq!(sent(&page, worker)[4..], [format!("train to {}", kept + 41)]);
    // One step back, from the state sixteen steps before.
    page.press(Input::GoExactly(kept + 39));
    page.until("one step back", 1_000.0, |view| {
        view.time
            .moment
            .as_ref()
            .is_some_and(|moment| moment.last.as_ref().is_some_and(|last| last.before.step == kept + 38))
    });
    assert_eq!(sent(&page, worker)[5], format!("load {}", kept + 23));
    assert_eq!(page.spawned.len(), 2);
    // A worker that is not used is terminated.
    page.wait(61_000.0);
    assert!(!page.workers.contains_key(&worker) && step(&page) == Some(kept + 39));
}

#[test]
fn what_webgpu_has_trained_is_trained_again_about() {
    let mut page = Page::moved_to_webgpu();
    page.wait(4_000.0);
    let (kept, to) = (steps(&page), page.step() - 40);
    page.press(Input::GoExactly(to));
    page.until("the step", 5_000.0, |view| view.time.moment.as_ref().is_some_and(|moment| moment.last.is_some()));
    let shown = moment(&page).unwrap();
    assert_eq!((shown.snapshot.step, shown.is_exact), (to, false));
    assert_eq!(page.spawned.last().unwrap().1.backend, Backend::Cpu);
    assert!(
        !steps(&page).contains(&to) && steps(&page).starts_with(&kept[..3]),
        "other bits are not kept as the run's own"
    );
}

#[test]
fn progress_is_told_and_now_stops_it() {
    let mut page = training();
    page.press(Input::Pause);
    page.wait(200.0);
    let last = *steps(&page).last().unwrap();
    page.press(Input::GoExactly(1_400));
    page.wait(600.0);
    let replay = page.view().time.replay.unwrap();
    assert!(replay.from < replay.to && replay.to == 1_400 && (replay.from..1_400).contains(&replay.step), "{replay:?}");
    page.press(Input::Now);
    page.wait(3_000.0);
    assert_eq!((page.view().time.replay, step(&page), steps(&page).last()), (None, None, Some(&last)));
    assert_eq!(sent(&page, replayer(&page)).last().unwrap(), "pause");
    page.press(Input::GoExactly(1_400));
    page.until("the step", 3_000.0, |view| view.time.moment.is_some());
}

#[test]
fn a_replay_that_fails_says_so_and_leaves_the_run_alone() {
    for health in [Health::NeverStarts, Health::Dead, Health::Hung] {
        let mut page = training();
        page.next_health = health;
        page.press(Input::GoExactly(700));
        page.until("an error", 70_000.0, |view| view.error.is_some());
        assert!(page.error().contains("step 700") && page.error().contains("The run is unchanged"), "{}", page.error());
        assert_eq!((page.view().time.replay, step(&page), page.status()), (None, None, Status::Running));
        page.next_health = Health::Well;
        page.press(Input::GoExactly(700));
        page.until("the step", 5_000.0, |view| view.time.moment.is_some());
    }
}

#[test]
fn another_run_is_shown_as_it_is_now_and_a_restored_one_has_its_moments() {
    let mut page = training();
    page.press(Input::GoExactly(700));
    page.until("the step", 5_000.0, |view| view.time.moment.is_some());
    let worker = replayer(&page);
    page.press(Input::Discard);
    page.wait(1_000.0);
    assert_eq!((step(&page), steps(&page)), (None, vec![0]));
    assert!(!page.workers.contains_key(&worker), "its worker has nothing to do");
    page.restore(0);
    let kept = steps(&page);
    assert!(kept[0] == 0 && kept.len() > 5 && *kept.last().unwrap() == page.step(), "{kept:?}");
}

#[test]
fn a_rate_set_by_hand_is_kept_at_its_step() {
    let mut page = training();
    page.press(Input::SetLearningRate(0.02));
    let turn = page.step();
    assert!(steps(&page).contains(&turn));
    page.wait(1_000.0);
    page.press(Input::GoExactly(turn + 20));
    page.until("the step", 3_000.0, |view| view.time.moment.is_some());
    assert_eq!(sent(&page, replayer(&page))[0], format!("load {turn}"));
}
