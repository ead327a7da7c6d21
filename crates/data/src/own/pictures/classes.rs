//! From the paths of pictures to classes: the folder that a picture is in has the name of its class.

use super::super::pairs::is_test;
use super::super::refusal::Fault;
use lenet_experiment::dataset::{CLASSES, MAX_CLASSES};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// The classes of pictures.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Classes {
    /// Of each path; `None` for a picture beside folders of pictures, such as a screenshot of the data set.
    pub places: Vec<Option<Place>>,
    /// Names of the folders in the order of their labels, from 0 on; none if the names are the labels.
    pub names: Vec<String>,
}

/// Where a picture belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub label: i32,
    /// Whether a folder around that of the class is named as one of test images.
    pub is_test: bool,
}

impl Classes {
    /// # Errors
    /// When there are no folders, one, or more than a network can have outputs.
    pub fn of(paths: &[&str]) -> Result<Self, Fault> {
        let folders: Vec<Vec<&str>> = paths.iter().map(|path| folders(path)).collect();
        let around: BTreeSet<&[&str]> =
            folders.iter().flat_map(|folders| (0..folders.len()).map(|length| &folders[..length])).collect();
        let classes: Vec<Option<&str>> = folders
            .iter()
            .map(|folders| folders.last().copied().filter(|_| !around.contains(folders.as_slice())))
            .collect();
        let mut names: Vec<&str> = classes.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
        match names.as_slice() {
            [] => return Err(Fault::NoFolders),
            [name] => return Err(Fault::OneFolder { name: (*name).to_owned() }),
            names if names.len() > MAX_CLASSES => return Err(Fault::ManyFolders { count: names.len() }),
            _ => {}
        }
        names.sort_by(|a, b| natural(a, b));
        let are_labels = are_labels(&names);
        let label = |name: &str| match number(name) {
            Some(number) if are_labels => number,
            Some(_) | None => names.iter().position(|other| *other == name).unwrap_or_default() as i32,
        };
        let place = |(folders, class): (&Vec<&str>, &Option<&str>)| {
            let is_test = folders.iter().rev().skip(1).any(|folder| is_test(folder));
            class.map(|name| Place { label: label(name), is_test })
        };
        let places = folders.iter().zip(&classes).map(place).collect();
        let names = if are_labels { Vec::new() } else { names.into_iter().map(str::to_owned).collect() };
        Ok(Self { places, names })
    }
}

/// The folders of a path from the outermost on. Some programs for Windows write backslashes into zip files.
pub(super) fn folders(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split(['/', '\\']).collect();
    parts.pop();
    parts.retain(|part| !part.is_empty() && *part != ".");
    parts
}

/// Whether all names are numbers from 0 to 9, or from 1 to 10.
fn are_labels(names: &[&str]) -> bool {
    let numbers: Option<Vec<i32>> = names.iter().map(|name| number(name)).collect();
    let last = CLASSES as i32 - 1;
    numbers
        .is_some_and(|numbers| [0, 1].iter().any(|first| numbers.iter().all(|n| (*first..=first + last).contains(n))))
}

/// A name of up to nine digits.
fn number(name: &str) -> Option<i32> {
    let is_number = (1..=9).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|_| is_number)
}

/// Alphabetical order without regard to case, but "class 2" before "class 10".
fn natural(a: &str, b: &str) -> Ordering {
    let (parts, others) = (parts(a), parts(b));
    parts.cmp(&others).then_with(|| a.cmp(b))
}

/// Runs of digits as their length and text without zeros in front, which compare as numbers do; other letters one by one.
fn parts(name: &str) -> Vec<(usize, String)> {
    let mut rest = name;
    let mut parts = Vec::new();
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (part, after) = rest.split_at(if length > 0 { length } else { first.len_utf8() });
        let digits = part.trim_start_matches('0');
        // Digits come before letters, as in ASCII.
        parts.push(if length > 0 { (digits.len(), digits.to_owned()) } else { (usize::MAX, part.to_lowercase()) });
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(paths: &[&str]) -> Vec<Option<i32>> {
        let classes = Classes::of(paths).unwrap();
        classes.places.iter().map(|place| place.map(|place| place.label)).collect()
    }

    #[test]
    fn digits_are_labels_and_other_names_are_numbered() {
        assert_eq!(labels(&["7/a.png", "digits/3/a.png", "x\\y\\7\\b.png", "./00/c.png"]), [7, 3, 7, 0].map(Some));
        assert_eq!(labels(&["1/a", "10/a"]), [1, 10].map(Some), "as other labels, from 1 to 10");
        assert_eq!(Classes::of(&["0/a", "9/a"]).unwrap().names, [""; 0]);
        let names = |paths: &[&str]| Classes::of(paths).unwrap().names;
        assert_eq!(names(&["0/a", "10/a", "9/a"]), ["0", "9", "10"], "eleven labels, if they were labels");
        assert_eq!(labels(&["0/a", "10/a", "9/a"]), [0, 2, 1].map(Some));
        assert_eq!(names(&["b/1", "Class 10/1", "class 2/1", "A/1", "3/1"]), ["3", "A", "b", "class 2", "Class 10"]);
        assert_eq!(names(&["a1/1", "a01/1", "a/1", "Ä/1"]), ["a", "a01", "a1", "Ä"]);
    }

    #[test]
    fn pictures_beside_folders_have_no_class() {
        assert_eq!(labels(&["set/a/1", "set/b/1", "set/screenshot", "top"]), [Some(0), Some(1), None, None]);
        assert_eq!(Classes::of(&["a", "b"]), Err(Fault::NoFolders));
        assert_eq!(Classes::of(&[]), Err(Fault::NoFolders));
        assert_eq!(Classes::of(&["set/a", "set/b", "c"]), Err(Fault::OneFolder { name: "set".into() }));
        let many: Vec<String> = (0..63).map(|class| format!("{class}/a")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(Classes::of(&many), Err(Fault::ManyFolders { count: 63 }));
        assert_eq!(Classes::of(&many[..62]).unwrap().names.len(), 62);
    }

    #[test]
    fn a_folder_around_the_classes_tells_test_images() {
        let tests = |paths: &[&str]| {
            Classes::of(paths).unwrap().places.into_iter().map(|place| place.unwrap().is_test).collect::<Vec<_>>()
        };
        assert_eq!(tests(&["train/a/1", "train/b/1", "my Test/a/1", "t10k/x/b/1"]), [false, false, true, true]);
        assert_eq!(tests(&["latest/a/test", "test/1"]), [false, false], "neither a word of it nor the class");
    }

    proptest! {
        /// Pictures of a folder have one class, pictures of different folders of one name, too, and labels are all in use.
        #[test]
        fn every_path_gets_the_class_of_its_folder(
            paths in prop::collection::vec("(([a-cA-C0-9/.\\\\ ]|é){0,6}/)?[a-z]{1,3}\\.png", 0..24)
        ) {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            match Classes::of(&paths) {
                Ok(classes) => {
                    prop_assert_eq!(classes.places.len(), paths.len());
                    let mut found: Vec<(i32, &str)> = Vec::new();
                    for (path, place) in paths.iter().zip(&classes.places) {
                        let Some(place) = place else { continue };
                        let folders = folders(path);
                        let name = folders.last().unwrap();
                        prop_assert!((0..MAX_CLASSES as i32).contains(&place.label));
                        match classes.names.get(place.label as usize) {
                            Some(expected) => prop_assert_eq!(expected, name),
                            None => prop_assert_eq!(name.parse(), Ok(place.label)),
                        }
                        found.push((place.label, name));
                    }
                    found.sort_unstable();
                    found.dedup();
                    let names: BTreeSet<&str> = found.iter().map(|(_, name)| *name).collect();
                    prop_assert_eq!(names.len(), found.len(), "a name has one label");
                    prop_assert!((2..=MAX_CLASSES).contains(&found.len()));
                    prop_assert!(classes.names.is_empty() || classes.names.len() == found.len());
                }
                Err(Fault::NoFolders) => prop_assert!(paths.iter().all(|path| folders(path).is_empty())),
                Err(Fault::OneFolder { name }) => prop_assert!(paths.iter().any(|path| path.contains(&name))),
                Err(Fault::ManyFolders { count }) => prop_assert!((MAX_CLASSES + 1..=paths.len()).contains(&count)),
                Err(other) => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
