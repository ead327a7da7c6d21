//! Two experiments side by side.

use super::fake_run::checkpoint_at;
use super::fake_worker::{FakeWorker, Health};
use super::page::Page;
use lenet_conductor::{Input, LaneView, Plot, RaceView, Racer, Status, WorkerId};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event, Phase};

fn against(preset: Preset, cores: u32) -> Input {
    Input::Race { racers: [Racer::Form, Racer::Preset(preset)], cores }
}

/// A race of Modern against batches of one image, in which both train.
fn racing(cores: u32) -> Page {
    let mut page = Page::open();
    page.press(against(Preset::ModernBatch1, cores));
    page.wait(2_000.0);
    page
}

fn race(page: &Page) -> RaceView {
    page.view().race.expect("a race")
}

fn lanes(page: &Page) -> [LaneView; 2] {
    race(page).lanes
}

fn phases(page: &Page) -> [Phase; 2] {
    lanes(page).map(|lane| lane.phase)
}

/// The worker spawned last.
fn rival(page: &Page) -> WorkerId {
    page.spawned.last().unwrap().0
}

fn training(page: &Page) -> usize {
    page.workers.values().filter(|worker| worker.is_training()).count()
}

#[test]
fn both_train_from_the_same_seed_on_the_same_data() {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment { seed: 7, ..Preset::Modern.experiment() }));
    page.press(against(Preset::ModernBatch1, 4));
    page.wait(2_000.0);
    let (worker, resumed) = page.last_load();
    assert_eq!((worker, resumed), (rival(&page), None));
    let loaded = page.sent.iter().rev().find_map(|(_, command)| match command {
        Command::Load { experiment, .. } => Some(experiment.clone()),
        _ => None,
    });
    // With as many images held back, the order is the same.
    let validation_percent = Preset::Modern.experiment().validation_percent;
    assert_eq!(loaded, Some(Experiment { seed: 7, validation_percent, ..Preset::ModernBatch1.experiment() }));
    assert_eq!((phases(&page), page.status()), ([Phase::Running; 2], Status::Running));
    let [ours, theirs] = lanes(&page);
    assert_eq!(
        (&ours.name[0][..], theirs.name.join(", ")),
        ("Modern", "Modern, batch 1, validation share 20, MNIST, seed 7".into())
    );
    assert_eq!((ours.images % 32, page.step()), (0, (ours.images / 32) as u32));
    assert!(theirs.images > 0 && (ours.seconds - theirs.seconds).abs() < 1.0, "{ours:?} {theirs:?}");
    let points = page.plots.iter().filter(|(_, plot)| matches!(plot, Plot::Point(_))).map(|(run, _)| *run);
    let curves = page.view().run.map(|run| run.curves);
    assert!(points.clone().count() > 0 && points.into_iter().all(|run| Some(run) == curves), "only ours are plotted");
}

#[test]
fn a_discarded_network_leaves_the_race() {
    let mut page = Page::open();
    page.press(against(Preset::ModernBatch1, 4));
    page.wait(2_000.0);
    assert!(race(&page).is_on);
    page.press(Input::Pause);
    page.press(Input::Discard);
    page.wait(1_000.0);
    assert!(!race(&page).is_on && page.step() == 0);
}

#[test]
fn a_trained_run_makes_room_and_can_be_brought_back() {
    let mut page = Page::paused();
    let step = page.step();
    page.press(against(Preset::Sprint, 4));
    page.wait(1_000.0);
    assert_eq!(page.kept_steps(), [step]);
    assert!(race(&page).is_on && phases(&page) == [Phase::Running; 2]);
    page.restore(0);
    assert!(!race(&page).is_on && page.workers.len() == 1, "another run has taken the place of the one that raced");
    assert!(page.notice().starts_with("The race has ended"), "{}", page.notice());
}

#[test]
fn the_first_to_reach_97_percent_is_known_by_images_and_by_its_own_seconds() {
    let mut page = racing(4);
    page.until("98 %", 60_000.0, |view| view.race.as_ref().is_some_and(|race| race.lanes[0].reached().is_some()));
    let [ours, theirs] = lanes(&page);
    let reached = ours.reached().unwrap();
    assert_eq!((reached.images, ours.marks.len(), theirs.marks.len()), (96_000, 2, 0), "two epochs of 48,000");
    assert!((9.0..11.5).contains(&reached.seconds), "3,000 steps at 300 a second: {reached:?}");
}

#[test]
fn pause_train_and_stop_act_on_both() {
    for cores in [1, 4] {
        let mut page = racing(cores);
        page.press(Input::Pause);
        page.wait(500.0);
        let [ours, theirs] = lanes(&page);
        assert_eq!((training(&page), page.status()), (0, Status::Paused));
        page.wait(9_000.0);
        assert_eq!(lanes(&page), [ours.clone(), theirs.clone()], "time stands still");
        page.press(Input::Train);
        page.wait(5_000.0);
        let now = lanes(&page);
        assert!(now[0].images > ours.images && now[1].images > theirs.images, "{now:?}");
        page.press(Input::Stop);
        page.wait(500.0);
        assert_eq!((training(&page), phases(&page)), (0, [Phase::Finished; 2]), "on {cores} cores");
        assert!(race(&page).is_on, "both still read drawings");
    }
}

#[test]
fn on_one_core_they_take_turns_and_count_their_own_seconds() {
    let mut page = racing(1);
    assert!(race(&page).in_turns);
    let mut turns = vec![lanes(&page).map(|lane| lane.phase == Phase::Running)];
    for _ in 0..120 {
        page.wait(100.0);
        assert!(training(&page) <= 1, "one at a time");
        assert_eq!((page.status(), page.view().busy), (Status::Running, true));
        turns.push(lanes(&page).map(|lane| lane.phase == Phase::Running));
    }
    turns.dedup();
    assert!(turns.len() >= 4, "{turns:?}");
    let [ours, theirs] = lanes(&page).map(|lane| lane.seconds);
    assert!((ours - theirs).abs() < 4.0 && ours + theirs < race(&page).seconds + 1.0, "{ours} {theirs}");
    // Pressed while the rival trains, Pause stops both for good.
    page.until("the rival's turn", 9_000.0, |view| view.race.as_ref().unwrap().lanes[1].phase == Phase::Running);
    page.press(Input::Pause);
    page.wait(9_000.0);
    assert_eq!((training(&page), page.status()), (0, Status::Paused));
    // The rival's turn ends with the race.
    page.press(Input::Train);
    page.until("the rival's turn", 9_000.0, |view| view.race.as_ref().unwrap().lanes[1].phase == Phase::Running);
    page.press(Input::EndRace);
    page.wait(500.0);
    assert_eq!((training(&page), page.status(), page.workers.len()), (1, Status::Running, 1));
}

#[test]
fn whoever_finishes_first_leaves_the_other_training() {
    for cores in [1, 4] {
        let mut page = Page::open();
        page.press(Input::Edit(Experiment { epochs: 1, batch_size: 512, ..Preset::Modern.experiment() }));
        page.press(against(Preset::Modern, cores));
        page.until("our end", 30_000.0, |view| view.status == Status::Finished);
        page.wait(1_000.0);
        assert_eq!(phases(&page), [Phase::Finished, Phase::Running], "on {cores} cores");
        page.press(Input::EndRace);
        assert!(page.workers.len() == 1 && page.status() == Status::Finished);
        assert_eq!(lanes(&page)[0].marks.len(), 1, "the result stays");
    }
}

#[test]
fn both_read_the_same_drawing() {
    let mut page = racing(4);
    page.press(Input::Drawn(Some(Image::blank())));
    page.wait(1_000.0);
    assert!(lanes(&page).iter().all(|lane| lane.prediction.is_some()));
    page.press(Input::Pause);
    page.wait(1_000.0);
    let predicted = page.commands(|command| matches!(command, Command::Predict { .. }));
    page.wait(1_000.0);
    assert_eq!(page.commands(|command| matches!(command, Command::Predict { .. })), predicted, "nothing has changed");
    page.press(Input::Drawn(None));
    page.wait(200.0);
    assert!(lanes(&page).iter().all(|lane| lane.prediction.is_none()));
}

#[test]
fn a_fault_of_the_rival_ends_the_race_and_never_touches_the_run() {
    let faults: [fn(&mut FakeWorker); 3] =
        [|worker| worker.health = Health::Dead, |worker| worker.health = Health::Hung, |worker| worker.lose_device()];
    for fault in faults {
        for cores in [1, 4] {
            let mut page = racing(cores);
            page.until("its training", 9_000.0, |view| view.race.as_ref().unwrap().lanes[1].phase == Phase::Running);
            let rival = rival(&page);
            fault(page.workers.get_mut(&rival).unwrap());
            let before = page.step();
            page.until("the end of the race", 60_000.0, |view| !view.race.as_ref().unwrap().is_on);
            assert!(page.error().starts_with("The race has ended"), "{}", page.error());
            page.wait(1_000.0);
            assert!(page.status() == Status::Running && page.step() > before && page.workers.len() == 1);
        }
    }
}

#[test]
fn a_run_that_diverges_stops_both_and_a_rival_that_diverges_ends_the_race() {
    let mut page = Page::diverging();
    page.press(against(Preset::Modern, 4));
    page.wait(2_000.0);
    assert_eq!((page.status(), training(&page), race(&page).is_on), (Status::Failed, 0, true));

    let mut page = racing(4);
    let (worker, run) = (rival(&page), page.view().run.unwrap().run + 1);
    let good = Box::new(checkpoint_at(&Preset::ModernBatch1.experiment(), 0, None));
    page.press(Input::FromWorker(worker, Event::Diverged { run, rate: 0.5, good }));
    assert_eq!((race(&page).is_on, page.status(), page.workers.len()), (false, Status::Running, 1));
    assert!(page.notice().contains("learning rate 0.5 is too large"), "{}", page.notice());
}

#[test]
fn a_lost_worker_of_the_page_pauses_both_and_train_goes_on() {
    let mut page = racing(4);
    page.wait(3_000.0);
    let worker = page.spawned[0].0;
    page.press(Input::WorkerLost(worker, "It crashed.".into()));
    page.wait(500.0);
    assert_eq!((training(&page), race(&page).is_on), (0, true));
    page.press(Input::Recover);
    page.wait(1_000.0);
    assert_eq!((phases(&page), page.status()), ([Phase::Running; 2], Status::Running));
}

#[test]
fn there_is_no_race_against_the_same_experiment_or_an_invalid_one() {
    let mut page = Page::open();
    page.press(against(Preset::Modern, 4));
    assert!(page.error().starts_with("There is no race"), "{}", page.error());
    page.press(Input::Edit(Experiment { batch_size: 0, ..Preset::Modern.experiment() }));
    page.press(against(Preset::Sprint, 4));
    assert!(page.error().starts_with("This experiment cannot run"), "{}", page.error());
    assert!(page.view().race.is_none() && page.workers.len() == 1);
}

#[test]
fn a_kept_run_races_too() {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment { epochs: 2, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.wait(2_000.0);
    page.press(Input::ChoosePreset(Preset::Sprint));
    page.press(Input::Train);
    page.wait(1_000.0);
    let curves = page.view().kept[0].curves;
    page.press(Input::Race { racers: [Racer::Form, Racer::Kept(curves)], cores: 4 });
    page.wait(1_000.0);
    assert_eq!(lanes(&page)[1].name[..2], ["Modern", "epochs 2"]);
}

#[test]
fn any_two_race_and_the_first_is_put_into_the_form() {
    let mut page = Page::open();
    page.press(Input::Edit(Experiment {
        seed: 7,
        dataset: DatasetId::Synthetic,
        batch_size: 0,
        ..Preset::Modern.experiment()
    }));
    let racers = [Racer::Preset(Preset::Sprint), Racer::Preset(Preset::ArticleAsRun)];
    page.press(Input::Race { racers, cores: 4 });
    page.wait(1_000.0);
    let [ours, theirs] = lanes(&page);
    assert_eq!((&ours.name[0][..], &theirs.name[0][..]), ("Sprint", Preset::ArticleAsRun.title()));
    let form = page.view().form;
    assert!((form.seed, form.dataset) == (7, DatasetId::Synthetic) && Preset::of(&form) == Some(Preset::Sprint));
    assert!(!page.view().changed && page.error().is_empty(), "{}", page.error());

    // The form as the rival: what stood in it before the race.
    page.press(Input::EndRace);
    page.press(Input::Stop);
    page.press(Input::Edit(Experiment { batch_size: 48, ..form }));
    page.press(Input::Race { racers: [Racer::Preset(Preset::Modern), Racer::Form], cores: 4 });
    page.wait(1_000.0);
    assert_eq!(lanes(&page)[1].name[..2], ["Sprint", "batch size 48"]);
    assert_eq!(Preset::of(&page.view().form), Some(Preset::Modern));
}

#[test]
fn a_run_that_goes_on_after_its_end_leaves_the_race() {
    let mut page = racing(4);
    page.press(Input::Stop);
    page.wait(3_000.0);
    assert_eq!((phases(&page), race(&page).is_on), ([Phase::Finished; 2], true));
    page.press(Input::GoOn(0));
    page.wait(1_000.0);
    assert_eq!((page.status(), race(&page).is_on, training(&page)), (Status::Running, false, 1));
    assert!(page.view().notice.is_some_and(|notice| notice.starts_with("The race is over")));
}

#[test]
fn kept_runs_of_the_same_experiment_are_numbered() {
    let mut page = Page::open();
    for _ in 0..3 {
        page.press(Input::Train);
        page.wait(1_000.0);
        page.press(Input::Discard);
        page.wait(1_000.0);
    }
    let names: Vec<String> =
        page.view().kept.iter().map(|run| run.name.replacen("Modern, MNIST, seed 1", "", 1)).collect();
    assert_eq!(names, [", run 3", ", run 2", ""]);
}
