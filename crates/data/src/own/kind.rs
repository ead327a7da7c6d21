//! What a file is, by its first bytes.

use std::fmt;

/// Bytes at the start of a file by which its kind is told; a tar file is marked at byte 257.
pub(super) const HEAD: usize = 512;

/// Separators in the first line by which a text is a table. One of images has hundreds, of which a tenth are in the head.
const FEWEST_SEPARATORS: usize = 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Begins as an IDX file does.
    Idx,
    /// A text with many columns.
    Table,
    /// A format that is not read.
    Foreign(Foreign),
    /// None of these.
    Unknown,
}

/// A format that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// HTML or XML: some servers send an error page with status 200.
    WebPage,
    /// A text that stands for a file in Git LFS.
    LfsPointer,
    /// A text that stands for a file in git-annex.
    AnnexPointer,
    /// Packed in a way that is not unpacked; its name.
    Packed(&'static str),
    /// A picture without a folder; its format.
    Picture(&'static str),
    /// Data of another program; its format.
    Data(&'static str),
    /// Text without columns.
    Text,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WebPage => write!(f, "a web page, not a data file; it is probably an error page of the server"),
            Self::LfsPointer => write!(f, "a Git LFS pointer, which only names the file with the data"),
            Self::AnnexPointer => write!(f, "a git-annex pointer, which only names the file with the data"),
            Self::Packed(format) => write!(f, "packed as {format}, which cannot be unpacked here"),
            Self::Picture(format) => {
                write!(f, "a {format} picture; in a data set it is in a folder with the name of its class")
            }
            Self::Data(format) => write!(f, "a file of {format}, which cannot be read here"),
            Self::Text => write!(f, "a text, not a table of images"),
        }
    }
}

impl Foreign {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::WebPage => {
                "Open its address in the browser to see what the server says, then download the file again."
            }
            Self::LfsPointer => "Run `git lfs pull` where it comes from, or download the file itself.",
            Self::AnnexPointer => "Run `git annex get` where it comes from, or download the file itself.",
            Self::Packed(_) => "Unpack it, or pack it with gzip or zip.",
            Self::Picture(_) => {
                "Open a single picture beside the sheet; as a data set, choose a folder, or a zip file, with a folder of pictures for each class."
            }
            Self::Data(_) | Self::Text => "Choose files in the format of MNIST, or a table with an image in each line.",
        }
    }
}

/// First bytes of formats that are not read. Gzip and zip are those inside another file, the outer ones being unpacked.
const FOREIGN: [(&[u8], Foreign); 22] = [
    (b"version https://git-lfs", Foreign::LfsPointer),
    (b"/annex/objects/", Foreign::AnnexPointer),
    (b"../.git/annex/", Foreign::AnnexPointer),
    (b".git/annex/", Foreign::AnnexPointer),
    (b"\xFD7zXZ\0", Foreign::Packed("xz")),
    (b"BZh", Foreign::Packed("bzip2")),
    (b"\x28\xB5\x2F\xFD", Foreign::Packed("Zstandard")),
    (b"7z\xBC\xAF\x27\x1C", Foreign::Packed("7-Zip")),
    (b"Rar!", Foreign::Packed("RAR")),
    (b"PK\x03\x04", Foreign::Packed("zip within another file")),
    (b"\x1F\x8B", Foreign::Packed("gzip more than twice")),
    (b"\x89PNG", Foreign::Picture("PNG")),
    (b"\xFF\xD8\xFF", Foreign::Picture("JPEG")),
    (b"GIF8", Foreign::Picture("GIF")),
    (b"RIFF", Foreign::Picture("WebP")),
    (b"\x93NUMPY", Foreign::Data("NumPy")),
    (b"MATLAB 5.0", Foreign::Data("MATLAB")),
    (b"\x89HDF", Foreign::Data("HDF5")),
    (b"PAR1", Foreign::Data("Parquet")),
    (b"SQLite format 3", Foreign::Data("SQLite")),
    (b"%PDF", Foreign::Data("PDF")),
    (b"\x80\x04\x95", Foreign::Data("Python's pickle")),
];

/// Tells the kind of a file from its first [`HEAD`] bytes, fewer only if it is shorter.
pub(super) fn kind(head: &[u8]) -> Kind {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let foreign = FOREIGN.iter().find(|(start, _)| head.starts_with(start)).map(|(_, foreign)| *foreign);
    match foreign {
        Some(foreign) => Kind::Foreign(foreign),
        None if is_idx(head) => Kind::Idx,
        None if text.starts_with(b"<") => Kind::Foreign(Foreign::WebPage),
        None if head.get(257..262) == Some(b"ustar") => Kind::Foreign(Foreign::Packed("tar")),
        None if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) => Kind::Foreign(Foreign::Picture("BMP")),
        None if text.iter().any(|&byte| byte < b' ' && !byte.is_ascii_whitespace()) || text.is_empty() => Kind::Unknown,
        None => {
            let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
            let separators = line.iter().filter(|byte| super::table::SEPARATORS.contains(byte)).count();
            if separators < FEWEST_SEPARATORS { Kind::Foreign(Foreign::Text) } else { Kind::Table }
        }
    }
}

/// Two zeros, an element type, and the number of dimensions; or the start of these.
fn is_idx(head: &[u8]) -> bool {
    match head {
        [0, 0, element, dimensions, ..] => (0x08..=0x0E).contains(element) && (1..=4).contains(dimensions),
        [0] | [0, 0] | [0, 0, _] => true,
        _ => false,
    }
}
