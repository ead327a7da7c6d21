//! Faults of a data file and how to fix them.

use lenet_experiment::image::SIDE;

/// Maximum number of images: four times MNIST, the size of EMNIST's set of digits.
pub const MAX_IMAGES: usize = 240_000;

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdxError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// HTML: some servers send an error page with status 200.
    #[error("this is a web page, not a data file; it is probably an error page of the server")]
    Html,
    /// An unknown format.
    #[error("this is neither an IDX file nor a gzip file")]
    NotIdx,
    /// The gzip stream ends too early.
    #[error("the gzip file is incomplete: its end is missing")]
    TruncatedGzip,
    /// The gzip stream is invalid or does not match its checksum.
    #[error("the gzip file is damaged and cannot be decompressed")]
    DamagedGzip,
    /// The content ends too early.
    #[error("the file is incomplete: {found} of {expected} bytes")]
    Truncated {
        /// Decompressed bytes that header and format require.
        expected: usize,
        /// Decompressed bytes in the file.
        found: usize,
    },
    /// The content is longer than the header says.
    #[error("the file holds more data than its header says")]
    TrailingBytes,
    /// More than [`MAX_IMAGES`].
    #[error("the file has {count} items; at most {MAX_IMAGES} fit into a browser's memory")]
    TooLarge {
        /// Count in the header.
        count: usize,
    },
    /// A count of 0.
    #[error("the file is valid but empty: it has no items")]
    NoItems,
    /// IDX, but neither images nor labels.
    #[error("this IDX file holds neither images nor labels: its magic number is {0}, not 2051 or 2049")]
    WrongMagic(u32),
    /// Labels instead of images.
    #[error("this file holds labels, not images")]
    LabelsNotImages,
    /// Images instead of labels.
    #[error("this file holds images, not labels")]
    ImagesNotLabels,
    /// Images of another size.
    #[error("the images are {columns} x {rows} pixels, not {SIDE} x {SIDE}")]
    WrongSize {
        /// Height in pixels.
        rows: u32,
        /// Width in pixels.
        columns: u32,
    },
    /// The two files do not belong together.
    #[error("there are {images} images but {labels} labels")]
    CountMismatch {
        /// Images in the images file.
        images: usize,
        /// Labels in the labels file.
        labels: usize,
    },
    /// The last image is incomplete.
    #[error("{bytes} bytes are not a whole number of {SIDE} x {SIDE} images")]
    PartialImage {
        /// Length of the list of pixels; not a multiple of 784.
        bytes: usize,
    },
    /// A label above 9.
    #[error("label number {} is {label}; labels go from 0 to 9", index + 1)]
    LabelTooLarge {
        /// Counted from 0.
        index: usize,
        /// Its value, from 10 to 255.
        label: u8,
    },
}

impl IdxError {
    /// What the user can do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Empty | Self::TruncatedGzip | Self::DamagedGzip | Self::Truncated { .. } | Self::TrailingBytes => {
                "Download the file again; the download was probably interrupted."
            }
            Self::Html => "Check that the server has the data files, or open them from your disk.",
            Self::NotIdx | Self::WrongMagic(_) => {
                "Choose files in the format of MNIST, such as train-images-idx3-ubyte.gz."
            }
            Self::TooLarge { .. } => "Choose a smaller data set.",
            Self::NoItems | Self::PartialImage { .. } => "Choose another file.",
            Self::LabelsNotImages | Self::ImagesNotLabels => "Choose the images file first and the labels file second.",
            Self::WrongSize { .. } => "Scale the images to 28 x 28 pixels, or choose another file.",
            Self::CountMismatch { .. } => "Choose an images file and a labels file that belong together.",
            Self::LabelTooLarge { .. } => "Choose a data set with ten classes, numbered from 0 to 9.",
        }
    }
}
