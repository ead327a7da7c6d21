//! What can be wrong with a data file, in words that say what it is instead.

use super::idx::MAX_IMAGES;
use lenet_experiment::image::SIDE;

/// Why a file is not the data it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdxError {
    /// No byte.
    #[error("the file is empty")]
    Empty,
    /// An error page of the server.
    #[error("this is a web page, not a data file: the server has answered with a page, most likely an error page")]
    Html,
    /// Something else altogether.
    #[error("this is neither an IDX file nor a gzip file")]
    NotIdx,
    /// The packed file ends too early.
    #[error("the packed file (.gz) is cut off: its end is missing")]
    TruncatedGzip,
    /// The packed file contradicts itself or its checksum.
    #[error("the packed file (.gz) is damaged and cannot be unpacked")]
    DamagedGzip,
    /// The content ends too early.
    #[error("the file is cut off: it should hold {expected} bytes and holds {found}")]
    Truncated {
        /// Bytes that the header promises, as far as it could be read.
        expected: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The content goes on after its end.
    #[error("the file goes on after the last item that it announces")]
    TrailingBytes,
    /// More than [`MAX_IMAGES`].
    #[error("the file announces {count} items; more than {MAX_IMAGES} do not fit into a browser's memory")]
    TooLarge {
        /// Items announced.
        count: usize,
    },
    /// A count of 0.
    #[error("the file is well formed but holds no item")]
    NoItems,
    /// IDX, but not bytes in one or three dimensions.
    #[error("this IDX file holds neither images nor labels: it begins with {0}, not with 2051 or 2049")]
    WrongMagic(u32),
    /// Labels where images are wanted.
    #[error("this file holds labels, where the images were expected")]
    LabelsNotImages,
    /// Images where labels are wanted.
    #[error("this file holds images, where the labels were expected")]
    ImagesNotLabels,
    /// Images of another size.
    #[error("the images are {columns} pixels wide and {rows} high, not {SIDE} by {SIDE}")]
    WrongSize {
        /// Height in pixels.
        rows: u32,
        /// Width in pixels.
        columns: u32,
    },
    /// Two files that do not belong together.
    #[error("there are {images} images but {labels} labels")]
    CountMismatch {
        /// Images in the images file.
        images: usize,
        /// Labels in the labels file.
        labels: usize,
    },
    /// Pixels that are no whole number of images.
    #[error("{bytes} bytes are no whole number of images of {SIDE} by {SIDE} pixels")]
    PartialImage {
        /// Number of pixels.
        bytes: usize,
    },
    /// A label that is no digit.
    #[error("label number {} is {label}; labels go from 0 to 9", index + 1)]
    LabelTooLarge {
        /// Place of the label, from 0.
        index: usize,
        /// The label.
        label: u8,
    },
}

impl IdxError {
    /// What a person can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Empty | Self::TruncatedGzip | Self::DamagedGzip | Self::Truncated { .. } | Self::TrailingBytes => {
                "Get the file again: its download was probably interrupted or altered."
            }
            Self::Html => "Check that the data files are where the page looks for them, or open them from your disk.",
            Self::NotIdx | Self::WrongMagic(_) => {
                "Choose the files of the MNIST distribution or others in its format, such as train-images-idx3-ubyte.gz."
            }
            Self::TooLarge { .. } => "Choose a smaller set.",
            Self::NoItems | Self::PartialImage { .. } => "Choose another file.",
            Self::LabelsNotImages | Self::ImagesNotLabels => "Choose the images file first and the labels file second.",
            Self::WrongSize { .. } => "Scale the images to 28 by 28 pixels, or choose another file.",
            Self::CountMismatch { .. } => "Choose an images file and a labels file that belong together.",
            Self::LabelTooLarge { .. } => "Choose a set with ten classes, numbered from 0 to 9.",
        }
    }
}
