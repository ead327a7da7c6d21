use super::*;
use crate::experiment::Experiment;
use crate::presets::Preset;
use crate::validate::problems;
use serde_json::{Value, json};

/// Experiments that together have every field.
fn experiments() -> Vec<Experiment> {
    let momentum = Preset::ArticleAsPrinted.experiment().with_article(|net| {
        net.optimizer = Optimizer::Momentum { momentum: 0.5 };
    });
    Preset::ALL.map(Preset::experiment).into_iter().chain([Experiment { seed: u32::MAX, ..momentum }]).collect()
}

#[test]
fn a_shown_value_parses_back() {
    for field in &FIELDS {
        let having: Vec<Experiment> = experiments().into_iter().filter(|form| field.applies(form)).collect();
        assert!(!having.is_empty(), "{field:?}");
        for experiment in having {
            assert_eq!(field.parse(&field.show(&experiment), &experiment), Ok(experiment), "{field:?}");
        }
    }
}

#[test]
fn text_that_does_not_parse_is_explained() {
    for experiment in experiments() {
        for field in FIELDS.iter().filter(|field| field.applies(&experiment)) {
            for text in ["many", "", "-1", "1e400", "0,5,x", &"9".repeat(1_000_000)] {
                let error = field.parse(text, &experiment).unwrap_err();
                assert!((20..200).contains(&error.len()), "{field:?}: {error}");
            }
        }
    }
}

#[test]
fn a_field_that_does_not_apply_has_no_value_and_no_problem() {
    let modern = Preset::Modern.experiment();
    let without: Vec<&str> = FIELDS.iter().filter(|field| !field.applies(&modern)).map(|field| field.slug).collect();
    assert_eq!(without, ["criterion", "criterion-j", "first-weights", "momentum"]);
    for field in FIELDS.iter().filter(|field| !field.applies(&modern)) {
        assert_eq!((field.show(&modern), field.problem(&modern)), (String::new(), None));
        assert!(field.parse("1", &modern).is_err());
    }
}

#[test]
fn slugs_and_aliases_are_unique() {
    let names: Vec<&str> = FIELDS.iter().flat_map(|field| field.aliases.iter().copied().chain([field.slug])).collect();
    for (index, name) in names.iter().enumerate() {
        assert!(!names[..index].contains(name), "{name}");
        assert!(find(name).is_some());
    }
    for field in &FIELDS {
        if let Scope::Option { field: choice, option } = field.scope {
            let Kind::Choice(choices) = &find(choice).unwrap().kind else { panic!("{choice} has no options") };
            assert!((choices.options)().iter().any(|offered| offered.slug == option), "{option}");
        }
    }
}

/// Choosing an option changes what files say: its slug is serde's name of the variant.
#[test]
fn the_slugs_of_options_are_their_names_in_files() {
    for experiment in experiments() {
        for field in FIELDS.iter().filter(|field| field.applies(&experiment)) {
            let Kind::Choice(choices) = &field.kind else { continue };
            for option in (choices.options)() {
                let chosen = field.parse(option.slug, &experiment).unwrap();
                assert_eq!(field.show(&chosen), option.slug);
                let text = serde_json::to_string(&chosen).unwrap();
                assert!(text.contains(&format!("\"{}\"", option.slug)), "{}: {text}", option.slug);
                assert_eq!(serde_json::from_str::<Experiment>(&text).unwrap(), chosen);
                if let Some(alias) = option.alias {
                    assert_eq!(field.parse(alias, &experiment), Ok(chosen));
                }
            }
        }
    }
}

/// Model files and `docs/results.json` hold experiments under these names.
#[test]
fn names_in_files_are_stable() {
    let stage = json!([{ "rate": 0.0005, "to": null, "epochs": 1 }]);
    let common = |network: Value, schedule: Value| {
        json!({
            "dataset": "mnist", "network": network, "schedule": schedule, "distortions": "none",
            "batch_size": 1, "epochs": 20, "validation_percent": 0, "seed": 1,
        })
    };
    let article = json!({ "article": {
        "activation": "tanh", "pooling": "average", "loss": "mean-squared-error", "optimizer": { "momentum": { "momentum": 0.9 } },
    } });
    let read: Experiment = serde_json::from_value(common(article, stage.clone())).unwrap();
    let momentum = Optimizer::Momentum { momentum: 0.9 };
    assert_eq!(read, Preset::ArticleAsRun.experiment().with_article(|net| net.optimizer = momentum));
    let paper = json!({ "paper": { "criterion": { "map": { "j": 5.0 } }, "start": "over-root" } });
    let read: Experiment = serde_json::from_value(common(paper, stage)).unwrap();
    let schedule = read.schedule.clone();
    assert_eq!(read, Experiment { schedule, ..Preset::Lenet1998.experiment() });
}

#[test]
fn choosing_the_current_option_keeps_its_numbers() {
    let [momentum, criterion, distortions] = ["momentum", "criterion", "distortions"].map(|slug| find(slug).unwrap());
    let optimizer = find("optimizer").unwrap();
    let modern = optimizer.parse("momentum", &Preset::Modern.experiment()).unwrap();
    assert_eq!(momentum.show(&modern), "0.9");
    let modern = momentum.parse("0.5", &modern).unwrap();
    assert_eq!(optimizer.parse("momentum", &modern), Ok(modern));

    let j = |experiment: &Experiment| find("j").unwrap().show(experiment);
    let paper = distortions.parse("affine", &Preset::Lenet1998.experiment()).unwrap();
    assert_eq!(j(&paper), "10");
    let distance = criterion.parse("8", &paper).unwrap();
    assert_eq!(j(&criterion.parse("9", &distance).unwrap()), "10");
    let own = find("j").unwrap().parse("7", &paper).unwrap();
    assert_eq!(j(&distortions.parse("none", &own).unwrap()), "7");
}

#[test]
fn changing_the_epochs_fits_the_schedule() {
    let epochs = find(EPOCHS).unwrap();
    for preset in Preset::ALL {
        let experiment = preset.experiment();
        for count in ["1", "2", "7", "50", "1000"] {
            let changed = epochs.parse(count, &experiment).unwrap();
            assert_eq!(problems(&changed), [], "{preset:?} over {count} epochs");
            let whole = experiment.schedule.covers() > 0 && changed.schedule.covers() > 0;
            assert!(!whole || changed.schedule.covers() == changed.epochs);
        }
    }
    // A warm-up that was asked for stays as long as it fits.
    let warm: Experiment = Experiment { schedule: "0.1 x2, 0.01 x3".parse().unwrap(), ..Preset::Modern.experiment() };
    assert_eq!(epochs.parse("5", &warm).unwrap().schedule, warm.schedule);
    assert_eq!(epochs.parse("3", &warm).unwrap().schedule.to_string(), "0.1 x1, 0.01 x2");
}
