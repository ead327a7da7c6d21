//! The rows of the list of runs: what is stored, what can be brought back, and what is on the charts. Pure.

use crate::ui::curves::EarlierRun;
use crate::ui::words::numbers::{self, clock, percent};
use crate::ui::words::sentences;
use lenet_conductor::{KeptView, StoreId, StoreView, StoredRun};
use lenet_experiment::changes::changes;
use lenet_experiment::compute::Backend;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::RunId;

/// Heads of the figures; on a phone only the first two are shown.
pub const HEADS: [&str; 5] = ["best", "last", "epochs", "time", "on"];

/// A run as a row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// In the browser's storage.
    pub stored: Option<StoredRun>,
    /// Id of its curves in this page, if it has any.
    pub run: Option<RunId>,
    /// Its name in one line.
    pub name: String,
    /// Dashes of its lines, if they are on the charts.
    pub dash: Option<String>,
    /// What [`HEADS`] name: best and last test accuracy, epochs, time, where it was trained; a dash for what is not known.
    pub figures: [String; 5],
    /// What else is to be said: on which charts it is not.
    pub note: &'static str,
    /// What it trains, if that is known.
    pub experiment: Option<Experiment>,
    /// Whether it has learned the visitor's drawings, too.
    pub learns_hand: bool,
    /// Whether it can be brought back.
    pub is_kept: bool,
    /// Whether it is the run on the page.
    pub is_shown: bool,
}

/// Identifies a row: the stored run, else the run of this page.
pub type Key = (Option<StoreId>, Option<RunId>);

/// What can be done with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offers {
    /// It can be brought back.
    pub restores: bool,
    /// Its lines are on the charts.
    pub is_charted: bool,
    /// It is stored and not the run on the page.
    pub is_elsewhere: bool,
    /// It can be compared with others.
    pub has_experiment: bool,
    /// It is pinned.
    pub is_pinned: bool,
    /// It is deleted, and can still be brought back.
    pub is_deleted: bool,
}

impl Row {
    pub fn key(&self) -> Key {
        match &self.stored {
            Some(stored) => (Some(stored.id), None),
            None => (None, self.run),
        }
    }

    /// Whether it is deleted, and can still be brought back.
    pub fn is_deleted(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| stored.summary.deleted_ms.is_some())
    }

    fn is_pinned(&self) -> bool {
        self.stored.as_ref().is_some_and(|stored| stored.summary.is_pinned)
    }

    /// What is said beside its name: `on the page, pinned`.
    pub fn marks(&self) -> String {
        let marks = [
            (self.is_deleted(), "deleted"),
            (self.is_shown, "on the page"),
            (self.is_pinned(), "pinned"),
            (!self.note.is_empty(), self.note),
        ];
        marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| mark).collect::<Vec<_>>().join(", ")
    }

    pub fn offers(&self) -> Offers {
        Offers {
            restores: self.is_kept && !self.is_shown,
            is_charted: self.dash.is_some(),
            is_elsewhere: self.stored.is_some() && !self.is_shown,
            has_experiment: self.experiment.is_some(),
            is_pinned: self.is_pinned(),
            is_deleted: self.is_deleted(),
        }
    }
}

/// All runs, the stored ones first, the newest of each first. `shown` is the experiment of the run on the page; `shown_as` gives the
/// id under which a stored run of an earlier visit is on the charts.
pub fn rows(
    store: &StoreView,
    kept: &[KeptView],
    earlier: &[EarlierRun],
    shown: &Experiment,
    shown_as: impl Fn(StoreId) -> Option<RunId>,
) -> Vec<Row> {
    let of_this_page = |id: StoreId| (Some(id.page) == store.page).then_some(id.curves);
    let in_memory = |id: StoreId| kept.iter().find(|run| run.stored == Some(id)).map(|run| run.curves);
    let find = |run: RunId| earlier.iter().find(|earlier| earlier.run == run);
    let mut rows: Vec<Row> = Vec::new();
    let mut of_stored: Vec<RunId> = Vec::new();
    for stored in store.runs.iter() {
        // Its own curves may have been taken off the charts, and those of the stored run shown.
        let ids: Vec<RunId> =
            [in_memory(stored.id), of_this_page(stored.id), shown_as(stored.id)].into_iter().flatten().collect();
        let charted = ids.iter().find_map(|id| find(*id));
        let run = charted.map(|charted| charted.run).or(ids.first().copied());
        of_stored.extend(ids);
        rows.push(Row {
            run,
            name: stored.summary.name().join(", "),
            dash: charted.map(dash),
            figures: figures(stored),
            note: charted.map_or("", |charted| absent(charted, shown)),
            experiment: Some(stored.summary.described().clone()),
            learns_hand: stored.summary.fine_tuned.is_some(),
            is_kept: true,
            is_shown: store.shown == Some(stored.id),
            stored: Some(stored.clone()),
        });
    }
    // Without a storage, or not stored yet.
    let mut ids: Vec<RunId> = earlier.iter().map(|run| run.run).chain(kept.iter().map(|run| run.curves)).collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.dedup();
    ids.retain(|id| !of_stored.contains(id));
    for id in ids {
        let (charted, kept) = (find(id), kept.iter().find(|run| run.curves == id));
        let result = charted.and_then(EarlierRun::result);
        let last = result.map_or_else(String::new, |(_, (_, accuracy))| percent(accuracy, 2));
        let epochs = result.map_or_else(String::new, |(_, (epoch, _))| sentences::epochs(epoch));
        let name = charted.map(|charted| charted.name.join(", ")).or_else(|| kept.map(|kept| kept.name.clone()));
        rows.push(Row {
            stored: None,
            run: Some(id),
            name: name.unwrap_or_default(),
            dash: charted.map(dash),
            figures: [String::new(), last, epochs, String::new(), String::new()].map(or_dash),
            note: charted.map_or("", |charted| absent(charted, shown)),
            experiment: kept.map(|kept| kept.experiment.clone()),
            learns_hand: kept.is_some_and(|kept| kept.learns_hand),
            is_kept: kept.is_some(),
            is_shown: false,
        });
    }
    rows
}

fn figures(StoredRun { summary, .. }: &StoredRun) -> [String; 5] {
    let accuracy = |of: Option<lenet_experiment::protocol::Evaluation>| {
        of.map_or_else(String::new, |evaluation| percent(evaluation.accuracy.into(), 2))
    };
    let backend = match summary.compute.backend {
        Backend::Cpu => "CPU",
        Backend::WebGpu => "WebGPU",
    };
    let epochs = numbers::epochs(summary.step, summary.steps_per_epoch, summary.experiment.epochs);
    // Until all test images were evaluated, of a sample of them.
    let sample = || summary.sampled.map_or_else(String::new, |_| format!("≈ {}", accuracy(summary.sampled)));
    let last = if summary.tested.is_some() { accuracy(summary.tested) } else { sample() };
    [accuracy(summary.best), last, epochs, clock(summary.seconds), backend.to_owned()].map(or_dash)
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "–".into() } else { text }
}

fn dash(run: &EarlierRun) -> String {
    run.role.dash().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn absent(run: &EarlierRun, shown: &Experiment) -> &'static str {
    if !run.has_data_of(shown) {
        "not on the charts: other data"
    } else if !run.has_loss_of(shown) {
        "not on the loss chart: other loss"
    } else {
        ""
    }
}

/// What tells a run from the one that it is compared with; of both whether they have learned the visitor's drawings, too.
pub fn differs((experiment, hand): (&Experiment, bool), (from, from_hand): (&Experiment, bool)) -> String {
    let mut things = Vec::new();
    if hand != from_hand {
        things.push(if hand { "your drawings learned, too" } else { "your drawings not learned" }.to_owned());
    }
    if experiment.network.parameters() != from.network.parameters()
        || std::mem::discriminant(&experiment.network) != std::mem::discriminant(&from.network)
    {
        things.push("another network".to_owned());
    } else {
        things.extend(changes(from, experiment));
    }
    match things.as_slice() {
        // Files are not kept, so that nothing can be compared.
        [] if experiment.dataset == DatasetId::Own => "the same experiment, if on the same files".into(),
        [] => "the same experiment".into(),
        [one] => format!("differs in {one}"),
        many => format!("differs in {} things, so you cannot tell which did it: {}", many.len(), many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;
    use lenet_experiment::schedule::Schedule;

    #[test]
    fn one_difference_is_a_finding_two_are_not() {
        let modern = Preset::Modern.experiment();
        let faster = Experiment { schedule: Schedule::constant(0.1), ..modern.clone() };
        let differs = |experiment, from| super::differs((experiment, false), (from, false));
        assert_eq!(differs(&modern, &modern), "the same experiment");
        assert_eq!(differs(&faster, &modern), "differs in learning rate 0.1");
        let hand = |is_learned| super::differs((&modern, is_learned), (&modern, !is_learned));
        assert_eq!(hand(true), "differs in your drawings learned, too");
        assert_eq!(hand(false), "differs in your drawings not learned");
        let own = Experiment { dataset: DatasetId::Own, ..modern.clone() };
        assert_eq!(differs(&own, &own), "the same experiment, if on the same files");
        let both = Experiment { batch_size: 64, ..faster.clone() };
        assert!(
            differs(&both, &modern).starts_with("differs in 2 things, so you cannot tell"),
            "{}",
            differs(&both, &modern)
        );
        assert_eq!(differs(&both, &faster), "differs in batch size 64");
        assert_eq!(differs(&Preset::Lenet1998.experiment(), &modern), "differs in another network");
    }
}
