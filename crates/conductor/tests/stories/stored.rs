//! Runs that outlive the page.

use super::page::Page;
use super::storage::{NOW_MS, Storage};
use super::world::TOO_LARGE;
use lenet_conductor::{Change, Input, MAX_STORED, OwnFiles, Racer, Status, StoreId, StoreView, StoredRun, Summary};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, OwnFile};

/// A page whose network is loaded, with this storage.
fn page_with(storage: &Storage, id: u64) -> Page {
    let mut page = Page::open();
    page.storage = storage.clone();
    let opened = page.storage.open(id);
    page.press(opened);
    page
}

/// A page that has trained for a second, and is paused.
fn paused() -> Page {
    let mut page = page_with(&Storage::default(), 1);
    train(&mut page);
    page
}

fn train(page: &mut Page) {
    page.press(Input::Train);
    page.wait(1_000.0);
    page.press(Input::Pause);
    page.wait(300.0);
}

fn store(page: &Page) -> StoreView {
    page.view().store
}

/// Opens the stored run at this place of the list.
fn open(page: &mut Page, index: usize) -> StoreId {
    let id = store(page).runs[index].id;
    page.press(Input::OpenRun(id));
    page.wait(1_000.0);
    id
}

#[test]
fn a_stored_run_gives_way_to_one_that_is_started_while_it_is_read() {
    let page = paused();
    let mut again = page_with(&page.storage.clone(), 2);
    let id = store(&page).runs[0].id;
    again.handle(Input::OpenRun(id));
    again.handle(Input::Train);
    again.deliver_all();
    again.until("training", 3_000.0, |view| view.status == Status::Running && view.trained);
    again.wait(1_000.0);
    assert_eq!((again.view().status, store(&again).reading), (Status::Running, None));
}

#[test]
fn a_rivals_run_is_stored_at_the_end_of_its_epochs() {
    let mut page = page_with(&Storage::default(), 1);
    let rival = Preset::Sprint;
    page.press(Input::Race { racers: [Racer::Form, Racer::Preset(rival)], cores: 4 });
    page.wait(60_000.0);
    let runs = store(&page).runs;
    let stored = runs.iter().find(|run| run.summary.base() == rival).expect("the rival's run");
    let Summary { experiment, step, steps_per_epoch, tested, seconds, .. } = &stored.summary;
    assert_eq!((step % steps_per_epoch, experiment.schedule.to_string()), (0, rival.experiment().schedule.to_string()));
    assert!(*step > 0 && *seconds > 0.0 && tested.is_some_and(|tested| tested.step == *step), "{stored:?}");
    assert!(runs.iter().any(|run| run.summary.base() == Preset::Modern), "and that of the page");
    let (id, step) = (stored.id, *step);
    page.press(Input::EndRace);
    page.press(Input::Pause);
    page.wait(1_000.0);
    page.press(Input::OpenRun(id));
    page.wait(1_000.0);
    assert_eq!((page.step(), page.view().base), (step, rival));
}

#[test]
fn a_rivals_run_is_stored_as_it_was_tested_and_is_not_offered() {
    let mut page = page_with(&Storage::default(), 1);
    page.press(Input::Race { racers: [Racer::Form, Racer::Preset(Preset::Sprint)], cores: 4 });
    page.wait(30_000.0);
    page.press(Input::Stop);
    page.wait(2_000.0);
    let runs = store(&page).runs;
    let StoredRun { summary, .. } = runs.iter().find(|run| run.summary.is_rival).expect("the rival's run");
    assert_eq!(summary.tested.map(|tested| tested.step), Some(summary.step), "{summary:?}");
    let later = page_with(&page.storage, 2);
    let offered = store(&later).offer.expect("the page's own run");
    assert!(store(&later).runs.iter().any(|run| run.id == offered && !run.summary.is_rival));
}

#[test]
fn a_stored_run_of_an_earlier_visit_races() {
    let mut later = page_with(&paused().storage, 2);
    let id = store(&later).runs[0].id;
    later.press(Input::Race { racers: [Racer::Preset(Preset::Sprint), Racer::Stored(id)], cores: 4 });
    later.wait(1_000.0);
    let lanes = later.view().race.expect("a race").lanes;
    assert_eq!(lanes.map(|lane| lane.name[0].clone()), ["Sprint", "Modern"]);
    let gone = StoreId { curves: 99, ..id };
    later.press(Input::Race { racers: [Racer::Form, Racer::Stored(gone)], cores: 4 });
    assert!(later.error().starts_with("There is no race"), "{}", later.error());
}

#[test]
fn after_a_reload_the_page_offers_the_run_and_goes_on_at_that_very_step() {
    let mut page = paused();
    let (step, saved) = (page.step(), store(&page));
    assert_eq!((saved.saved_step, saved.problem, saved.runs.len()), (step, None, 1));
    assert!(saved.saved_seconds.is_some_and(|seconds| seconds < 2) && !page.view().at_stake);

    let mut later = page_with(&page.storage, 2);
    let offer = store(&later).offer.expect("it is offered");
    assert_eq!((later.step(), later.status()), (0, Status::Idle), "it does not go on by itself");
    later.press(Input::OpenRun(offer));
    later.wait(1_000.0);
    assert_eq!((later.status(), later.step(), store(&later).offer), (Status::Paused, step, None));
    let (_, resumed) = later.last_load();
    assert_eq!(resumed.as_ref(), page.storage.runs.values().next().map(|run| &*run.checkpoint), "the same bits");
    assert_eq!(later.view().form, page.view().form);
    assert_eq!(later.view().tested.map(|tested| tested.step), Some(step), "it was not evaluated before");

    train(&mut later);
    assert!(later.step() > step);
    assert_eq!(later.storage.runs.len(), 1, "the run takes the place of what it was resumed from");
    page.press(Input::Train);
    assert!(page.view().at_stake);
}

#[test]
fn what_trains_is_stored_now_and_then_and_at_once_when_the_page_is_hidden() {
    let mut page = page_with(&Storage::default(), 1);
    page.press(Input::Train);
    page.wait(30_000.0);
    let written = page.storage.written;
    assert!((4..=40).contains(&written), "{written} times in 30 s");
    assert!(store(&page).saved_seconds.is_some_and(|seconds| seconds <= 10));
    page.wait(700.0);
    let step = page.step();
    assert!(store(&page).saved_step < step);
    page.press(Input::Hidden(true));
    page.wait(100.0);
    assert_eq!(store(&page).saved_step, step);
}

#[test]
fn a_run_is_stored_that_another_replaces_at_once() {
    let mut page = page_with(&Storage::default(), 1);
    page.press(Input::Train);
    page.wait(1_000.0);
    page.press(Input::ChoosePreset(Preset::ArticleAsRun));
    page.press(Input::Pause);
    page.press(Input::Train);
    page.wait(2_000.0);
    let kept = page.view().kept;
    assert_eq!(kept.len(), 1);
    let stored = page.storage.runs.values().find(|run| run.summary.experiment == kept[0].experiment);
    assert_eq!(stored.map(|run| run.summary.step), Some(kept[0].step));
}

#[test]
fn the_last_result_is_stored_and_a_rate_set_by_hand() {
    let mut page = page_with(&Storage::default(), 1);
    page.press(Input::Edit(Experiment { epochs: 1, batch_size: 512, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.until("the end", 30_000.0, |view| view.whole && view.status == Status::Finished && view.tested.is_some());
    page.wait(500.0);
    let stored = |page: &Page| page.storage.runs.values().next().map(|run| run.summary.clone()).unwrap();
    assert_eq!((stored(&page).tested, stored(&page).best), (page.view().tested, page.view().tested));
    let mut page = paused();
    page.press(Input::SetLearningRate(0.25));
    page.wait(6_000.0);
    assert_eq!(stored(&page).rate, Some(0.25));
    assert!(!page.view().at_stake);
}

#[test]
fn after_a_divergence_the_good_weights_are_stored() {
    let mut page = page_with(&Storage::default(), 1);
    page.press(Input::Edit(Experiment { batch_size: 512, ..Preset::Modern.experiment() }));
    train(&mut page);
    let good = page.step();
    page.press(Input::SetLearningRate(TOO_LARGE * 2.0));
    page.press(Input::Train);
    page.until("the divergence", 20_000.0, |view| view.status == Status::Failed);
    page.wait(6_000.0);
    assert!(page.step() > 0 && page.step() <= good, "{}", page.error());
    assert_eq!(store(&page).saved_step, page.step(), "{}", page.error());
}

#[test]
fn a_full_storage_is_told_and_loses_nothing() {
    let mut page = page_with(&Storage::default(), 1);
    page.storage.refusal = Some("The storage is full.".into());
    train(&mut page);
    assert_eq!(store(&page).problem.as_deref(), Some("The storage is full."));
    assert!(page.view().at_stake && page.error().is_empty() && store(&page).runs.is_empty());
    page.storage.refusal = None;
    page.wait(6_000.0);
    assert_eq!((store(&page).problem, store(&page).saved_step), (None, page.step()), "it is tried again");
    assert!(!page.view().at_stake);
}

#[test]
fn two_tabs_go_on_with_the_same_run_and_neither_overwrites_the_other() {
    let first = paused();
    let step = first.step();
    let mut tabs = [page_with(&first.storage, 2), page_with(&first.storage, 3)];
    for tab in &mut tabs {
        open(tab, 0);
    }
    let [mut second, mut third] = tabs;
    second.press(Input::Step);
    second.wait(500.0);
    third.storage = second.storage.clone();
    train(&mut third);
    let mut steps: Vec<u32> = third.storage.runs.values().map(|run| run.summary.step).collect();
    steps.sort_unstable();
    assert_eq!(steps, [step + 1, third.step()]);
}

#[test]
fn what_cannot_be_read_is_told_and_changes_nothing() {
    let first = paused();
    let mut page = page_with(&first.storage, 2);
    page.storage.runs.clear();
    let before = page.view().run;
    open(&mut page, 0);
    assert!(page.error().contains("could not be read: It is not there any more."), "{}", page.error());
    assert_eq!((page.view().run, store(&page).reading), (before, None));
}

#[test]
fn a_run_of_own_files_needs_them() {
    let mut page = page_with(&Storage::default(), 1);
    let files = OwnFiles { files: [OwnFile { name: "images".into(), bytes: vec![1] }].into(), transposed: false };
    page.press(Input::OpenFiles(files.clone()));
    page.wait(1_000.0);
    train(&mut page);
    assert_eq!(page.view().run.map(|run| run.experiment.dataset), Some(DatasetId::Own));
    let mut later = page_with(&page.storage, 2);
    open(&mut later, 0);
    assert!(later.error().contains("Open the same files") && !later.view().trained, "{}", later.error());
    later.press(Input::OpenFiles(files));
    later.wait(1_000.0);
    open(&mut later, 0);
    assert_eq!(later.step(), page.step());
    assert!(later.notice().contains("with those that are open now"), "{}", later.notice());
}

#[test]
fn runs_are_renamed_pinned_deleted_and_brought_back() {
    let mut page = paused();
    let id = store(&page).runs[0].id;
    page.press(Input::ChangeRun(id, Change::Rename("  first\ntry ".into())));
    assert_eq!(page.view().run.map(|run| run.name[0].clone()).as_deref(), Some("first try"));
    page.press(Input::ChangeRun(id, Change::Pin(true)));
    train(&mut page);
    let summary = |page: &Page| page.storage.runs[&id].summary.clone();
    assert_eq!((summary(&page).title.as_deref(), summary(&page).is_pinned), (Some("first try"), true), "stays so");
    page.press(Input::ChangeRun(id, Change::Delete(true)));
    assert!(store(&page).runs[0].summary.deleted_ms.is_some());
    page.press(Input::ChangeRun(id, Change::Delete(false)));
    assert_eq!(summary(&page).deleted_ms, None);

    page.press(Input::ChangeRun(id, Change::Delete(true)));
    let mut soon = page_with(&page.storage, 2);
    assert_eq!((store(&soon).offer, store(&soon).runs.len()), (None, 1), "it can still be brought back");
    let stored = soon.storage.runs.get_mut(&id).unwrap();
    stored.summary.deleted_ms = Some(NOW_MS - 4_000_000.0);
    let late = page_with(&soon.storage, 3);
    assert!(late.storage.runs.is_empty() && store(&late).runs.is_empty(), "an hour later it is erased");
}

#[test]
fn what_another_tab_changes_in_the_list_is_seen() {
    let mut page = paused();
    let mut other = page_with(&page.storage, 2);
    let id = store(&other).offer.expect("it is offered");
    other.press(Input::ChangeRun(id, Change::Rename("theirs".into())));
    page.press(Input::RunsListed(other.storage.list()));
    assert_eq!(page.view().run.map(|run| run.name[0].clone()).as_deref(), Some("theirs"));
    assert_eq!(store(&page).runs[0].summary.title.as_deref(), Some("theirs"));

    let mut third = page_with(&page.storage, 3);
    assert!(store(&third).offer.is_some());
    other.press(Input::ChangeRun(id, Change::Delete(true)));
    third.press(Input::RunsListed(other.storage.list()));
    assert!(store(&third).runs[0].summary.deleted_ms.is_some() && store(&third).offer.is_none());

    // Erased: the run on the page goes on, and is stored again when it trains.
    page.storage.runs.clear();
    page.press(Input::RunsListed(Vec::new()));
    assert!(store(&page).runs.is_empty() && page.view().at_stake);
    train(&mut page);
    assert_eq!(store(&page).runs.len(), 1);
    assert_eq!(page.storage.runs[&id].summary.title.as_deref(), Some("theirs"));
}

#[test]
fn a_storage_that_answers_late_is_used() {
    let mut page = Page::open();
    page.press(Input::StoreUnavailable("It does not answer.".into()));
    assert_eq!((store(&page).problem.as_deref(), store(&page).page), (Some("It does not answer."), None));
    let opened = page.storage.open(1);
    page.press(opened);
    train(&mut page);
    assert_eq!((store(&page).problem, store(&page).runs.len()), (None, 1));
}

#[test]
fn the_oldest_of_too_many_runs_is_erased_but_none_that_is_pinned() {
    let mut page = page_with(&Storage::default(), 1);
    for seed in 1..=MAX_STORED as u32 + 2 {
        page.press(Input::Edit(Experiment { seed, ..Preset::Modern.experiment() }));
        page.press(Input::Step);
        page.until("the step", 5_000.0, |view| {
            view.run.as_ref().is_some_and(|run| run.experiment.seed == seed) && view.store.saved_step == 1
        });
        if seed == 1 {
            let id = store(&page).runs[0].id;
            page.press(Input::ChangeRun(id, Change::Pin(true)));
        }
    }
    let seeds: Vec<u32> = store(&page).runs.iter().map(|run| run.summary.experiment.seed).rev().collect();
    assert_eq!((seeds.len(), &seeds[..3]), (MAX_STORED + 1, &[1, 3, 4][..]));
    assert_eq!(page.storage.runs.len(), MAX_STORED + 1);
}

#[test]
fn a_run_that_learns_drawings_is_stored_with_them() {
    let mut page = paused();
    let drawing = Image::from(&std::array::from_fn(|pixel| (pixel % 251) as u8));
    page.press(Input::SetHand([(drawing.clone(), 3)].into()));
    page.press(Input::LearnHand);
    page.wait(2_000.0);
    page.press(Input::Pause);
    page.wait(300.0);
    let step = page.step();
    let mut later = page_with(&page.storage, 2);
    open(&mut later, 0);
    assert_eq!((later.step(), later.view().run.map(|run| run.name)), (step, page.view().run.map(|run| run.name)));
    let load = later.sent.iter().rev().find_map(|(_, command)| match command {
        Command::Load { mixed, .. } => Some(mixed.clone()),
        _ => None,
    });
    assert_eq!(load, Some(vec![(drawing, 3)]));
    let [before, after] = [&page, &later].map(|page| page.view().fine_tuning.map(|learned| learned.begun_at));
    assert_eq!(before, after);
}
