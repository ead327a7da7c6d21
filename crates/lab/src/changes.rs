//! Flags of `lab train` that change a preset: one for every row of the table of fields.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::{Field, Kind, Scope};
use lenet_experiment::fields::{DATASET, FIELDS};

/// Fields to change and their new values as text, in the order of the table.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<(&'static Field, String)>);

impl Changes {
    /// The experiment with all changes.
    ///
    /// # Errors
    /// A message for the user, when a text is not a value of its field or the experiment does not have the field.
    pub fn apply(&self, preset: Experiment) -> Result<Experiment, String> {
        self.0.iter().try_fold(preset, |experiment, (field, text)| {
            if field.applies(&experiment) { field.parse(text, &experiment) } else { Err(misplaced(field)) }
        })
    }

    /// Whether the field with this slug is changed.
    pub fn has(&self, slug: &str) -> bool {
        self.0.iter().any(|(field, _)| field.slug == slug)
    }
}

impl Args for Changes {
    fn augment_args(command: Command) -> Command {
        command.args(FIELDS.iter().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Changes {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = |field: &'static Field| Some((field, matches.get_one::<String>(field.slug)?.clone()));
        Ok(Self(FIELDS.iter().filter_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flag(field: &'static Field) -> Arg {
    let names = field.aliases.iter().copied();
    let flag = Arg::new(field.slug).long(field.slug).visible_aliases(names).allow_hyphen_values(true).help(help(field));
    match &field.kind {
        Kind::Number(_) => flag.value_name("NUMBER"),
        Kind::Schedule => flag.value_name("SCHEDULE"),
        Kind::Layers => flag.value_name("LAYERS"),
        Kind::Choice(choices) => {
            let options = (choices.options)().into_iter();
            // The user's own files can only be opened in the page.
            let options = options.filter(|option| field.slug != DATASET || option.slug != DatasetId::Own.slug());
            let values = options.map(|option| PossibleValue::new(option.slug).help(option.label).aliases(option.alias));
            flag.value_name("OPTION").value_parser(PossibleValuesParser::new(values))
        }
    }
}

fn help(field: &Field) -> String {
    let scope = match field.scope {
        Scope::Any => String::new(),
        Scope::Article => " (with the article's network only)".into(),
        Scope::Logits => " (not with lenet-1998)".into(),
        Scope::Paper => " (lenet-1998 only)".into(),
        Scope::Option { field, option } => format!(" (with --{field} {option})"),
    };
    let range = match &field.kind {
        Kind::Number(number) => format!("; {}", number.range),
        Kind::Schedule | Kind::Layers | Kind::Choice(_) => String::new(),
    };
    format!("{}. {}{range}{scope}", field.label, field.hint)
}

fn misplaced(field: &Field) -> String {
    let slug = field.slug;
    match field.scope {
        Scope::Any => format!("--{slug} does not apply to this experiment"),
        Scope::Logits => format!("--{slug} does not apply to lenet-1998: leave it out or choose another preset"),
        Scope::Article => {
            format!("--{slug} is a field of the article's network: leave it out or choose another preset")
        }
        Scope::Paper => format!("--{slug} is a field of lenet-1998: leave it out or add --preset lenet-1998"),
        Scope::Option { field, option } => {
            format!("--{slug} needs --{field} {option}: leave out --{slug}, or choose --{field} {option}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    fn changed(preset: Preset, flags: &[&str]) -> Result<Experiment, String> {
        let command = Changes::augment_args(Command::new("train"));
        let matches = command.try_get_matches_from(["train"].iter().chain(flags)).map_err(|error| error.to_string())?;
        Changes::from_arg_matches(&matches).unwrap().apply(preset.experiment())
    }

    #[test]
    fn every_field_has_a_flag() {
        let modern = Preset::Modern.experiment();
        for field in FIELDS.iter().filter(|field| field.applies(&modern)) {
            let (flag, value) = (format!("--{}", field.slug), field.show(&modern));
            assert_eq!(changed(Preset::Modern, &[&flag, &value]), Ok(modern.clone()), "{field:?}");
        }
        Changes::augment_args(Command::new("train")).debug_assert();
    }

    #[test]
    fn the_flags_of_the_notes_work() {
        let flags = ["--validation", "17", "--seed", "2", "--epochs", "12", "--rate", "0.03 to 0.0001 x12"];
        let best = changed(Preset::BestToday, &flags).unwrap();
        assert_eq!((best.validation_percent, best.seed, best.epochs), (17, 2, 12));
        assert_eq!(best.schedule.to_string(), "0.03 to 0.0001 x12");
        assert_eq!(changed(Preset::BestToday, &flags[..6]), Ok(best), "the schedule follows the epochs");

        let paper = |flags: &[&str]| changed(Preset::Lenet1998, flags).unwrap().paper().copied();
        let equation = |equation| paper(&["--criterion", equation]);
        assert_eq!((equation("8"), equation("9")), (equation("distance"), equation("map")));
        let j = ["--j", "5", "--distortions", "affine"];
        assert_eq!(paper(&j), paper(&["--criterion-j", "5"]), "a j that was asked for is not changed");
        assert_ne!(paper(&j[2..]), paper(&j));
        assert_eq!(paper(&["--start", "literal"]), paper(&["--first-weights", "literal"]));
    }

    #[test]
    fn invalid_flags_are_explained() {
        for (preset, flags, words) in [
            (Preset::Modern, ["--epochs", "0"], "Epochs: a whole number from 1 to 1000."),
            (Preset::Modern, ["--rate", "-1"], "\"-1\" is not a learning rate"),
            (Preset::Modern, ["--dataset", "own"], "[possible values: mnist, fashion-mnist, synthetic]"),
            (Preset::Modern, ["--start", "literal"], "add --preset lenet-1998"),
            (Preset::Modern, ["--momentum", "0.5"], "choose --optimizer momentum"),
            (Preset::Lenet1998, ["--loss", "cross-entropy"], "choose another preset"),
        ] {
            let error = changed(preset, &flags).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
