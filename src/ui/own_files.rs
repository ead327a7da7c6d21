//! Pairs two opened files: one with images, one with labels.

use lenet_conductor::OwnFiles;
use lenet_experiment::protocol::Failure;

/// Largest accepted file in bytes, twice the unpacked MNIST images: more would not fit into memory during training.
pub const MAX_BYTES: u64 = 100_000_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Images,
    Labels,
}

/// Finds images and labels by the IDX header, else by name, else by size.
///
/// # Errors
/// If there are not two files, or both are of the same kind.
pub fn pair(files: Vec<(String, Vec<u8>)>) -> Result<OwnFiles, Failure> {
    let mut files = files.into_iter();
    let (Some(one), Some(other), None) = (files.next(), files.next(), files.next()) else {
        return Err(refused("A data set is two files: one with images, one with labels."));
    };
    let one_is_images = match (kind(&one), kind(&other)) {
        (Some(Kind::Images), Some(Kind::Labels) | None) | (None, Some(Kind::Labels)) => true,
        (Some(Kind::Labels), Some(Kind::Images) | None) | (None, Some(Kind::Images)) => false,
        (Some(Kind::Images), Some(Kind::Images)) => return Err(refused("Both files contain images.")),
        (Some(Kind::Labels), Some(Kind::Labels)) => return Err(refused("Both files contain labels.")),
        // A label takes one byte, an image hundreds.
        (None, None) => one.1.len() >= other.1.len(),
    };
    let (images, labels) = if one_is_images { (one.1, other.1) } else { (other.1, one.1) };
    Ok(OwnFiles { images, labels })
}

/// Kind of a file by its first four bytes (0, 0, element type, dimensions), or by the naming of the published files.
fn kind((name, bytes): &(String, Vec<u8>)) -> Option<Kind> {
    match bytes.as_slice() {
        [0, 0, 8, 3, ..] => return Some(Kind::Images),
        [0, 0, 8, 1, ..] => return Some(Kind::Labels),
        _ => {}
    }
    let name = name.to_lowercase();
    match (name.contains("images") || name.contains("idx3"), name.contains("labels") || name.contains("idx1")) {
        (true, false) => Some(Kind::Images),
        (false, true) => Some(Kind::Labels),
        (true, true) | (false, false) => None,
    }
}

/// The message for rejected files.
pub fn refused(what: &str) -> Failure {
    Failure {
        what: what.into(),
        kept: "Data, network and charts are unchanged.".into(),
        remedy: "Choose both files at once, such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMAGES: [u8; 5] = [0, 0, 8, 3, 1];
    const LABELS: [u8; 5] = [0, 0, 8, 1, 1];

    fn file(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), bytes.to_vec())
    }

    #[test]
    fn files_are_paired_by_header_name_or_size() {
        let by_magic = OwnFiles { images: IMAGES.to_vec(), labels: LABELS.to_vec() };
        assert_eq!(pair(vec![file("a", &IMAGES), file("b", &LABELS)]), Ok(by_magic.clone()));
        assert_eq!(pair(vec![file("b", &LABELS), file("a", &IMAGES)]), Ok(by_magic));
        let by_name = OwnFiles { images: vec![31, 139, 1], labels: vec![31, 139, 2] };
        let named = vec![file("t10k-labels.gz", &[31, 139, 2]), file("t10k-Images.gz", &[31, 139, 1])];
        assert_eq!(pair(named), Ok(by_name));
        let by_size = OwnFiles { images: vec![31; 9], labels: vec![31; 2] };
        assert_eq!(pair(vec![file("a.gz", &[31; 2]), file("b.gz", &[31; 9])]), Ok(by_size));
    }

    #[test]
    fn anything_but_a_pair_is_rejected() {
        assert!(pair(vec![file("a", &IMAGES)]).is_err());
        assert!(pair(vec![file("a", &IMAGES), file("b", &IMAGES)]).is_err());
        assert!(pair(vec![file("a", &IMAGES), file("b", &LABELS), file("c", &LABELS)]).is_err());
    }
}
