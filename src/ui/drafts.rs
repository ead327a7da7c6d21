//! Texts being typed into the form.

use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::Field;
use lenet_experiment::fields::{EPOCHS, FIELDS};
use lenet_experiment::schedule::Schedule;
use std::collections::BTreeMap;

/// Texts as typed, kept until their field is left, so that they are not reformatted while being typed. Those that do not
/// parse are kept longer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drafts {
    texts: BTreeMap<&'static Field, String>,
    /// Schedule and epochs before typing into the epochs field: each keystroke fits this schedule to the new number of epochs,
    /// not the one fitted at the last keystroke.
    before: Option<(Schedule, u32)>,
}

impl Drafts {
    /// Text shown in a field.
    pub fn text(&self, field: &'static Field, experiment: &Experiment) -> String {
        self.texts.get(field).cloned().unwrap_or_else(|| field.show(experiment))
    }

    /// Takes a text typed into a field; returns the changed experiment if the text parses.
    pub fn type_in(&mut self, field: &'static Field, text: String, experiment: &Experiment) -> Option<Experiment> {
        // Typing here means that the other fields were left.
        self.texts.retain(|other, text| *other == field || other.parse(text, experiment).is_err());
        let mut base = experiment.clone();
        if field.slug == EPOCHS {
            let before = self.before.get_or_insert_with(|| (experiment.schedule.clone(), experiment.epochs));
            (base.schedule, base.epochs) = before.clone();
        } else {
            self.before = None;
        }
        let parsed = field.parse(&text, &base).ok();
        self.texts.insert(field, text);
        parsed
    }

    /// The field is left: a text that parses is shown as its value from now on.
    pub fn leave(&mut self, field: &'static Field, experiment: &Experiment) {
        if self.texts.get(field).is_some_and(|text| field.parse(text, experiment).is_ok()) {
            self.texts.remove(field);
            self.before = None;
        }
    }

    /// What is wrong with a field: with the text as typed, else with the experiment.
    pub fn problem_of(&self, field: &'static Field, experiment: &Experiment) -> Option<String> {
        if !field.applies(experiment) {
            return None;
        }
        let typed = self.texts.get(field).and_then(|text| field.parse(text, experiment).err());
        typed.or_else(|| field.problem(experiment))
    }

    /// The first problem in the form; without one the experiment can run.
    pub fn problem(&self, experiment: &Experiment) -> Option<String> {
        FIELDS.iter().find_map(|field| self.problem_of(field, experiment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::fields::{LEARNING_RATE, find};
    use lenet_experiment::presets::Preset;

    /// A form that is being edited.
    struct Form(Experiment, Drafts);

    impl Form {
        fn of(preset: Preset) -> Self {
            Self(preset.experiment(), Drafts::default())
        }

        fn type_in(&mut self, slug: &str, text: &str) {
            if let Some(experiment) = self.1.type_in(find(slug).unwrap(), text.into(), &self.0) {
                self.0 = experiment;
            }
        }

        fn leave(&mut self, slug: &str) {
            self.1.leave(find(slug).unwrap(), &self.0);
        }

        fn text(&self, slug: &str) -> String {
            self.1.text(find(slug).unwrap(), &self.0)
        }

        fn wrong(&self) -> Vec<&'static str> {
            let wrong = FIELDS.iter().filter(|field| self.1.problem_of(field, &self.0).is_some());
            wrong.map(|field| field.slug).collect()
        }
    }

    #[test]
    fn typing_is_kept_until_the_field_is_left() {
        let mut form = Form::of(Preset::Modern);
        form.type_in(LEARNING_RATE, "0.10 X 20");
        assert_eq!((form.text(LEARNING_RATE), form.0.schedule.to_string()), ("0.10 X 20".into(), "0.1".into()));
        form.leave(LEARNING_RATE);
        assert_eq!(form.text(LEARNING_RATE), "0.1");
    }

    #[test]
    fn what_does_not_parse_is_explained_at_its_field_only_and_stays() {
        for slug in ["learning-rate", "batch-size", "epochs", "validation-share", "seed"] {
            let mut form = Form::of(Preset::Modern);
            form.type_in(slug, "many");
            form.leave(slug);
            assert_eq!((form.wrong(), form.text(slug).as_str()), (vec![slug], "many"));
            assert!(form.1.problem(&form.0).is_some());
            assert_eq!(form.0, Preset::Modern.experiment());
        }
    }

    #[test]
    fn what_parses_but_cannot_run_is_explained_at_its_field_only() {
        let mut form = Form::of(Preset::Lenet1998);
        form.type_in("batch-size", "2");
        assert_eq!(form.wrong(), ["batch-size"]);
        form.type_in("batch-size", "1");
        assert_eq!(form.wrong(), [""; 0]);
    }

    #[test]
    fn a_text_in_a_field_that_no_longer_applies_is_no_problem() {
        let mut form = Form::of(Preset::BestToday);
        form.type_in("momentum", "much");
        assert_eq!(form.wrong(), ["momentum"]);
        form.0 = find("optimizer").unwrap().parse("sgd", &form.0).unwrap();
        assert_eq!(form.1.problem(&form.0), None);
    }

    #[test]
    fn the_schedule_follows_the_epochs_as_they_are_typed() {
        let mut form = Form::of(Preset::BestToday);
        for typed in ["3", "", "5"] {
            form.type_in(EPOCHS, typed);
        }
        assert_eq!((form.text(LEARNING_RATE).as_str(), form.0.epochs), ("0.03 to 0.0001 x5", 5));
        assert_eq!(form.1.problem(&form.0), None);
        form.leave(EPOCHS);

        // Through 2 epochs, too few for the schedule's four stages, and back to 20.
        let mut form = Form::of(Preset::ArticleAsPrinted);
        for typed in ["2", "25", "2", "20"] {
            form.type_in(EPOCHS, typed);
            assert_eq!(form.1.problem(&form.0), None);
        }
        assert_eq!(form.0, Preset::ArticleAsPrinted.experiment());
    }
}
