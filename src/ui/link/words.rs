//! What the page says about a link.

use crate::ui::tour::progress::find;
use crate::ui::tour::tasks::TASKS;
use lenet_experiment::link::{Exercise, Mode, Parsed};

/// What a link that is offered or used does, and what of it was not understood: sentences.
pub fn sentences(parsed: &Parsed, is_used: bool, is_trained: bool) -> Vec<String> {
    let Parsed { link, notes } = parsed;
    let mut sentences = Vec::new();
    if let Some(link) = link {
        sentences.push(match (is_used, is_trained) {
            (true, _) => format!("{}. It stands in the form; training begins when you press Train.", link.summary()),
            (false, true) => format!(
                "{}. It would replace the settings in the form; the network on the page stays until you press Train.",
                link.summary()
            ),
            (false, false) => format!("{}. It would replace the settings in the form.", link.summary()),
        });
        if !is_used {
            sentences.extend(exercise(&link.exercise));
        }
        if let Some(slug) = &link.exercise.tour
            && find(slug).is_none()
        {
            sentences.push(format!("The tour has no task \"{slug}\"; the link may be newer than this page."));
        }
    }
    sentences.extend(notes.iter().map(ToString::to_string));
    sentences
}

/// An exercise that is not shown yet.
fn exercise(exercise: &Exercise) -> Vec<String> {
    let task = (!exercise.task.is_empty()).then(|| format!("Task: {}", exercise.task));
    let tour = exercise.tour.as_deref().and_then(find).map(|task| format!("Tour: {}.", TASKS[task].title));
    let rest = Some(exercise.summary()).filter(|summary| !summary.is_empty());
    [task, rest, tour].into_iter().flatten().collect()
}

/// Whether a used link has to be told about: within another page there is room only for what was not understood.
pub fn is_told(parsed: &Parsed, mode: Mode, is_used: bool) -> bool {
    mode == Mode::Page || !is_used || !parsed.notes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::choice::Choice;
    use lenet_experiment::link::{MAX_IDLE, MAX_TASK, Panel, parse};
    use lenet_experiment::presets::Preset;

    fn said(text: &str, is_used: bool, is_trained: bool) -> Vec<String> {
        sentences(&parse(&format!("#{text}")).unwrap(), is_used, is_trained)
    }

    #[test]
    fn a_link_says_what_it_does_and_what_stays() {
        assert_eq!(
            said("preset=sprint&seed=7", true, false),
            ["Sprint, MNIST, seed 7. It stands in the form; training begins when you press Train."]
        );
        let offered = said("preset=modern&epochs=2&task=Why%3F&lock=epochs&tour=draw", false, true);
        assert!(
            offered[0].contains("Modern, epochs 2, MNIST, seed 1.")
                && offered[0].contains("stays until you press Train")
        );
        assert_eq!(offered[1..], ["Task: Why?", "Locked: epochs.", "Tour: Draw a digit."]);
        assert_eq!(
            said("tour=fly", true, false)[1],
            "The tour has no task \"fly\"; the link may be newer than this page."
        );
        assert_eq!(said("quantum=1", false, false).len(), 1);
    }

    /// The links of `docs/TEACHING.md`, each in a block of its own, and the line that says what it opens.
    fn taught() -> Vec<(&'static str, &'static str)> {
        let lines: Vec<&str> = include_str!("../../../docs/TEACHING.md").lines().collect();
        let links = lines.iter().enumerate().filter(|(_, line)| line.starts_with("#preset="));
        let opens = |from: usize| lines[from..].iter().find_map(|line| line.strip_prefix("Opens: "));
        links.map(|(at, link)| (*link, opens(at).unwrap_or_else(|| panic!("{link}")))).collect()
    }

    #[test]
    fn the_links_for_teachers_open_what_the_text_says() {
        let taught = taught();
        assert_eq!(taught.len(), 10);
        for (address, opens) in taught {
            let Parsed { link, notes } = parse(address).unwrap();
            let link = link.unwrap();
            assert_eq!(notes, [], "{address}");
            assert_eq!(format!("#{}", link.to_text().unwrap()), address);
            let said = [vec![format!("{}.", link.summary())], exercise(&link.exercise)].concat().join(" ");
            assert_eq!(said, opens, "{address}");
            assert!(link.exercise.tour.as_deref().is_none_or(|task| find(task).is_some()), "{address}");
        }
    }

    #[test]
    fn the_names_for_teachers_are_those_of_the_page() {
        let text = include_str!("../../../docs/TEACHING.md");
        let row = |name: &str| text.lines().find(|line| line.starts_with(&format!("| `{name}`"))).unwrap();
        let has = |name: &str, slugs: Vec<&str>| {
            let all = slugs.iter().map(|slug| format!("`{slug}`")).collect::<Vec<_>>().join(", ");
            assert!(row(name).contains(&all), "{name}: {all}");
        };
        has("preset", Preset::ALL.map(Preset::slug).to_vec());
        has("hide", Panel::ALL.iter().map(|panel| panel.slug()).collect());
        has("tour", TASKS.iter().map(|task| task.slug).collect());
        assert!(Mode::ALL[1..].iter().all(|mode| row("view").contains(&format!("`{}`", mode.slug()))));
        assert!(row("task").contains(&MAX_TASK.to_string()) && row("view").contains(&MAX_IDLE.to_string()));
    }

    #[test]
    fn a_frame_and_a_booth_tell_only_what_was_not_understood() {
        let [good, bad] =
            ["#preset=sprint&view=embed", "#preset=sprint&view=embed&x=1"].map(|text| parse(text).unwrap());
        assert!(
            !is_told(&good, Mode::Embed, true) && is_told(&bad, Mode::Embed, true) && is_told(&good, Mode::Page, true)
        );
        assert!(is_told(&good, Mode::Booth, false), "a later link is offered");
    }
}
