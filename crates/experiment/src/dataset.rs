//! The data sets: names and class labels.

use super::choice::{Choice, ChoiceOption};
use serde::{Deserialize, Serialize};

/// Classes in every data set.
pub const CLASSES: usize = 10;

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

    /// Whether its labels may be digits: of the visitor's own files it is not known.
    pub fn may_have_digits(self) -> bool {
        self.has_digits() || self == Self::Own
    }

    /// Names of the ten classes, by label.
    pub fn class_names(self) -> [&'static str; CLASSES] {
        match self {
            Self::FashionMnist => {
                ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
            }
            Self::Mnist | Self::Synthetic | Self::Own => ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        }
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

impl Choice for DatasetId {
    const ALL: &'static [Self] = &Self::ALL;

    fn option(self) -> ChoiceOption {
        ChoiceOption::new(self.slug(), self.title())
    }
}
