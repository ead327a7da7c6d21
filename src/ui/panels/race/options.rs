//! Who can race: the options of the two selects. Pure.

use crate::ui::words::html::escaped;
use lenet_conductor::{KeptView, Racer, StoreView, StoredRun};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;

/// Name of what the form says.
pub const FORM: &str = "Your experiment";

/// Who races until the visitor chooses: what the visitor has put into the form, else modern hyperparameters.
pub fn default_racer(form: &Experiment) -> Racer {
    let is_untouched = Preset::of(form) == Some(Preset::FIRST_VISIT);
    if is_untouched { Racer::Preset(Preset::Modern) } else { Racer::Form }
}

/// Two that cannot race.
pub const SAME: &str = "Both are the same experiment: choose another one.";

/// The other side of the question that the presets ask: the paper's hyperparameters against modern ones.
pub fn default_rival(of: &Experiment) -> Preset {
    let is_paper = of.is(Experiment { validation_percent: of.validation_percent, ..Preset::ArticleAsRun.experiment() });
    if is_paper { Preset::Modern } else { Preset::ArticleAsRun }
}

/// An earlier run that can race.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    pub racer: Racer,
    pub name: String,
    pub experiment: Experiment,
}

/// The earlier runs: those that are stored, but for the one on the page, then others that this page keeps.
pub fn earlier(store: &StoreView, kept: &[KeptView]) -> Vec<Earlier> {
    let is_offered = |run: &&StoredRun| store.shown != Some(run.id) && run.summary.deleted_ms.is_none();
    let stored = store.runs.iter().filter(is_offered).map(|StoredRun { id, summary }| Earlier {
        racer: Racer::Stored(*id),
        // Data set and seed, which its name ends with, are those of the form. Runs of the same experiment differ in how far they went.
        name: format!("{}, epoch {:.1}", own_name(&summary.name()), summary.epoch()),
        experiment: summary.described().clone(),
    });
    let kept = kept.iter().filter(|run| run.stored.is_none()).map(|run| Earlier {
        racer: Racer::Kept(run.curves),
        name: run.name.clone(),
        experiment: run.experiment.clone(),
    });
    stored.chain(kept).collect()
}

/// The options of a select: the form, if it is one, presets, then earlier runs.
pub fn options(earlier: &[Earlier], chosen: Racer, with_form: bool) -> String {
    let option = |racer: Racer, name: &str| {
        let selected = if racer == chosen { " selected" } else { "" };
        format!("<option value={}{selected}>{}</option>", value(racer), escaped(name))
    };
    let form = with_form.then(|| option(Racer::Form, FORM));
    let presets = Preset::ALL.map(|preset| option(Racer::Preset(preset), preset.title()));
    let runs = earlier.iter().map(|run| option(run.racer, &run.name));
    form.into_iter().chain(presets).chain(runs).collect()
}

fn value(racer: Racer) -> String {
    match racer {
        Racer::Form => "form".into(),
        Racer::Preset(preset) => preset.slug().into(),
        Racer::Kept(curves) => curves.to_string(),
        Racer::Stored(id) => id.to_string(),
    }
}

/// The one whose option has this value.
pub fn racer(text: &str) -> Option<Racer> {
    let known = Preset::ALL.map(Racer::Preset).into_iter().chain([Racer::Form]).find(|racer| value(*racer) == text);
    let stored = || text.parse().ok().map(Racer::Stored);
    known.or_else(stored).or_else(|| text.parse().ok().map(Racer::Kept))
}

/// A name without data set and seed, which both share.
pub fn own_name(parts: &[String]) -> String {
    parts[..parts.len().saturating_sub(2)].join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_conductor::StoreId;

    #[test]
    fn every_option_of_the_select_is_understood() {
        for preset in Preset::ALL {
            assert_eq!(racer(preset.slug()), Some(Racer::Preset(preset)));
            assert!(default_rival(&preset.experiment()) != preset);
        }
        let stored = Racer::Stored(StoreId { page: u64::MAX, curves: 3 });
        for found in [Racer::Form, Racer::Kept(12), stored] {
            assert_eq!(racer(&value(found)), Some(found));
        }
        assert_eq!([racer("no"), racer("1-x"), racer("")], [None; 3]);
        for with_form in [true, false] {
            let html = options(&[], Racer::Preset(Preset::Modern), with_form);
            let count = |text: &str| html.matches(text).count();
            assert_eq!([count("<option"), count("selected>Modern<")], [Preset::ALL.len() + usize::from(with_form), 1]);
        }
    }

    #[test]
    fn the_papers_hyperparameters_race_modern_ones_unless_the_visitor_chooses() {
        let first_visit = Preset::FIRST_VISIT.experiment();
        assert_eq!(default_racer(&first_visit), Racer::Preset(Preset::Modern));
        assert_eq!(default_rival(&Preset::Modern.experiment()), Preset::ArticleAsRun);
        let changed = Experiment { epochs: 2, ..first_visit };
        assert_eq!(default_racer(&changed), Racer::Form);
    }
}
