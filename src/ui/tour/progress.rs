//! Which tasks are done, and which is the present one. Pure.

use super::tasks::{CLOSING, TASKS, Task};

const COUNT: usize = TASKS.len();

/// Between the tasks that are done and the present one, as text.
const SEPARATOR: char = '>';

/// Where the visitor is in the tour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    done: [bool; COUNT],
    /// Index of the present task; `COUNT` stands for the end.
    at: usize,
    /// Whether the tour was ever opened.
    is_started: bool,
}

impl Progress {
    /// Whether the tour was ever opened.
    pub fn is_started(self) -> bool {
        self.is_started
    }

    /// Whether a task is done.
    pub fn is_done(self, task: usize) -> bool {
        self.done.get(task).copied().unwrap_or_default()
    }

    /// The index of the present task; `None` at the end.
    pub fn present(self) -> Option<usize> {
        (self.at < COUNT).then_some(self.at)
    }

    /// The present task; `None` at the end.
    pub fn task(self) -> Option<&'static Task> {
        TASKS.get(self.at)
    }

    /// A task is done. The present one stays, so that what is said about it can be read in peace.
    pub fn complete(&mut self, task: usize) {
        if let Some(done) = self.done.get_mut(task) {
            *done = true;
        }
    }

    /// The tour is opened: on the present task or, if that is done, on the next one.
    pub fn resume(&mut self) {
        self.is_started = true;
        if self.is_done(self.at) {
            self.go_on();
        }
    }

    /// Goes to a task.
    pub fn go_to(&mut self, task: usize) {
        self.at = task.min(COUNT);
    }

    /// Goes to the next task that is not done; after all of them to the end, and from there to the beginning.
    pub fn go_on(&mut self) {
        match (self.present(), self.next()) {
            (None, _) => *self = Self { is_started: true, ..Self::default() },
            (Some(_), Some(next)) => self.at = next,
            (Some(at), None) if self.is_done(at) => self.at = COUNT,
            (Some(_), None) => {}
        }
    }

    /// Whether [`Self::go_on`] would change anything.
    pub fn can_go_on(self) -> bool {
        self.next().is_some() || self.at == COUNT || self.is_done(self.at)
    }

    /// The task not done that follows the present one, beginning again after the last.
    fn next(self) -> Option<usize> {
        (1..COUNT).map(|by| (self.at + by) % COUNT).find(|task| !self.is_done(*task))
    }

    /// The label of the button that opens the tour: `Tour 3/8`.
    pub fn label(self) -> String {
        match self.done.iter().filter(|done| **done).count() {
            done if done > 0 && self.is_started => format!("Tour {done}/{COUNT}"),
            _ => "Tour".into(),
        }
    }

    /// Heading and text about the present task.
    pub fn words(self) -> (String, &'static str) {
        match self.task() {
            None => ("The end.".into(), CLOSING),
            Some(task) if self.is_done(self.at) => (format!("{}: done.", task.title), task.finding),
            Some(task) => (format!("{}.", task.title), task.todo),
        }
    }

    /// As text, to be stored: `train draw > pin`.
    pub fn to_text(self) -> String {
        let done: String =
            (0..COUNT).filter(|task| self.is_done(*task)).map(|task| TASKS[task].slug.to_owned() + " ").collect();
        format!("{done}{SEPARATOR} {}", self.task().map(|task| task.slug).unwrap_or_default())
    }

    /// From stored text, of which unknown words are ignored. `None` if it has another shape.
    pub fn from_text(text: &str) -> Option<Self> {
        let (done, at) = text.split_once(SEPARATOR)?;
        let mut progress = Self { is_started: true, ..Self::default() };
        done.split_whitespace().filter_map(find).for_each(|task| progress.complete(task));
        match find(at.trim()) {
            Some(at) => progress.at = at,
            // At the end, if there still is nothing left to do.
            None if progress.done == [true; COUNT] => progress.at = COUNT,
            None => {}
        }
        Some(progress)
    }
}

/// The index of the task with this slug.
pub fn find(slug: &str) -> Option<usize> {
    TASKS.iter().position(|task| task.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(done: impl IntoIterator<Item = usize>, at: usize) -> Progress {
        let mut progress = Progress { at, ..Progress::default() };
        progress.resume();
        done.into_iter().for_each(|task| progress.complete(task));
        progress
    }

    #[test]
    fn tasks_are_done_in_any_order_and_the_present_one_stays() {
        let mut progress = with([], 0);
        progress.complete(3);
        assert_eq!((progress.present(), progress.words().1), (Some(0), TASKS[0].todo));
        progress.complete(0);
        assert_eq!((progress.present(), progress.words().1), (Some(0), TASKS[0].finding));
        progress.go_to(2);
        progress.go_on();
        assert_eq!(progress.present(), Some(4), "the fourth is done");
        progress.complete(COUNT);
        assert_eq!(progress, with([0, 3], 4), "there is no such task");
    }

    #[test]
    fn it_goes_on_to_what_is_left_then_to_the_end_and_to_the_beginning() {
        let last = COUNT - 1;
        let mut progress = with(2..last, last);
        progress.go_on();
        assert_eq!(progress.present(), Some(0), "from the last to the first");
        progress.complete(last);
        progress.complete(0);
        progress.go_to(1);
        assert!(!progress.can_go_on(), "only the present one is left");
        progress.go_on();
        assert_eq!(progress.present(), Some(1));
        progress.complete(1);
        assert!(progress.can_go_on());
        progress.go_on();
        assert_eq!((progress.present(), progress.words().1), (None, CLOSING));
        assert!(progress.can_go_on());
        progress.go_on();
        assert_eq!(progress, with([], 0));
    }

    #[test]
    fn it_is_resumed_where_something_is_left_to_do() {
        let mut progress = with([0, 1], 0);
        progress.resume();
        assert_eq!(progress.present(), Some(2));
        progress.go_to(5);
        progress.resume();
        assert_eq!(progress.present(), Some(5));
        let mut progress = with(0..COUNT, 3);
        progress.resume();
        assert_eq!(progress.present(), None);
        progress.resume();
        assert_eq!(progress.present(), None, "it does not begin again by itself");
    }

    #[test]
    fn the_button_counts_only_once_the_tour_was_opened() {
        let mut progress = Progress::default();
        progress.complete(0);
        assert_eq!(progress.label(), "Tour");
        progress.resume();
        assert_eq!(progress.label(), format!("Tour 1/{COUNT}"));
        assert_eq!(with([], 3).label(), "Tour");
    }

    #[test]
    fn stored_progress_is_restored_and_other_texts_are_ignored() {
        for progress in [with([], 0), with([0, 3], 2), with(0..COUNT, 1), with(0..COUNT, COUNT)] {
            assert_eq!(Progress::from_text(&progress.to_text()), Some(progress), "{}", progress.to_text());
        }
        assert_eq!(with([0, 1], 2).to_text(), "train draw > pin");
        for text in ["", "3", "{\"done\":[1,2]}", "train draw"] {
            assert_eq!(Progress::from_text(text), None, "{text}");
        }
        let of_another_version = Progress::from_text("draw fly > swim");
        assert_eq!(of_another_version, Some(with([1], 0)), "tasks of another version");
    }
}
