//! Random experiments of the form, and random and damaged addresses.

use super::link;
use crate::choice::Choice;
use crate::link::*;
use crate::validate::problems;
use proptest::prelude::*;

/// A text that a visitor may put into a field. `is_plain`: numbers of at most three digits, schedules of up to five stages.
fn value(field: &'static Field, is_plain: bool) -> BoxedStrategy<String> {
    let decimals = (1..1000_u32, 0..6_i32).prop_map(|(digits, place)| f64::from(digits) / 10_f64.powi(place));
    let real = if is_plain { decimals.boxed() } else { prop_oneof![decimals, any::<f64>(), 0.0..1.0].boxed() };
    match &field.kind {
        Kind::Number(number) => {
            let range = number.range;
            let whole = prop_oneof![0..600_u32, any::<u32>()].prop_map(f64::from);
            let kind = if range.is_whole() { whole.boxed() } else { real };
            kind.prop_map(|value| value.to_string()).boxed()
        }
        Kind::Schedule => {
            let rate = real.prop_map(|rate| (rate.abs() % 10.0).to_string());
            let stage = (rate.clone(), prop::option::of(rate), 1..30_u32).prop_map(|(rate, to, epochs)| match to {
                Some(to) => format!("{rate} to {to} x{epochs}"),
                None => format!("{rate} x{epochs}"),
            });
            let most = if is_plain { 3 } else { 40 };
            prop::collection::vec(stage, 1..most).prop_map(|stages| stages.join(", ")).boxed()
        }
        Kind::Layers => {
            let activation = || prop::sample::select(vec!["", " relu", " tanh", " gelu", " sigmoid"]);
            let layer = prop_oneof![
                4 => (1..40_u32, activation()).prop_map(|(maps, end)| format!("conv {maps} 3x3 pad 1{end}")),
                2 => (1..30_u32, 1..3_u32, 0..14_u32, activation())
                    .prop_map(|(maps, stride, pad, end)| format!("conv {maps} 5x5 stride {stride} pad {pad}{end}")),
                1 => (2..4_u32).prop_map(|size| format!("max {size}x{size} stride 1")),
                1 => Just("average 2x2".to_owned()),
                2 => activation().prop_map(|end| format!("norm{end}")),
                1 => (0..100_u32).prop_map(|percent| format!("dropout {percent}")),
            ];
            let dense = (1..300_u32, activation()).prop_map(|(units, end)| format!("dense {units}{end}"));
            let parts = (prop::collection::vec(layer, 0..12), prop::collection::vec(dense, 0..3));
            parts.prop_map(|(first, last)| [first, last].concat().join(", ")).boxed()
        }
        Kind::Choice(choices) => {
            let slugs: Vec<&str> = (choices.options)().iter().map(|option| option.slug).collect();
            prop::sample::select(slugs).prop_map(str::to_owned).boxed()
        }
    }
}

/// An experiment that can run, made by edits of a preset as the form makes them.
fn form(is_plain: bool) -> impl Strategy<Value = Link> {
    let edit = (0..FIELDS.len())
        .prop_flat_map(move |index| value(&FIELDS[index], is_plain).prop_map(move |text| (index, text)));
    let preset = prop::sample::select(Preset::ALL.to_vec());
    (preset, prop::collection::vec(edit, 0..25)).prop_map(|(base, edits)| {
        let mut experiment = base.experiment();
        for (index, text) in edits {
            let field = &FIELDS[index];
            // The visitor's own files are not in a link.
            let changed = field.parse(&text, &experiment).ok().filter(|_| text != "own");
            experiment = changed.filter(|changed| problems(changed).is_empty()).unwrap_or(experiment);
        }
        link(base, experiment)
    })
}

fn exercise() -> impl Strategy<Value = Exercise> {
    let task =
        "[a-zA-Z0-9<>&=#%+?äß漢 .,:-]{0,120}".prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let panels = prop::sample::subsequence(Panel::ALL.to_vec(), 0..=Panel::ALL.len());
    let fields = prop::sample::subsequence(FIELDS.iter().collect::<Vec<_>>(), 0..=FIELDS.len());
    let mode = prop::sample::select(Mode::ALL.to_vec());
    (task, panels, fields, prop::option::of("[a-z-]{1,20}"), mode, prop::option::of(1..=MAX_IDLE)).prop_map(
        |(task, hidden, locked, tour, mode, idle)| {
            let idle = idle.filter(|_| mode == Mode::Booth);
            Exercise { task, hidden, locked, tour, mode, idle }
        },
    )
}

proptest! {
    #[test]
    fn every_experiment_of_the_form_survives(form in form(false), exercise in exercise()) {
        let link = Link { exercise, ..form };
        let text = link.to_text().unwrap();
        prop_assert!(text.is_ascii() && !text.contains([' ', '"', '<', '>', '#']));
        let parsed = parse(&format!("https://example.org/#{text}")).unwrap();
        prop_assert_eq!(&parsed.notes, &[]);
        let written = parse(&format!("https://example.org/#{}", link.to_fragment().unwrap()));
        prop_assert_eq!(written.as_ref(), Some(&parsed));
        let again = parsed.link.unwrap();
        // Only of a network that the preset cannot become the preset is another.
        prop_assert!(is_same(&again.experiment, &link.experiment));
        prop_assert_eq!(&again.exercise, &link.exercise);
        prop_assert_eq!(again.to_text().unwrap(), text);
    }

    #[test]
    fn an_experiment_with_a_plain_schedule_takes_less_than_400_characters(link in form(true)) {
        let text = link.to_fragment().unwrap();
        prop_assert!(text.len() < MAX_LENGTH, "{}: {}", text.len(), text);
    }

    #[test]
    fn every_beginning_of_a_link_that_the_page_wrote_is_told(link in form(true), exercise in exercise()) {
        let text = Link { exercise, ..link }.to_fragment().unwrap();
        for end in "a&".len()..text.len() {
            let told = parse(&format!("#{}", &text[..end])).unwrap().notes;
            prop_assert!(told.iter().any(|note| matches!(note, Note::Cut | Note::More(_))), "{}", &text[..end]);
        }
    }

    #[test]
    fn no_address_panics_and_what_is_read_can_run(text in "\\PC{0,200}") {
        for begin in ["", "#", "?", "%23", "#preset=", "#preset=modern&layers=", "#learning-rate="] {
            if let Some(Parsed { notes, .. }) = parse(&format!("{begin}{text}")) {
                prop_assert!(notes.len() <= 7 && notes.iter().all(|note| note.to_string().len() < 400), "{:?}", notes);
            }
        }
    }

    #[test]
    fn a_link_that_is_cut_or_damaged_is_no_other_experiment_without_problems(
        link in form(false), exercise in exercise(), at in any::<prop::sample::Index>(), damage in any::<u8>(),
    ) {
        let text = Link { exercise, ..link }.to_text().unwrap();
        let at = at.index(text.len());
        let mut bytes = text.clone().into_bytes();
        bytes[at] = damage;
        for text in [text[..at].to_owned(), String::from_utf8_lossy(&bytes).into_owned()] {
            if let Some(Parsed { link: Some(link), notes }) = parse(&format!("#{text}")) {
                let told = notes.iter().any(|note| matches!(note, Note::Problem(_) | Note::More(_)));
                prop_assert!(told || problems(&link.experiment).is_empty(), "{}", text);
            }
        }
    }

    #[test]
    fn values_survive_percent_encoding(value in any::<String>()) {
        let text = format!("x={}", address::encode(&value));
        let pairs: Vec<_> = address::pairs(&text).collect();
        prop_assert_eq!(pairs, [("x".to_owned(), Some(value))]);
    }
}
