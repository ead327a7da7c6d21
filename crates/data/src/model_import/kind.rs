//! Kinds of files, by their first bytes.

use std::fmt::{Display, Formatter, Result};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Starts with the length of a JSON object.
    Safetensors,
    /// Starts with the IR version, as ONNX files do.
    Onnx,
    /// Saved by `torch.save` or Python's pickle. Loading it would run what it says, so it is not read.
    Pickle,
    /// Saved by Keras: HDF5, or a ZIP archive with it.
    Keras,
    /// No bytes.
    Empty,
    /// HTML, often an error page.
    WebPage,
    /// Compressed by gzip.
    Gzip,
    /// An archive with anything else.
    Zip,
    /// PNG, JPEG, GIF, WebP or BMP.
    Picture,
    /// What git has in place of a large file: Git LFS or git-annex.
    Pointer,
    /// A NumPy array.
    Numpy,
    /// None of these.
    Unknown,
}

impl Kind {
    /// What a file with this content is.
    pub fn of(bytes: &[u8]) -> Self {
        let starts_with = |start: &[u8]| bytes.starts_with(start);
        let contains = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        if bytes.is_empty() {
            return Self::Empty;
        }
        // The length of the header is far below 2^32.
        if bytes.get(4..9) == Some(b"\0\0\0\0{") {
            return Self::Safetensors;
        }
        if starts_with(b"PK\x03\x04") {
            return if contains(b"data.pkl") {
                Self::Pickle
            } else if contains(b"model.weights.h5") {
                Self::Keras
            } else {
                Self::Zip
            };
        }
        let starts: [(&[u8], Self); 8] = [
            (b"\x1f\x8b", Self::Gzip),
            (b"\x89HDF\r\n\x1a\n", Self::Keras),
            (b"\x89PNG", Self::Picture),
            (b"\xff\xd8\xff", Self::Picture),
            (b"GIF8", Self::Picture),
            (b"version https://git-lfs", Self::Pointer),
            (b"/annex/objects/", Self::Pointer),
            (b"\x93NUMPY", Self::Numpy),
        ];
        if let Some((_, kind)) = starts.into_iter().find(|(start, _)| starts_with(start)) {
            return kind;
        }
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1_000)]).to_lowercase();
        let start = head.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with("<!doctype html") || start.starts_with('<') && start.contains("<html") {
            return Self::WebPage;
        }
        // Field 1, a number, then a field of a model: producer, version, graph or operator sets.
        match bytes {
            [0x80, 2..=5, ..] => Self::Pickle,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] | [b'B', b'M', ..] => Self::Picture,
            [0x08, 1..=30, 0x12 | 0x1a | 0x22 | 0x28 | 0x32 | 0x3a | 0x42, ..] => Self::Onnx,
            _ => Self::Unknown,
        }
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter) -> Result {
        f.write_str(match self {
            Self::Safetensors => "this is a safetensors file",
            Self::Onnx => "this is an ONNX file",
            Self::Pickle => {
                "this is a pickle of PyTorch, which is a program and is not run. These two lines turn it into a \
                 file that can be:\n\
                 import torch, safetensors.torch\n\
                 safetensors.torch.save_file(torch.load(\"lenet.pt\", weights_only=True), \
                 \"lenet.safetensors\")\n\
                 Then open lenet.safetensors"
            }
            Self::Keras => {
                "this is a file of Keras, which is not read. These two lines turn it into a file that can \
                 be:\n\
                 import keras, safetensors.numpy\n\
                 safetensors.numpy.save_file({w.path: w.numpy() for w in keras.models.load_model(\"lenet.keras\").weights}, \
                 \"lenet.safetensors\")\n\
                 Then open lenet.safetensors"
            }
            Self::Empty => "the file is empty",
            Self::WebPage => "this is a web page, not a network; it is probably an error page of a server",
            Self::Gzip => "this is a gzip file: decompress it first",
            Self::Zip => "this is a ZIP archive: open the file in it",
            Self::Picture => "this is a picture, not a network",
            Self::Pointer => {
                "this stands for a large file in git, and is not the file itself: download that with git lfs pull or \
                 git annex get"
            }
            Self::Numpy => "this is a NumPy array, not a network: save its tensors as safetensors",
            Self::Unknown => "this is neither a safetensors nor an ONNX file",
        })
    }
}

/// Bytes of a safetensors file, and those that its header announces, if those are more.
pub(super) fn cut_off(bytes: &[u8]) -> Option<(usize, usize)> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let expected = match rest.get(..length) {
        None => 8_usize.checked_add(length)?,
        Some(header) => {
            let header: serde_json::Value = serde_json::from_slice(header).ok()?;
            let end = |tensor: &serde_json::Value| tensor.get("data_offsets")?.get(1)?.as_u64();
            let end = header.as_object()?.values().filter_map(end).max()?;
            8_usize.checked_add(length)?.checked_add(usize::try_from(end).ok()?)?
        }
    };
    (bytes.len() < expected).then_some((bytes.len(), expected))
}
