//! The data sets: names and class labels.

use super::choice::{Choice, ChoiceOption};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// Classes of every published data set, and outputs of the published networks.
pub const CLASSES: usize = 10;

/// Most classes of files of one's own, and most outputs: digits, capitals and small letters, as in EMNIST's largest set.
pub const MAX_CLASSES: usize = 62;

/// Names of a network's outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassNames {
    all: &'static [&'static str; MAX_CLASSES],
    outputs: usize,
}

impl ClassNames {
    /// Names of this many outputs, the first of which have names of the visitor's own, the others numbers. Long ones are cut. The
    /// same names are kept once, as long as the program runs: a visitor opens few data sets.
    pub fn own(names: &[String], outputs: usize) -> Self {
        static ALL: Mutex<Vec<&[&str; MAX_CLASSES]>> = Mutex::new(Vec::new());
        let names: Vec<String> = names.iter().take(MAX_CLASSES).map(|name| cut(name)).collect();
        let is_same = |known: &&[&str; MAX_CLASSES]| {
            known
                .iter()
                .zip(NUMBERS)
                .enumerate()
                .all(|(class, (known, number))| *known == names.get(class).map_or(number, String::as_str))
        };
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().copied().find(is_same);
        let all = known.unwrap_or_else(|| {
            let mut own = NUMBERS;
            own.iter_mut().zip(&names).for_each(|(own, name)| *own = name.clone().leak());
            let own = &*Box::leak(Box::new(own));
            all.push(own);
            own
        });
        Self { all, outputs }
    }

    /// Number of outputs.
    pub fn count(self) -> usize {
        self.outputs
    }

    /// The name of a class, also of one that is no output: it may be the label of an image.
    pub fn of(self, class: usize) -> &'static str {
        self.all.get(class).copied().unwrap_or("?")
    }

    /// All of them, in the order of the outputs.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.all[..self.outputs.min(MAX_CLASSES)].iter().copied()
    }

    /// Whether they are numbers.
    pub fn are_numbers(self) -> bool {
        self.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// A name without characters that have no picture, and without the middle of a long one: names often differ at the end.
fn cut(name: &str) -> String {
    const MOST: usize = 24;
    const END: usize = 8;
    let letters: Vec<char> = name.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if letters.len() <= MOST {
        return letters.into_iter().collect();
    }
    let (start, end) = (&letters[..MOST - END], &letters[letters.len() - END..]);
    start.iter().chain(&['…']).chain(end).collect()
}

/// The name of a data set; its images are a `Dataset` of `lenet-data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatasetId {
    /// Handwritten digits, 60,000 for training and 10,000 for testing (the paper, section III).
    Mnist,
    /// Zalando's images of clothing, as many and as large as MNIST's.
    FashionMnist,
    /// Digits generated from strokes, without files.
    Synthetic,
    /// Files that the user opened.
    Own,
}

impl DatasetId {
    /// Every data set in the page's order.
    pub const ALL: [Self; 4] = [Self::Mnist, Self::FashionMnist, Self::Synthetic, Self::Own];

    /// Name in files, in paths, in the page and on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::FashionMnist => "fashion-mnist",
            Self::Synthetic => "synthetic",
            Self::Own => "own",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.slug() == slug)
    }

    /// Name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            Self::FashionMnist => "Fashion-MNIST",
            Self::Synthetic => "Synthetic digits",
            Self::Own => "Your own files",
        }
    }

    /// Whether it is a published data set, whose files the page's server has.
    pub fn is_published(self) -> bool {
        match self {
            Self::Mnist | Self::FashionMnist => true,
            Self::Synthetic | Self::Own => false,
        }
    }

    /// Whether its labels are known to be digits.
    pub fn has_digits(self) -> bool {
        match self {
            Self::Mnist | Self::Synthetic => true,
            Self::FashionMnist | Self::Own => false,
        }
    }

    /// Names of its ten classes, by label.
    pub fn class_names(self) -> ClassNames {
        self.names_of(CLASSES)
    }

    /// Names of this many outputs of a network; those that are no class of the set are numbers.
    pub fn names_of(self, outputs: usize) -> ClassNames {
        let all = match self {
            Self::FashionMnist => &CLOTHES,
            Self::Mnist | Self::Synthetic | Self::Own => &NUMBERS,
        };
        ClassNames { all, outputs }
    }

    /// What its images show, in the plural: "digits", "items of clothing" or "images".
    pub fn noun(self) -> &'static str {
        match self {
            Self::Mnist | Self::Synthetic => "digits",
            Self::FashionMnist => "items of clothing",
            Self::Own => "images",
        }
    }
}

static NUMBERS: [&str; MAX_CLASSES] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
    "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "56", "57", "58",
    "59", "60", "61",
];

static CLOTHES: [&str; MAX_CLASSES] = {
    let clothes: [&str; CLASSES] =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
    let mut names = NUMBERS;
    let mut class = 0;
    while class < CLASSES {
        names[class] = clothes[class];
        class += 1;
    }
    names
};

impl Choice for DatasetId {
    const ALL: &'static [Self] = &Self::ALL;

    fn option(self) -> ChoiceOption {
        ChoiceOption::new(self.slug(), self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_have_the_names_of_classes_or_numbers() {
        let clothes = DatasetId::FashionMnist.names_of(12);
        assert_eq!(clothes.iter().skip(8).collect::<Vec<_>>(), ["Bag", "Ankle boot", "10", "11"]);
        assert_eq!(
            (clothes.of(0), clothes.of(61), clothes.of(62), clothes.are_numbers()),
            ("T-shirt", "61", "?", false)
        );
        let own = |names: &[&str]| ClassNames::own(&names.iter().map(ToString::to_string).collect::<Vec<_>>(), 3);
        let pets = own(&["cats", "a dog that is much too long for a bar"]);
        assert_eq!(pets.iter().collect::<Vec<_>>(), ["cats", "a dog that is mu…or a bar", "2"]);
        assert!(std::ptr::eq(pets.all, own(&["cats", "a dog that is much too long for a bar"]).all), "kept once");
        assert!(pets != own(&["cats"]) && !pets.are_numbers() && own(&["7", "12"]).are_numbers());
        assert!(DatasetId::Own.names_of(62).iter().enumerate().all(|(class, name)| name == class.to_string()));
    }
}
