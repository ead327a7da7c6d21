//! Pictures from zip files and folders. They are "decoded" from texts: a grey level, then one of background.

use super::super::tests::{case, file, gzip, images, labels, zip};
use super::*;
use crate::picture::Pixels;
use proptest::prelude::*;

/// Decodes what [`picture`] wrote; `None` for anything else.
fn decode(bytes: &[u8]) -> Option<Scaled> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut numbers = text.strip_prefix("picture ")?.split(' ').map(|number| number.parse::<u8>().ok());
    let (ink, background, side) = (numbers.next()??, numbers.next()??, usize::from(numbers.next()??));
    let is_border = |i: usize| i < side || i >= side * (side - 1) || i.is_multiple_of(side) || i % side == side - 1;
    let grey = (0..side * side).map(|i| if is_border(i) { background } else { ink });
    let rgba: Vec<u8> = grey.flat_map(|grey| [grey, grey, grey, 255]).collect();
    Scaled::of(Pixels { width: side, rgba: &rgba }, false)
}

/// A square of this grey on background.
fn picture(ink: u8, background: u8, side: u8) -> Vec<u8> {
    format!("picture {ink} {background} {side}").into_bytes()
}

fn read(files: &[OwnFile]) -> Option<Result<OwnSet, Refusal>> {
    let mut pictures = match Pictures::of(files) {
        Ok(pictures) => pictures?,
        Err(refusal) => return Some(Err(refusal)),
    };
    let decoded = (0..pictures.len()).map(|index| decode(&pictures.bytes(index)?)).collect();
    Some(pictures.read(decoded))
}

fn taken(files: &[OwnFile]) -> OwnSet {
    read(files).expect("pictures").unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn refused(files: &[OwnFile]) -> String {
    let refusal = read(files).expect("pictures").unwrap_err();
    format!("{refusal}. {}", refusal.fault.remedy())
}

fn texts(set: &OwnSet) -> String {
    set.notices.iter().map(|notice| format!("{notice} ")).collect()
}

/// Twenty pictures of two classes; those of the first have the grey of 100, of the second 200.
fn twenty(classes: [&str; 2]) -> Vec<(String, Vec<u8>)> {
    let one = |i: usize| (format!("{}/{i}.png", classes[i % 2]), picture(100 + 100 * (i % 2) as u8, 0, 28));
    (0..20).map(one).collect()
}

fn zipped(pictures: &[(String, Vec<u8>)]) -> OwnFile {
    let files: Vec<(&str, &[u8])> = pictures.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    file("digits.zip", zip(&files))
}

fn loose(pictures: &[(String, Vec<u8>)]) -> Vec<OwnFile> {
    pictures.iter().map(|(path, bytes)| file(path, bytes.clone())).collect()
}

#[test]
fn folders_are_classes_in_a_zip_file_or_a_folder() {
    let mut digits = twenty(["set/3", "set/7"]);
    let set = taken(&[zipped(&digits)]);
    assert_eq!((set.train.len(), set.test.len()), (18, 2));
    assert_eq!(set.classes()[3], [9, 1]);
    let grey = |image: usize| set.train.image(image)[400];
    assert!((0..18).all(|i| grey(i) == if set.train.label(i) == 3 { 100 } else { 200 }), "each keeps its class");
    assert!(texts(&set).contains("a seventh of each class"), "{}", texts(&set));
    // What macOS, Windows and people add is left out.
    assert!(taken(&loose(&digits)) == set);
    let others = ["__MACOSX/set/3/._a.png", "set/.DS_Store", "set/3/Thumbs.db", "set/README.md", "set/3/notes"];
    digits.extend(others.map(|path| (path.to_owned(), b"\0\x05\x16\x07 notes".to_vec())));
    assert!(taken(&[zipped(&digits)]) == set);
    let zip_and_text = [file("README", *b"Digits"), zipped(&digits)];
    assert!(taken(&zip_and_text) == set);
}

#[test]
fn other_names_are_numbered_and_told() {
    let set = taken(&[zipped(&twenty(["seven", "Four"]))]);
    assert!((0..18).all(|i| set.train.image(i)[400] == if set.train.label(i) == 0 { 200 } else { 100 }));
    assert!(texts(&set).contains("The folders are numbered by name: 0 is Four, 1 is seven."), "{}", texts(&set));
    let set = taken(&[zipped(&twenty(["10", "2"]))]);
    assert_eq!(set.classes()[..3], [[0, 0], [9, 1], [0, 0]], "from 1 to 10, so a digit less");
}

#[test]
fn a_folder_of_test_images_is_for_testing() {
    let all = [twenty(["train/a", "train/b"]), twenty(["test/a", "test/b"])].concat();
    let set = taken(&loose(&all));
    assert_eq!((set.train.len(), set.test.len()), (20, 20));
    assert!(!texts(&set).contains("seventh"), "{}", texts(&set));
    let set = taken(&loose(&all[20..]));
    assert_eq!((set.train.len(), set.test.len()), (18, 2), "test images alone are split");
}

#[test]
fn ink_is_bright_by_the_vote_of_all() {
    let mut digits = twenty(["a", "b"]);
    digits[..8].iter_mut().for_each(|(_, bytes)| *bytes = picture(10, 240, 28));
    let set = taken(&[zipped(&digits)]);
    let most = |set: &OwnSet| (0..set.train.len()).filter(|&i| set.train.image(i)[0] == 0).count();
    assert!(most(&set) >= 10, "twelve of twenty are bright on dark");
    assert!(texts(&set).contains("bright on dark, as in MNIST. 8 look the other way round."), "{}", texts(&set));
    digits.iter_mut().for_each(|(_, bytes)| *bytes = picture(10, 255, 28));
    digits[1].1 = picture(255, 0, 28);
    let set = taken(&[zipped(&digits)]);
    assert!(most(&set) >= 17);
    assert!((0..18).filter(|&i| set.train.image(i)[400] == 245).count() >= 17);
    assert!(texts(&set).contains("were inverted: ink is bright, as in MNIST. One looks"), "{}", texts(&set));
}

#[test]
fn pictures_that_cannot_be_read_are_named_and_others_scaled() {
    let mut digits = twenty(["a", "b"]);
    digits[2].1 = b"\x89PNG and no more".to_vec();
    digits[5].1 = Vec::new();
    digits[6].1 = picture(9, 0, 56);
    digits.push(("screenshot.png".into(), picture(9, 0, 28)));
    digits.push(("a/7".into(), b"\xFF\xD8\xFF a photo by its content".to_vec()));
    let set = taken(&[zipped(&digits)]);
    assert_eq!(set.train.len() + set.test.len(), 18);
    let told = texts(&set);
    for text in [
        "3 pictures could not be read and are left out; the first is a/2.png.",
        "screenshot.png is not in a folder of a class and is left out.",
        "One picture was scaled to fit 28 x 28 pixels",
    ] {
        assert!(told.contains(text), "{told}");
    }
    // A byte of the first picture, behind a header of 30 bytes and its name.
    let mut damaged = zipped(&digits);
    damaged.bytes[40] ^= 1;
    assert!(texts(&taken(&[damaged])).contains("4 pictures could not be read and are left out; the first is a/0.png."));
}

#[test]
fn what_is_no_data_set_of_pictures_is_refused() {
    let said = |files: &[OwnFile], what: &str, remedy: &str| {
        let text = refused(files);
        assert!(text.starts_with(what) && text.contains(remedy), "{text}");
    };
    let flat: Vec<_> = (0..9).map(|i| (format!("{i}.png"), picture(9, 0, 28))).collect();
    said(&[zipped(&flat)], "digits.zip holds pictures without folders", "a folder with its name");
    said(&loose(&twenty(["set/a", "more/a"])), "set holds pictures of one class, a;", "a folder with its name");
    let many: Vec<_> = (100..163).map(|name| (format!("{name}/1.png"), picture(9, 0, 28))).collect();
    said(&[zipped(&many)], "digits.zip holds pictures of 63 classes; a network has at most 62", "up to 62 classes");
    let broken: Vec<_> = twenty(["a", "b"]).into_iter().map(|(path, _)| (path, vec![1, 2])).collect();
    said(
        &[zipped(&broken)],
        "digits.zip holds no picture that can be read here (20 tried; the first is a/0.png)",
        "PNG",
    );
    said(&[zipped(&twenty(["a", "b"])[..6])], "digits.zip holds 6 images, which are too few", "more images");
    let mut cut = zipped(&twenty(["a", "b"]));
    cut.bytes.truncate(300);
    said(&[cut], "digits.zip is cut off", "again");
}

#[test]
fn other_data_are_left_to_the_other_parsers() {
    let idx = [file("images", images(9, 28, 28)), file("labels", labels(&[1; 9]))];
    let mut with_picture = twenty(["a", "b"]);
    with_picture.push(("images".into(), gzip(&images(9, 28, 28))));
    for files in [&idx[..], &[case!("images.zip")], &[case!("kaggle.csv")], &[zipped(&with_picture)], &[]] {
        assert!(read(files).is_none());
    }
    assert!(read(&[file("7.png", *b"\x89PNG\r\n")]).is_none(), "a single picture");
    assert!(read(&[file("notes", *b"Digits")]).is_none());
}

#[test]
fn a_zip_bomb_is_refused_as_soon_as_it_has_unpacked_too_much() {
    let zeros = vec![0; 300_000];
    let bomb = zip(&[("a/1.png", &zeros), ("b/1.png", &zeros), ("b/2.png", &zeros)]);
    let files = [file("bomb.zip", bomb)];
    let mut pictures = Pictures::of(&files).unwrap().unwrap();
    pictures.left = 500_000;
    let lengths: Vec<Option<usize>> = (0..3).map(|index| Some(pictures.bytes(index)?.len())).collect();
    assert_eq!(lengths, [Some(300_000), None, None]);
    assert_eq!(pictures.read(vec![None; 3]).unwrap_err().fault, Fault::Unpacked);
}

proptest! {
    /// Any zip file with some bytes changed is taken or refused.
    #[test]
    fn changed_zip_files_are_taken_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut changed = zipped(&twenty(["a", "b"]));
        for (at, byte) in changes {
            let at = at.index(changed.bytes.len());
            changed.bytes[at] = byte;
        }
        if let Some(end) = end {
            changed.bytes.truncate(end.index(changed.bytes.len()));
        }
        match read(&[changed]) {
            Some(Ok(set)) => prop_assert!(set.train.is_complete() && !set.train.is_empty()),
            Some(Err(refusal)) => prop_assert!(refusal.fault.remedy().ends_with('.')),
            None => {}
        }
    }
}

#[test]
fn names_stay_with_their_classes_where_the_pictures_of_the_first_cannot_be_read() {
    let folders: Vec<String> = ('a'..='l').map(|letter| format!("class {letter}")).collect();
    let one = |i: usize| {
        let folder = &folders[i % folders.len()];
        let bytes = if i.is_multiple_of(folders.len()) { b"HEIC".to_vec() } else { picture(200, 0, 28) };
        (format!("{folder}/{i}.png"), bytes)
    };
    let set = taken(&loose(&(0..10 * folders.len()).map(one).collect::<Vec<_>>()));
    assert_eq!(set.names, folders);
    let counts: Vec<u32> = set.classes().iter().map(|[train, test]| train + test).collect();
    assert_eq!(counts[..3], [0, 10, 10], "none of the first, and the second is where it was");
    assert!(!texts(&set).contains("from 1"), "{}", texts(&set));
}
