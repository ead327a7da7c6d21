//! The tasks of the tour: one row each.

use super::Watched;
use lenet_experiment::breakage::Breakage;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// A task of the tour.
pub struct Task {
    /// Its name in test ids and in the storage.
    pub slug: &'static str,
    /// In two or three words.
    pub title: &'static str,
    /// What to do: a sentence.
    pub todo: &'static str,
    /// What it shows, once done: a sentence or two.
    pub finding: &'static str,
    /// CSS selector of what it is about; the first match counts.
    pub place: &'static str,
    /// A number that grows when the visitor does it, of most tasks from 0 to 1. Called again whenever a signal that it tracks has
    /// changed.
    pub times: fn(Watched) -> u32,
}

/// What trains: the primary button of the run.
const TRAIN: &str = ".bar .primary:not([hidden])";

/// Every task, in the tour's order: at most eight. A new one is a row.
pub const TASKS: &[Task] = &[
    Task {
        slug: "train",
        title: "Train",
        todo: "Press Train, and watch the accuracy chart until the first result on test images.",
        finding: "The network was never trained on the test images, so their accuracy says what it has really learned.",
        place: TRAIN,
        times: |Watched { state, .. }| {
            (state.tested.with(Option::is_some) || state.sampled.with(Option::is_some)).into()
        },
    },
    Task {
        slug: "draw",
        title: "Draw a digit",
        todo: "Draw a digit on the sheet, or open a picture of one.",
        finding: "The network sees it as 28 by 28 pixels, like the digits that it learns from; the bars say how sure it is.",
        place: ".pad-sheet",
        times: |Watched { is_answered, .. }| is_answered.get().into(),
    },
    Task {
        slug: "pin",
        title: "Pin a unit",
        todo: "Click a square in any layer of the network, which pins that unit.",
        finding: "The box works out its value: inputs times weights, plus bias, then the activation. What it sees is outlined.",
        place: ".strip-columns",
        times: |Watched { focus, .. }| focus.pinned().is_some().into(),
    },
    Task {
        slug: "mistake",
        title: "Find a mistake",
        todo: "After an epoch, click a number off the diagonal under Mistakes, then one of its images.",
        finding: "It lies on the sheet at the top now. Would you have read it, and what does the network take it for?",
        place: "[data-testid=confusion]",
        times: |Watched { state, .. }| {
            let is_wrong = |split, index| {
                let outcome = state.mistakes.with(|mistakes| mistakes.of(split)?.predictions.get(index));
                outcome.is_some_and(|outcome| !outcome.is_right())
            };
            let picked = state.picked.with(|picked| picked.as_ref().map(|picked| (picked.split, picked.index)));
            // Only a new image counts, not a new evaluation.
            picked.is_some_and(|(split, index)| untrack(|| is_wrong(split, index))).into()
        },
    },
    Task {
        slug: "paper",
        title: "Compare settings",
        todo: "Choose Paper's settings at the top, pause, and start a new run.",
        finding: "One image a step, squared error, a small constant learning rate: compare its curve with the earlier run's.",
        place: "[data-testid=preset-article-as-run][aria-pressed=false], .bar .primary:not([hidden])",
        times: |Watched { state, .. }| {
            let is_paper = state
                .run
                .with(|run| run.as_ref().is_some_and(|run| run.experiment.is(Preset::ArticleAsRun.experiment())));
            (is_paper && state.trained.get()).into()
        },
    },
    Task {
        slug: "time",
        title: "Move in time",
        todo: "Move the slider under the charts to an earlier moment of the run.",
        finding: "Everything above and at the right is of that moment: network, answer, mistakes. Escape returns to now.",
        place: "[data-testid=moment]",
        times: |Watched { state, .. }| (!state.is_now.get()).into(),
    },
    Task {
        slug: "break",
        title: "Break it",
        todo: "Press Stop. Choose something to break under Break it, guess what will happen, and wait for the end.",
        finding: "What training needs is best seen by what happens without it. Six more wait there.",
        place: "[data-testid=break-it]",
        times: |Watched { state, .. }| {
            let is_broken =
                state.run.with(|run| run.as_ref().is_some_and(|run| Breakage::of(&run.experiment).is_some()));
            (is_broken && state.whole.get()).into()
        },
    },
    Task {
        slug: "share",
        title: "Take it with you",
        todo: "Save a network that reads well, a chart or your drawings as a file, or copy the link to the experiment.",
        finding: "PyTorch reads the network, a spreadsheet a chart's CSV, and anyone's browser opens the link.",
        place: "[data-testid=download-model]:not(:disabled), .chart-files button",
        times: |Watched { saved, .. }| saved.get(),
    },
];

/// What the visitor has learned after all tasks.
pub const CLOSING: &str = "You have trained a network and tested it on your own hand, looked inside it, seen where it is wrong, \
     compared the paper's settings with today's, and broken it. Everything else on the page builds on that.";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn there_are_at_most_eight_tasks_each_with_its_own_slug() {
        assert!(TASKS.len() <= 8);
        let slugs: HashSet<&str> = TASKS.iter().map(|task| task.slug).collect();
        assert_eq!(slugs.len(), TASKS.len());
        assert!(slugs.iter().all(|slug| slug.bytes().all(|byte| byte.is_ascii_lowercase())), "stored as words");
    }

    #[test]
    fn texts_are_sentences_that_fit_into_the_card() {
        for Task { slug, title, todo, finding, .. } in TASKS {
            assert!(!title.ends_with('.') && title.len() < 20, "{slug}: {title}");
            for text in [todo, finding] {
                assert!(text.ends_with(['.', '?']) && !text.contains('!') && text.len() <= 120, "{slug}: {text}");
            }
        }
    }
}
