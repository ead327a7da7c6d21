//! Each kind of file that people have, as `crates/data/tests/cases` has it; larger images are made here.

mod property;
mod refusals;

use super::*;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use lenet_experiment::image::{PIXELS, SIDE};
use std::io::Write;

pub(super) fn file(name: &str, bytes: impl Into<Vec<u8>>) -> OwnFile {
    OwnFile { name: name.into(), bytes: bytes.into() }
}

/// A file of `tests/cases`.
macro_rules! case {
    ($name:literal) => {
        crate::own::tests::file($name, *include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/", $name)))
    };
}
pub(super) use case;

/// An IDX file with this element type.
pub(super) fn idx(element: u8, dimensions: &[u32], items: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let magic = [0, 0, element, dimensions.len() as u8];
    magic.into_iter().chain(dimensions.iter().flat_map(|size| size.to_be_bytes())).chain(items).collect()
}

/// Images of this size, each in one grey from 0 to 249, brighter from image to image.
pub(super) fn images(count: u32, rows: u32, columns: u32) -> Vec<u8> {
    idx(8, &[count, rows, columns], (0..count).flat_map(|i| (0..rows * columns).map(move |_| (i % 250) as u8)))
}

pub(super) fn labels(labels: &[u8]) -> Vec<u8> {
    idx(8, &[labels.len() as u32], labels.iter().copied())
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip file of deflated files.
pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let (mut crc, mut encoder) = (Crc::new(), DeflateEncoder::new(Vec::new(), Compression::fast()));
        crc.update(content);
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let halves = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
        let words = |numbers: &[usize]| numbers.iter().flat_map(|&n| (n as u32).to_le_bytes()).collect::<Vec<u8>>();
        // Version, flags, method, time, date; checksum and lengths; lengths of the name and of what follows it.
        let sizes = words(&[crc.sum() as usize, packed.len(), content.len()]);
        let common = [halves(&[20, 0, 8, 0, 0]), sizes, halves(&[name.len() as u16, 0])].concat();
        let at = words(&[bytes.len()]);
        list.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &at, name.as_bytes()].concat());
        bytes.extend([b"PK\x03\x04", &common[..], name.as_bytes(), &packed].concat());
    }
    let (count, length, at) = (files.len() as u8, list.len() as u32, bytes.len() as u32);
    let end = [
        b"PK\x05\x06".as_slice(),
        &[0, 0, 0, 0, count, 0, count, 0],
        &length.to_le_bytes(),
        &at.to_le_bytes(),
        &[0, 0],
    ];
    [bytes, list, end.concat()].concat()
}

fn taken(files: &[OwnFile]) -> OwnSet {
    read(files, false).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn texts(set: &OwnSet) -> String {
    set.notices.iter().map(|notice| format!("{notice} ")).collect()
}

#[test]
fn images_sorted_by_class_are_split_by_class() {
    let set = taken(&[case!("sorted-images.gz"), case!("sorted-labels.gz")]);
    assert_eq!((set.train.len(), set.test.len()), (600, 100));
    for [train, test] in set.classes() {
        assert!(test.abs_diff((train + test) / 7) <= 1, "{train} to train on, {test} to test on");
    }
    // The validation images are the last of the training images.
    let last: Vec<u8> = (480..600).map(|i| set.train.label(i)).collect();
    assert!((0..10).all(|class| last.iter().filter(|&&label| label == class).count() >= 5), "{last:?}");
    assert_eq!(set.notices, [Notice::Split { test: 100, all: 700 }]);
    // Each image keeps its label: the i-th has grey i.
    let sorted = taken(&[file("i", images(200, 28, 28)), file("l", labels(&[[3; 100], [8; 100]].concat()))]);
    let keeps = |set: &Dataset| (0..set.len()).all(|i| set.label(i) == if set.image(i)[0] < 100 { 3 } else { 8 });
    assert!(keeps(&sorted.train) && keeps(&sorted.test));
}

#[test]
fn qmnist_labels_are_the_first_column() {
    let set = taken(&[case!("qmnist-images.gz"), case!("qmnist-labels-idx2-int.gz")]);
    // The same images as usps's, so the same labels.
    let other = taken(&[case!("qmnist-images.gz"), case!("usps-16x16-labels.gz")]);
    assert!(set.train == other.train && set.test == other.test);
    assert!(set.notices.contains(&Notice::FirstColumn { name: "qmnist-labels-idx2-int.gz".into(), columns: 8 }));
}

/// Images with their labels, in an order that does not depend on that of the files.
fn sorted(set: &OwnSet) -> Vec<(&[u8; PIXELS], u8)> {
    let all = [&set.train, &set.test].into_iter().flat_map(|set| (0..set.len()).map(|i| (set.image(i), set.label(i))));
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all
}

/// Four files hold the same 700 digits: in MNIST's order, sorted by class, transposed with labels from 1, and at 16 x 16.
#[test]
fn the_same_digits_are_read_from_files_of_every_kind() {
    let digits = taken(&[case!("qmnist-images.gz"), case!("qmnist-labels-idx2-int.gz")]);
    assert!(sorted(&digits) == sorted(&taken(&[case!("sorted-images.gz"), case!("sorted-labels.gz")])));

    let letters = [case!("transposed-letters-images.gz"), case!("transposed-letters-labels.gz")];
    let turned = read(&letters, true).unwrap();
    assert!(turned.summary(true).transposed && turned.train == digits.train && turned.test == digits.test);
    let lying = taken(&letters);
    assert!(lying.train != digits.train && lying.classes() == digits.classes());
    assert!(texts(&lying).contains("went from 1 to 10"), "{}", texts(&lying));

    // Scaled up again, an image is nearer to its own digit than to the next one.
    let small = taken(&[case!("usps-16x16-images.gz"), case!("usps-16x16-labels.gz")]);
    assert!(texts(&small).contains("scaled from 16 x 16 to 28 x 28"), "{}", texts(&small));
    let distance =
        |a: &[u8; PIXELS], b: &[u8; PIXELS]| a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
    for i in 0..small.train.len() {
        let next = (i + 1) % small.train.len();
        let [own, other] = [i, next].map(|digit| distance(small.train.image(i), digits.train.image(digit)));
        assert!(small.train.label(i) == digits.train.label(i) && own < other, "image {i}: {own}, {other}");
    }
}

#[test]
fn labels_from_1_to_9_keep_their_names() {
    let digits: Vec<u8> = (0..90).map(|i| 1 + i % 9).collect();
    let set = taken(&[file("i", images(90, 28, 28)), file("l", labels(&digits))]);
    assert_eq!((set.classes()[0], set.classes()[9].iter().sum::<u32>()), ([0, 0], 10));
}

#[test]
fn as_many_classes_as_outputs_are_taken() {
    let set = |labels: &[u8]| {
        taken(&[file("i", images(labels.len() as u32, 28, 28)), file("l", super::tests::labels(labels))])
    };
    // EMNIST's letters, its balanced set, digits and letters.
    let letters = set(&(0..260_u16).map(|i| 1 + (i % 26) as u8).collect::<Vec<u8>>());
    assert_eq!((letters.classes().len(), letters.classes()[25].iter().sum::<u32>()), (26, 10));
    assert!(texts(&letters).contains("went from 1 to 26; they are 0 to 25 here"), "{}", texts(&letters));
    for classes in [3, 47, 62_u16] {
        let set = set(&(0..14 * classes).map(|i| (i % classes) as u8).collect::<Vec<u8>>());
        assert_eq!(set.classes(), vec![[12, 2]; classes.into()]);
        assert_eq!(set.summary(false).samples.len(), 3 * usize::from(classes));
    }
    let last = set(&(0..620_u16).map(|i| 1 + (i % 62) as u8).collect::<Vec<u8>>());
    assert_eq!(last.classes().len(), 62);
    let gap = set(&(0..90_u16).map(|i| [2, 30][usize::from(i % 2)]).collect::<Vec<u8>>());
    assert_eq!((gap.classes().len(), gap.classes()[2].iter().sum::<u32>()), (31, 45), "labels keep their names");
    let gap = set(&(0..90_u16).map(|i| [1, 30][usize::from(i % 2)]).collect::<Vec<u8>>());
    assert_eq!((gap.classes().len(), gap.classes()[1].iter().sum::<u32>()), (31, 45), "also from 1 on");
}

#[test]
fn other_sizes_are_scaled_in_proportion_with_a_notice() {
    let set = taken(&[file("grey", gzip(&images(700, 16, 16))), case!("usps-16x16-labels.gz")]);
    assert!((0..set.train.len()).all(|i| *set.train.image(i) == [set.train.image(i)[0]; PIXELS]), "no margin");
    let set = taken(&[case!("wide-28x40-images.gz"), case!("wide-28x40-labels.gz")]);
    assert!(texts(&set).contains("40 x 28 pixels to fit 28 x 28"), "{}", texts(&set));
    // 28 rows become 20, with 4 empty ones above and below.
    let ink = |rows: std::ops::Range<usize>| {
        (0..set.train.len()).any(|i| set.train.image(i)[rows.start * SIDE..rows.end * SIDE].iter().any(|&ink| ink > 0))
    };
    assert!(!ink(0..4) && ink(4..24) && !ink(24..28));
}

#[test]
fn one_class_missing_classes_and_few_images_are_remarked_on() {
    let one = taken(&[case!("one-class-images.gz"), case!("one-class-labels.gz")]);
    assert!(texts(&one).contains("All images have the label 1."), "{}", texts(&one));
    assert_eq!(one.classes()[1].iter().sum::<u32>(), 60);
    assert!(texts(&one).contains("52 images are few"), "{}", texts(&one));
    let gap = taken(&[case!("qmnist-images.gz"), case!("gap-in-labels-labels.gz")]);
    assert!(gap.notices.contains(&Notice::Missing { classes: vec![3] }), "{}", texts(&gap));
    let ten = taken(&[file("i", images(10, 28, 28)), file("l", labels(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))]);
    assert_eq!((ten.train.len(), ten.test.len()), (9, 1));
    assert!(texts(&ten).contains("few"), "{}", texts(&ten));
}

#[test]
fn gzip_may_be_applied_twice_and_zip_holds_files() {
    let fifty: Vec<u8> = (0..50).map(|i| i % 10).collect();
    assert_eq!(taken(&[case!("double.gz"), file("labels", labels(&fifty))]).train.len(), 43);
    let twenty = labels(&fifty[..20]);
    let zipped = taken(&[case!("images.zip"), file("labels", gzip(&twenty))]);
    assert_eq!((zipped.train.len(), zipped.test.len()), (18, 2));
    let swapped = taken(&[file("images", twenty.clone()), case!("images.zip")]);
    assert!(swapped.train == zipped.train, "the names of the files do not matter");
    // As EMNIST and macOS pack them: gzip within zip, folders, and files that are of no concern.
    let (images, twenty) = (gzip(&images(20, 28, 28)), gzip(&twenty));
    let whole = [("gzip/", b"".as_slice()), ("gzip/a", &images), ("gzip/b", &twenty), ("README.txt", b"of digits")];
    let hidden = [("__MACOSX/gzip/._a", b"\0\x05\x16\x07".as_slice()), (".DS_Store", b"\0\0\0\x01Bud1")];
    let packed = taken(&[file("emnist.zip", zip(&[whole.as_slice(), &hidden].concat()))]);
    assert!(packed == taken(&[file("a", images.clone()), file("b", twenty.clone())]));
    // A training and a test set.
    let four = [("train/a", images.as_slice()), ("test/a", &images), ("train/b", &twenty), ("test/b", &twenty)];
    let set = taken(&[file("mnist.zip", zip(&four))]);
    assert_eq!((set.train.len(), set.test.len()), (20, 20));
}

#[test]
fn kaggles_table_is_taken_with_and_without_names() {
    let kaggle = case!("kaggle.csv");
    let set = taken(std::slice::from_ref(&kaggle));
    assert_eq!((set.train.len(), set.test.len()), (35, 5));
    // Written out by other means: the ink of each line, as numbers of its text.
    let text = String::from_utf8(kaggle.bytes.clone()).unwrap();
    let ink = |line: &str| line.split(',').skip(1).map(|cell| cell.parse::<u32>().unwrap()).sum::<u32>();
    let mut expected: Vec<u32> = text.lines().skip(1).map(ink).collect();
    let both = [&set.train, &set.test];
    let of =
        |set: &&Dataset| (0..set.len()).map(|i| set.image(i).iter().map(|&v| u32::from(v)).sum()).collect::<Vec<_>>();
    let mut found: Vec<u32> = both.iter().flat_map(of).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    let variants = [
        text.split_once('\n').unwrap().1.to_owned(),
        text.replace(',', ";").replace('\n', "\r\n"),
        format!("\u{feff}{}", text.replace(',', ".0,").replacen(".0", "", 785)),
        format!("{}\n\n", text.trim_end()),
    ];
    for (i, variant) in variants.into_iter().enumerate() {
        assert!(taken(&[file("table", gzip(variant.as_bytes()))]).train == set.train, "variant {i}");
    }
    // As OpenML has it: the label last.
    let last: String = text
        .lines()
        .map(|line| {
            line.split_once(',').map(|(label, pixels)| format!("{pixels},{}\n", label.replace("label", "class")))
        })
        .map(Option::unwrap)
        .collect();
    assert!(taken(&[file("mnist_784.csv", last)]).train == set.train);
}

#[test]
fn separate_test_files_are_recognised_by_name() {
    let four = |names: [&str; 4]| {
        [
            file(names[0], images(30, 28, 28)),
            file(names[1], labels(&[1; 30])),
            file(names[2], images(8, 28, 28)),
            file(names[3], labels(&[2; 8])),
        ]
    };
    let mnist = four(["train-images", "train-labels", "t10k-images", "t10k-labels"]);
    let mut turned = mnist.clone();
    turned.reverse();
    for files in [&mnist, &turned, &four(["latest-a", "latest-b", "latest_test_a", "Test/b"])] {
        let set = taken(files);
        assert_eq!((set.train.len(), set.test.len()), (30, 8));
        assert!(!set.notices.iter().any(|notice| matches!(notice, Notice::Split { .. })));
        assert!(set.notices.contains(&Notice::Missing { classes: vec![0, 2] }), "{}", texts(&set));
    }
    assert_eq!(read(&four(["a", "b", "c", "d"]), false).unwrap_err().fault, Fault::Roles);
    // Kaggle's test images have no labels.
    let unlabelled = file("test.csv", (0..3).map(|_| ["7"; PIXELS].join(",") + "\n").collect::<String>());
    let set = taken(&[unlabelled.clone(), case!("kaggle.csv")]);
    assert_eq!(set.train.len(), 35);
    assert!(texts(&set).contains("test.csv has no labels"), "{}", texts(&set));
    assert_eq!(read(&[unlabelled], false).unwrap_err().fault, Fault::Unlabelled);
}

#[test]
fn the_summary_has_the_first_images_of_each_class() {
    let set = taken(&[file("i", images(100, 28, 28)), file("l", labels(&[[4; 98].as_slice(), &[7, 7]].concat()))]);
    let summary = set.summary(false);
    assert_eq!(summary.samples.iter().map(|(_, label)| *label).collect::<Vec<_>>(), [4, 4, 4, 7, 7]);
    assert!(summary.samples[3..].iter().all(|(image, _)| image.pixels()[0] >= 98));
    assert_eq!((summary.counts.train, summary.counts.test), (86, 14));
    assert_eq!(summary.classes[4].iter().sum::<u32>(), 98);
}
