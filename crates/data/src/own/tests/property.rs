//! No bytes make the parser panic or give a set with other than labelled images.

use super::super::*;
use super::{case, file, gzip, images, labels, zip};
use proptest::prelude::*;

/// Files of every format, whole.
fn whole() -> Vec<OwnFile> {
    vec![
        file("images", images(12, 28, 28)),
        file("small", images(12, 9, 8)),
        file("labels", labels(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])),
        file("packed", gzip(&images(12, 28, 28))),
        case!("images.zip"),
        case!("wide-28x40-labels.gz"),
        case!("qmnist-labels-idx2-int.gz"),
        file("zip", zip(&[("a", &images(12, 28, 28)), ("b", &labels(&[5; 12]))])),
        file("table", &case!("kaggle.csv").bytes[..30_000]),
    ]
}

fn check(files: &[OwnFile], transposed: bool) {
    match read(files, transposed) {
        Ok(set) => {
            assert!(!set.train.is_empty() && set.train.is_complete() && set.test.is_complete());
            let summary = set.summary(transposed);
            let count: u32 = summary.classes.as_flattened().iter().sum();
            assert_eq!(count as usize, set.train.len() + set.test.len());
        }
        Err(refusal) => {
            let text = format!("{refusal}. {}", refusal.fault.remedy());
            assert!(text.len() < 400 && text.ends_with('.'), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_taken_or_refused(files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..4)) {
        let files: Vec<OwnFile> = files.into_iter().map(|bytes| file("any", bytes)).collect();
        check(&files, false);
    }

    /// Some bytes of a valid file are changed, or it is cut off; others go with it.
    #[test]
    fn changed_files_are_taken_or_refused(
        which in 0..9_usize,
        other in 0..9_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 0..4),
        end in prop::option::of(any::<prop::sample::Index>()),
        transposed: bool,
    ) {
        let mut changed = whole().swap_remove(which);
        for (at, byte, is_header) in changes {
            // Headers are where a change has an effect.
            let length = if is_header { changed.bytes.len().min(64) } else { changed.bytes.len() };
            changed.bytes[at.index(length)] = byte;
        }
        if let Some(end) = end {
            changed.bytes.truncate(end.index(changed.bytes.len()));
        }
        check(&[changed, whole().swap_remove(other)], transposed);
    }
}
