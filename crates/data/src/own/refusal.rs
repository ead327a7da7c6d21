//! Why files of one's own cannot be used, and what to do.

use super::MAX_IMAGES;
use super::idx::{MAX_PIXELS, SIDES};
use super::kind::Foreign;
use super::pictures::MAX_UNPACKED;
use super::table::COLUMNS;
use super::text::{number, short};
use lenet_experiment::dataset::MAX_CLASSES;
use std::fmt;

/// Why files cannot be used, as a clause without a full stop: "images.gz is a web page".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {fault}", self.subject())]
pub struct Refusal {
    /// Name of the file at fault; `None` for all of them together. A file in a zip file follows its name and a slash.
    pub file: Option<String>,
    /// What is wrong with it.
    pub fault: Fault,
}

impl Refusal {
    pub(super) fn of(file: &str, fault: Fault) -> Self {
        Self { file: Some(file.to_owned()), fault }
    }

    pub(super) fn of_all(fault: Fault) -> Self {
        Self { file: None, fault }
    }

    fn subject(&self) -> String {
        self.file.as_deref().map_or_else(|| "the files".into(), short)
    }
}

/// Names the file of a fault.
pub(super) fn by_name(file: &str) -> impl Fn(Fault) -> Refusal {
    move |fault| Refusal::of(file, fault)
}

/// What is wrong with a file, as the rest of a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No bytes.
    Empty,
    /// Another format.
    Foreign(Foreign),
    /// An unknown format.
    Unknown,
    /// Ends after fewer images or labels than its header says.
    CutOff {
        /// Whole ones that are there.
        found: usize,
        /// Number in the header.
        expected: usize,
        /// "images" or "labels".
        noun: &'static str,
    },
    /// Ends within its header or before the end of its gzip or zip data.
    NoEnd,
    /// Cannot be decompressed, or has another checksum.
    Damaged,
    /// Longer than its header says.
    TooLong,
    /// A header without images or labels, or a table without rows.
    NoItems,
    /// More than [`MAX_IMAGES`].
    TooMany {
        /// Number in the header; of a table, those until it was refused.
        count: usize,
    },
    /// Images of a size that is not scaled.
    Size {
        /// Width in pixels.
        columns: usize,
        /// Height in pixels.
        rows: usize,
    },
    /// Too many pixels in all.
    TooLarge,
    /// IDX, but neither bytes in three dimensions nor whole numbers in one or two.
    Shape {
        /// Number of dimensions.
        dimensions: u8,
        /// Type of the elements, as in the file.
        element: u8,
    },
    /// A table of another width.
    Columns {
        /// Columns of its first line.
        found: usize,
    },
    /// A line of another width than the first.
    Line {
        /// Counted from 1.
        line: usize,
        /// Its columns.
        found: usize,
        /// Those of the first.
        expected: usize,
    },
    /// A cell that is no whole number, or no pixel from 0 to 255.
    Cell {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// A table of images without labels.
    Unlabelled,
    /// A zip file with a password.
    Encrypted,
    /// A zip file in which nothing is data.
    NoData {
        /// Name of the first file in it, if there is one.
        first: Option<String>,
    },
    /// Pictures of which none is in a folder.
    NoFolders,
    /// Pictures of one class.
    OneFolder {
        /// Name of their folder.
        name: String,
    },
    /// Pictures of more classes than a network can have outputs.
    ManyFolders {
        /// Number of different names of folders.
        count: usize,
    },
    /// Pictures of which none can be decoded.
    Unreadable {
        /// Their number.
        count: usize,
        /// Path of the first.
        first: String,
    },
    /// A zip file whose pictures are too large when they are unpacked.
    Unpacked,
    /// Labels for which no network has outputs enough.
    Classes {
        /// Number of different labels.
        count: usize,
        /// Smallest label.
        least: i32,
        /// Largest label.
        most: i32,
    },
    /// Images without a file of labels.
    LabelsMissing,
    /// Labels without a file of images.
    ImagesMissing,
    /// Numbers of files that do not pair.
    Unpaired {
        /// Files of images.
        images: usize,
        /// Files of labels.
        labels: usize,
    },
    /// More images than labels, or fewer.
    Counts {
        /// Number of images.
        images: usize,
        /// Number of labels.
        labels: usize,
        /// Name of the labels' file.
        other: String,
    },
    /// Two sets, neither or both named as for testing.
    Roles,
    /// No images with labels.
    NoSet,
    /// More than a training and a test set.
    TooManyFiles,
    /// Too few images to hold any back.
    TooFew {
        /// Images in all.
        count: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "is empty"),
            Self::Foreign(foreign) => write!(f, "is {foreign}"),
            Self::Unknown => write!(f, "is neither an IDX file nor a table"),
            Self::CutOff { found, expected, noun } => {
                write!(f, "is cut off: {} of {} {noun}", number(*found), number(*expected))
            }
            Self::NoEnd => write!(f, "is cut off: its end is missing"),
            Self::Damaged => write!(f, "is damaged and cannot be decompressed"),
            Self::TooLong => write!(f, "holds more data than its header says"),
            Self::NoItems => write!(f, "is valid, but holds nothing"),
            Self::TooMany { count } => {
                write!(f, "holds {} images or labels; {} are the most that fit", number(*count), number(MAX_IMAGES))
            }
            Self::Size { columns, rows } => write!(
                f,
                "has images of {columns} x {rows} pixels; sides from {} to {} pixels can be scaled",
                SIDES.start(),
                SIDES.end()
            ),
            Self::TooLarge => write!(f, "holds more than {} million pixels", MAX_PIXELS / 1_000_000),
            Self::Shape { dimensions, element } => {
                write!(
                    f,
                    "is an IDX file, but of neither images nor labels: {dimensions} dimensions of type {element:#04x}"
                )
            }
            Self::Columns { found } => {
                write!(f, "is a table of {found} columns; one of images has {COLUMNS}, the label and 784 pixels")
            }
            Self::Line { line, found, expected } => {
                write!(f, "has {found} instead of {expected} columns in line {line}; it may be cut off")
            }
            Self::Cell { line, column } => write!(f, "has no number from 0 to 255 in line {line}, column {column}"),
            Self::Unlabelled => write!(f, "is a table of 784 pixels a line, without labels"),
            Self::Encrypted => write!(f, "is a zip file with a password"),
            Self::NoData { first: Some(first) } => {
                write!(f, "is a zip file without IDX files, tables and pictures; it holds {}", short(first))
            }
            Self::NoData { first: None } => write!(f, "is an empty zip file"),
            Self::NoFolders => write!(f, "holds pictures without folders, which would name their classes"),
            Self::OneFolder { name } => {
                write!(f, "holds pictures of one class, {}; there is nothing to tell apart", short(name))
            }
            Self::ManyFolders { count } => {
                write!(f, "holds pictures of {} classes; a network has at most {MAX_CLASSES} outputs", number(*count))
            }
            Self::Unreadable { count, first } => {
                let (count, first) = (number(*count), short(first));
                write!(f, "holds no picture that can be read here ({count} tried; the first is {first})")
            }
            Self::Unpacked => write!(f, "holds more than {} MB when it is unpacked", MAX_UNPACKED / 1_000_000),
            Self::Classes { count, least, most } => write!(
                f,
                "has {count} different labels from {least} to {most}; a network has at most {MAX_CLASSES} outputs, for the labels 0 to {}",
                MAX_CLASSES - 1
            ),
            Self::LabelsMissing => write!(f, "holds images; the file with their labels is missing"),
            Self::ImagesMissing => write!(f, "holds labels; the file with their images is missing"),
            Self::Unpaired { images, labels } => {
                write!(f, "do not pair: {images} with images, {labels} with labels")
            }
            Self::Counts { images, labels, other } => {
                write!(f, "holds {} images, but {} {} labels", number(*images), short(other), number(*labels))
            }
            Self::Roles => write!(f, "are two sets, and their names do not say which one is for testing"),
            Self::NoSet => write!(f, "hold no images with labels"),
            Self::TooManyFiles => write!(f, "are more than a training set and a test set"),
            Self::TooFew { count: 1 } => write!(f, "holds 1 image, which is too few to hold any back for testing"),
            Self::TooFew { count } => write!(f, "holds {count} images, which are too few to hold any back for testing"),
        }
    }
}

impl Fault {
    /// What the user can do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Foreign(foreign) => foreign.remedy(),
            Self::Empty | Self::CutOff { .. } | Self::NoEnd | Self::Damaged | Self::TooLong | Self::Line { .. } => {
                "Download the file again; the download was probably interrupted."
            }
            Self::Unknown | Self::Shape { .. } | Self::NoData { .. } | Self::NoSet => {
                "Choose files in the format of MNIST, such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz."
            }
            Self::Columns { .. } | Self::Cell { .. } => {
                "Choose a table with an image in each line: its label, then its 784 pixels from 0 to 255."
            }
            Self::Unlabelled => "Choose the table with labels; Kaggle's is train.csv.",
            Self::NoFolders | Self::OneFolder { .. } => {
                "Put the pictures of each class into a folder with its name, and choose the folder around these, or a zip file of it."
            }
            Self::ManyFolders { .. } => "Choose a data set of up to 62 classes, each a folder of pictures.",
            Self::Unreadable { .. } => "Save the pictures as PNG or JPEG.",
            Self::TooMany { .. } | Self::TooLarge | Self::Unpacked => "Choose a smaller data set.",
            Self::NoItems | Self::TooFew { .. } => "Choose files with more images.",
            Self::Size { .. } => "Scale the images, or choose another file.",
            Self::Encrypted => "Unpack it, then choose the files in it.",
            Self::Classes { .. } => "Choose a data set of up to 62 classes, with labels from 0 to 61 or from 1 to 62.",
            Self::LabelsMissing | Self::ImagesMissing | Self::Unpaired { .. } => {
                "Choose the images and their labels at once, such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz."
            }
            Self::Counts { .. } => "Choose files that belong together.",
            Self::Roles => "Put \"test\" into the names of the test files, or choose one set alone.",
            Self::TooManyFiles => "Choose the files of one data set: for training and, if there are any, for testing.",
        }
    }
}
