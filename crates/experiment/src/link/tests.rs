use super::*;
use crate::fields::{LAYERS, LEARNING_RATE, find};
use crate::ladder::Rung;
use crate::validate::problems;

fn link(base: Preset, experiment: Experiment) -> Link {
    Link { base, experiment, exercise: Exercise::default() }
}

/// The text as a link without notes.
fn parsed(text: &str) -> Link {
    let Parsed { link, notes } = parse(&format!("https://example.org/lab/#{text}")).unwrap();
    assert_eq!(notes, [], "{text}");
    link.unwrap()
}

fn notes(text: &str) -> Vec<String> {
    parse(&format!("#{text}")).unwrap().notes.iter().map(Note::to_string).collect()
}

#[test]
fn a_link_says_only_what_differs_from_the_preset() {
    for preset in Preset::ALL {
        let text = link(preset, preset.experiment()).to_text().unwrap();
        assert_eq!(text, format!("preset={}", preset.slug()));
        assert_eq!(parsed(&text), link(preset, preset.experiment()));
    }
    let wide = parsed("preset=best-today&epochs=5&seed=7&dataset=synthetic");
    assert_eq!(wide.to_text().unwrap(), "preset=best-today&dataset=synthetic&epochs=5&seed=7");
    assert_eq!(wide.experiment.schedule.to_string(), "0.03 to 0.0001 x5", "fitted, as in the form");
    let rung = link(Preset::Modern, Rung::Momentum.experiment()).to_text().unwrap();
    assert_eq!(rung, "preset=modern&optimizer=momentum&activation=relu&pooling=max");
    let stages = parsed("preset=modern&learning-rate=0.1+x2,0.01+to+0.001+x3");
    assert_eq!(stages.experiment.schedule.to_string(), "0.1 x2, 0.01 to 0.001 x3");
    assert_eq!(stages.to_text().unwrap(), "preset=modern&learning-rate=0.1+x2,0.01+to+0.001+x3");
}

#[test]
fn a_network_that_the_preset_cannot_become_has_another_preset() {
    let paper = link(Preset::Modern, Preset::Lenet1998.experiment());
    assert_eq!(paper.to_text().unwrap(), "preset=lenet-1998");
    assert_eq!(link(Preset::Modern, Experiment { batch_size: 0, ..Preset::Modern.experiment() }).to_text(), None);
}

#[test]
fn the_longest_networks_are_written_in_letters() {
    let layer = "conv 16 3x3 stride 2 pad 13 sigmoid";
    let text = [layer; 12].join(", ");
    let mut experiment = Preset::ArticleAsPrinted.experiment();
    for (name, value) in [
        (LAYERS, text.as_str()),
        ("dataset", "fashion-mnist"),
        ("distortions", "affine"),
        ("loss", "smoothed-cross-entropy"),
        ("epochs", "1000"),
        (LEARNING_RATE, "0.0005 x2, 0.0002 x3, 0.0001 x3, 0.00005 x4, 0.00001 x988"),
        ("batch-size", "8"),
        ("seed", "4294967295"),
        ("validation-share", "50"),
        ("optimizer", "momentum"),
        ("momentum", "0.95"),
        ("weight-decay", "0.0005"),
        ("handicap", "shuffled-labels"),
    ] {
        experiment = find(name).unwrap().parse(value, &experiment).unwrap();
    }
    assert_eq!(problems(&experiment), []);
    let longest = link(Preset::ArticleAsPrinted, experiment);
    let text = longest.to_text().unwrap();
    assert!(text.len() < MAX_LENGTH && text.contains("&n=c16k3s2p13i,c16"), "{}: {text}", text.len());
    assert_eq!(parsed(&text), longest);
    // A short one stays readable, and both notations are read.
    let small = link(Preset::Small, Preset::Small.experiment());
    let letters = short::layers(&small.experiment.network.layers());
    assert_eq!(letters, "c8k5p2,nr,m2,c16k3p1,nr,m2,c24k3p1,nr,c20k3,nr,a5");
    assert_eq!(parsed(&format!("preset=small&layers={letters}")), small);
    let written = parsed("preset=modern&layers=conv+4+5x5+tanh,average+2x2").to_text().unwrap();
    assert_eq!(written, "preset=modern&layers=conv+4+5x5+tanh,average+2x2");
}

#[test]
fn what_an_exercise_says_is_kept() {
    let text = "preset=sprint&seed=3&task=Which%20digit%20is%20hardest%3F%20Why%3F&hide=race,break&lock=epochs,seed&tour=mistake\
                &view=booth&idle=2";
    let link = parsed(text);
    let Exercise { task, hidden, locked, tour, mode, .. } = &link.exercise;
    assert_eq!((task.as_str(), tour.as_deref(), *mode), ("Which digit is hardest? Why?", Some("mistake"), Mode::Booth));
    assert_eq!((hidden.as_slice(), locked.len()), ([Panel::Race, Panel::BreakIt].as_slice(), 2));
    assert_eq!(link.exercise.idle_time().unwrap().as_secs(), 120);
    assert_eq!(link.to_text().unwrap(), text.replace("%20", "+"));
    assert_eq!(link.summary(), "Sprint, MNIST, seed 3");
    let words = "Locked: epochs, seed. Hidden: Race, Break it. Shown at a booth, begins again after 2 idle min.";
    assert_eq!(link.exercise.summary(), words);
}

#[test]
fn a_lock_knows_what_would_change() {
    let Link { experiment, exercise, .. } = parsed("preset=modern&epochs=5&lock=loss,learning-rate,optimizer");
    let changed = |to: Preset| -> Vec<&str> {
        exercise.would_change(&experiment, &to.experiment()).into_iter().map(|field| field.slug).collect()
    };
    assert_eq!(changed(Preset::Modern), [""; 0], "epochs are not locked");
    assert_eq!(changed(Preset::ArticleAsRun), ["loss", "learning-rate"]);
    // Of these the network of 1998 has only a learning rate.
    assert_eq!(changed(Preset::Lenet1998), ["loss", "learning-rate", "optimizer"]);
    assert_eq!(Exercise::default().would_change(&experiment, &Preset::Lenet1998.experiment()), [] as [&Field; 0]);
}

#[test]
fn a_link_is_understood_however_it_arrives() {
    let expected = parsed("preset=sprint&seed=3&learning-rate=0.01+to+0.001+x1");
    for address in [
        "?preset=sprint&seed=3&learning-rate=0.01+to+0.001+x1",
        "?utm_source=mail&preset=sprint&seed=3&learning-rate=0.01+to+0.001+x1&fbclid=x",
        "%23preset=sprint&seed=3&learning-rate=0.01+to+0.001+x1",
        "?%23preset=sprint&seed=3&learning-rate=0.01%20to%200.001%20x1",
        "index.html#/preset=sprint&amp;seed=3&amp;learning-rate=0.01+to+0.001+x1",
        "#preset%3Dsprint%26seed%3D3%26learning-rate%3D0.01+to+0.001+x1",
        "#sprint&rate=0.01+to+0.001+x1&seed=3",
        "#p=sprint&r=0.01to0.001x1&s=3",
        "#a&preset=sprint&seed=3&learning-rate=0.01+to+0.001+x1&z",
        "?utm_source=mail#a&amp;preset=sprint&amp;seed=3&amp;learning-rate=0.01%20to%200.001%20x1&amp;z",
        "%23a%26preset%3Dsprint%26seed%3D3%26learning-rate%3D0.01+to+0.001+x1%26z",
    ] {
        let found = parse(&format!("https://example.org/lab/{address}")).unwrap_or_else(|| panic!("{address}"));
        assert_eq!(found, Parsed { link: Some(expected.clone()), notes: vec![] }, "{address}");
    }
    for address in
        ["https://example.org/lab/", "https://example.org/#main", "/?utm_source=mail", "/?q", "/#", "/#?&", ""]
    {
        assert_eq!(parse(address), None, "{address}");
    }
}

#[test]
fn what_is_not_understood_is_told_and_the_rest_is_kept() {
    let newer = "\"quantum\" is unknown here and is left out; the link may be newer than this page.";
    assert_eq!(notes("preset=modern&quantum=1"), [newer]);
    assert!(notes("preset=huge&seed=2")[0].starts_with("\"huge\" is unknown here as preset"));
    assert_eq!(notes("seed=1&seed=2"), ["seed stands there twice; the first one counts."]);
    assert_eq!(notes("rate=0.1&learning-rate=0.2"), ["learning-rate stands there twice; the first one counts."]);
    for cut in [
        "preset=modern&see",
        "preset=modern&seed=",
        "preset=modern&task=a%2",
        "preset=modern&task=a%",
        "preset=modern&",
        // Marked by the page, and without its end.
        "a&preset=modern&epochs=2",
        "a&preset=modern&epochs=2&see",
        "a&pre",
        "a&",
    ] {
        assert_eq!(notes(cut), ["The link seems to be cut off at its end."], "{cut}");
    }
    let longer = notes("a&preset=modern&epochs=2&z&fbclid=x");
    assert!(longer.len() == 1 && longer[0].starts_with("\"fbclid\" is unknown"), "not cut: {longer:?}");
    assert_eq!(parse("#a"), None, "an anchor");
    let wrong = notes("preset=modern&epochs=many");
    assert_eq!(wrong, ["Without its epochs: \"many\" is not possible. Epochs: a whole number from 1 to 1000."]);
    // Parses, but the paper's network cannot have it.
    let Parsed { link, notes: left_out } = parse("#preset=lenet-1998&batch-size=64&seed=5").unwrap();
    assert_eq!(link.unwrap().experiment, Experiment { seed: 5, ..Preset::Lenet1998.experiment() });
    assert!(left_out[0].to_string().starts_with("Without its batch size: Batch size: 1."), "{left_out:?}");
    // No value of the link is to blame alone.
    let wide = notes("preset=modern&layers=conv+4096+1x1,max+28x28");
    assert!(wide.len() == 1 && wide[0].starts_with("It cannot run as it is: With 32 images"), "{wide:?}");
    assert_eq!(parse("#preset=modern&dataset=own").unwrap().notes, [Note::OwnFiles]);
    assert_eq!(parse("#preset=modern&momentum=0.5").unwrap().notes.len(), 1);
    let many = notes(&(0..20).map(|index| format!("x{index}=1")).collect::<Vec<_>>().join("&"));
    assert_eq!((many.len(), many[6].as_str()), (7, "And 14 more."));
    assert_eq!(parse("#quantum=1").unwrap().link, None);
    let long = parse(&format!("#task={}", "a".repeat(MAX_PARSED))).unwrap();
    assert_eq!(long, Parsed { link: None, notes: vec![Note::TooLong] });
}

#[test]
fn a_task_is_plain_text_on_one_line() {
    let task = |text: &str| parse(&format!("#preset=modern&task={text}")).unwrap().link.unwrap().exercise.task;
    assert_eq!(task("%3Cscript%3Ealert(1)%3C/script%3E"), "<script>alert(1)</script>", "shown as text");
    assert_eq!(task("a%0Ab%00c+%E2%80%AEd"), "a b c d");
    assert_eq!(task("%FF"), "\u{fffd}");
    assert_eq!(parse(&format!("#preset=modern&task={}", "ü".repeat(300))).unwrap().notes, [Note::LongTask]);
    let sentence = Exercise { task: "Train. Then draw a 4, please.".into(), ..Exercise::default() };
    let link = Link { exercise: sentence, ..link(Preset::Modern, Preset::Modern.experiment()) };
    let text = link.to_text().unwrap();
    assert_eq!(text, "preset=modern&task=Train.+Then+draw+a+4,+please%2E");
    assert_eq!(parsed(&text), link);
}

#[test]
fn letters_are_no_other_names_and_every_word_of_layers_has_one() {
    for (long, letter) in short::NAMES {
        assert!(long == PRESET || find(long).is_some(), "{long}");
        assert!(find(letter).is_none() && short::full_name(letter) == long, "{letter}");
    }
    let every = "conv 4 3x3 stride 2 pad 1, max 2x2 stride 1, average 2x2, norm gelu, dropout 25, dense 9 sigmoid, dense 8 relu, dense 7 tanh";
    let layers = every.parse().unwrap();
    assert_eq!(short::layers(&layers), "c4k3s2p1,m2s1,a2,ng,o25,d9i,d8r,d7t");
    assert_eq!(short::expand(&short::layers(&layers)).parse(), Ok(layers));
}

mod property;
