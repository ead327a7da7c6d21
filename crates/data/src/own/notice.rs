//! What the visitor should know about files that were taken.

use super::text::{number, short};
use lenet_experiment::image::SIDE;
use std::fmt;

/// What was changed in a data set, or is unusual about it; as text, a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Images of another size were scaled.
    Scaled {
        /// Name of their file.
        name: String,
        /// Width in pixels.
        columns: usize,
        /// Height in pixels.
        rows: usize,
    },
    /// The labels were a table, as QMNIST's are.
    FirstColumn {
        /// Name of their file.
        name: String,
        /// Numbers for each image.
        columns: usize,
    },
    /// A table without labels was left out, such as the test images of a competition.
    Unlabelled {
        /// Name of its file.
        name: String,
    },
    /// Folders of pictures whose names are no digits were numbered.
    Numbered {
        /// Names in the order of their labels, from 0 on.
        names: Vec<String>,
    },
    /// Pictures that could not be decoded were left out.
    Unreadable {
        /// Their number.
        count: usize,
        /// Path of the first.
        first: String,
    },
    /// Pictures that are beside folders of pictures were left out.
    Aside {
        /// Their number.
        count: usize,
        /// Path of the first.
        first: String,
    },
    /// Pictures were inverted, or some differ from the others.
    Polarity {
        /// Whether the background of most is bright.
        inverted: bool,
        /// Pictures whose background is not like that of most.
        others: usize,
    },
    /// Pictures of other sizes were scaled.
    Resized {
        /// Their number.
        count: usize,
    },
    /// There were no test files.
    Split {
        /// Images held back for testing.
        test: usize,
        /// Images in all.
        all: usize,
    },
    /// The labels went from 1 to the number of classes.
    LabelsFromOne {
        /// That number.
        classes: usize,
    },
    /// Classes below the largest label that no training image has.
    Missing {
        /// In ascending order.
        classes: Vec<u8>,
    },
    /// All images are of one class.
    OneClass {
        /// Its label.
        class: u8,
    },
    /// There are few images.
    Few {
        /// Images to train on.
        train: usize,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scaled { name, columns, rows } if columns == rows => {
                write!(
                    f,
                    "The images of {} were scaled from {columns} x {rows} to {SIDE} x {SIDE} pixels.",
                    short(name)
                )
            }
            Self::Scaled { name, columns, rows } => write!(
                f,
                "The images of {} were scaled from {columns} x {rows} pixels to fit {SIDE} x {SIDE}, in proportion, with an \
                 empty margin.",
                short(name)
            ),
            Self::FirstColumn { name, columns } => {
                write!(f, "{} has {columns} numbers for each image; the first is taken as the label.", short(name))
            }
            Self::Unlabelled { name } => write!(f, "{} has no labels and was left out.", short(name)),
            Self::Numbered { names } => {
                let name = |(label, name): (usize, &String)| format!("{label} is {}", short(name));
                let names: Vec<String> = names.iter().enumerate().map(name).collect();
                write!(f, "The folders are numbered by name: {}.", names.join(", "))
            }
            Self::Unreadable { count: 1, first } => write!(f, "{} could not be read and is left out.", short(first)),
            Self::Unreadable { count, first } => {
                let (count, first) = (number(*count), short(first));
                write!(f, "{count} pictures could not be read and are left out; the first is {first}.")
            }
            Self::Aside { count: 1, first } => {
                write!(f, "{} is not in a folder of a class and is left out.", short(first))
            }
            Self::Aside { count, first } => {
                let (count, first) = (number(*count), short(first));
                write!(f, "{count} pictures are not in a folder of a class and are left out; the first is {first}.")
            }
            Self::Polarity { inverted, others } => {
                let most = if *inverted {
                    "The pictures are dark on bright and were inverted: ink is bright, as in MNIST."
                } else {
                    "The pictures are bright on dark, as in MNIST."
                };
                match others {
                    0 => write!(f, "{most}"),
                    1 => write!(f, "{most} One looks the other way round."),
                    others => write!(f, "{most} {} look the other way round.", number(*others)),
                }
            }
            Self::Resized { count: 1 } => {
                write!(f, "One picture was scaled to fit {SIDE} x {SIDE} pixels, in proportion.")
            }
            Self::Resized { count } => {
                write!(f, "{} pictures were scaled to fit {SIDE} x {SIDE} pixels, in proportion.", number(*count))
            }
            Self::Split { test, all } => {
                let (test, all) = (number(*test), number(*all));
                write!(
                    f,
                    "There are no test files, so a seventh of each class is held back for testing: {test} of {all} images."
                )
            }
            Self::LabelsFromOne { classes } => {
                write!(f, "The labels went from 1 to {classes}; they are 0 to {} here.", classes - 1)
            }
            Self::Missing { classes } => {
                let classes: Vec<String> = classes.iter().map(ToString::to_string).collect();
                write!(f, "No training image has the label {}.", classes.join(" or "))
            }
            Self::OneClass { class } => {
                write!(
                    f,
                    "All images have the label {class}. With one class there is nothing to tell apart: any network reaches 100 %."
                )
            }
            Self::Few { train } => {
                write!(f, "{train} images are few to train on, and an accuracy on so few test images says little.")
            }
        }
    }
}
