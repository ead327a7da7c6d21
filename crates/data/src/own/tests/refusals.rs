//! Files that cannot be used: each is named, and said to be what it is.

use super::super::*;
use super::{case, file, gzip, idx, images, labels, zip};

/// What is said of files that are refused, with the remedy.
fn refused(files: &[OwnFile]) -> String {
    let refusal = read(files, false).unwrap_err();
    format!("{refusal}. {}", refusal.fault.remedy())
}

#[test]
fn a_file_that_is_something_else_is_named() {
    let tar = [vec![b'a'; 257], b"ustar\0".to_vec(), vec![0; 300]].concat();
    let others = [
        (case!("lfs-pointer-images.gz"), "lfs-pointer-images.gz is a Git LFS pointer", "git lfs pull"),
        (case!("annex-pointer-images.gz"), "is a git-annex pointer", "git annex get"),
        (case!("html-after-blank-lines-images.gz"), "is a web page", "download the file again"),
        (case!("labels.xz"), "labels.xz is packed as xz", "Unpack it"),
        (file("a.gz", gzip(b"<html>404</html>")), "a.gz is a web page", "download"),
        (file("a.gz", gzip(&gzip(&gzip(b"0")))), "packed as gzip more than twice", "Unpack"),
        (file("a.tgz", gzip(&tar)), "packed as tar", "Unpack"),
        (file("7.png", *b"\x89PNG\r\n"), "7.png is a PNG picture", "beside the sheet"),
        (file("a.npy", *b"\x93NUMPY\x01"), "is a file of NumPy", "MNIST"),
        (file("notes", *b"Images of digits"), "is a text, not a table", "MNIST"),
        (file("noise", *b"\x01\x02\x03\x04"), "is neither an IDX file nor a table", "MNIST"),
        (file("film.mp4", *b"\0\0\0\x18ftypmp42"), "is neither an IDX file nor a table", "MNIST"),
        (file("a", *b"\0\0\x08"), "a is cut off", "Download"),
        (file("none", []), "none is empty", "Download"),
        (file("none.gz", gzip(b"")), "none.gz is empty", "Download"),
        (file("a.zip", *b"PK\x03\x04 and no list at the end"), "is cut off", "Download"),
        (file("a.zip", [b"PK\x05\x06".as_slice(), &[0; 18]].concat()), "is an empty zip file", "MNIST"),
    ];
    for (other, what, remedy) in others {
        for files in [[other.clone(), file("good", labels(&[1; 9]))], [file("good", images(9, 28, 28)), other]] {
            let text = refused(&files);
            assert!(text.contains(what) && text.contains(remedy), "{text}");
        }
    }
}

#[test]
fn a_file_cut_off_says_how_much_is_there() {
    let whole = images(20, 28, 28);
    let labels = file("labels", labels(&[1; 20]));
    let cut = |bytes: &[u8]| refused(&[file("images", bytes), labels.clone()]);
    assert!(cut(&whole[..16 + 784 * 7 + 783]).starts_with("images is cut off: 7 of 20 images."));
    assert!(cut(&whole[..9]).starts_with("images is cut off: its end is missing."));
    let packed = gzip(&whole);
    assert!(cut(&packed[..packed.len() - 1]).contains("is cut off"), "{}", cut(&packed[..packed.len() - 1]));
    assert!(cut(&packed[..packed.len() / 2]).contains(" of 20 images"), "{}", cut(&packed[..packed.len() / 2]));
    assert!(cut(&[&whole[..], &[0]].concat()).contains("holds more data than its header says"));
    let mut damaged = packed.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert!(cut(&damaged).contains("is damaged"), "{}", cut(&damaged));
    let mut changed = case!("images.zip");
    changed.bytes[100] ^= 1;
    assert!(refused(&[changed, labels.clone()]).starts_with("images.zip/t10k-images-idx3-ubyte is damaged"));
    let texts = zip(&[("0/1.txt", b"one"), ("1/2.txt", b"two")]);
    assert!(refused(&[file("digits.zip", texts)]).contains("without IDX files, tables and pictures; it holds 0/1.txt"));
    let packed = zip(&[("a", &whole)]);
    assert!(cut(&packed[..packed.len() - 30]).starts_with("images is cut off: its end is missing"));
    assert!(cut(&zip(&[("a", &whole[..5_000])])).starts_with("images/a is cut off: 6 of 20 images"));
    let short = &labels.bytes[..17];
    let text = refused(&[file("images", whole), file("short", short)]);
    assert!(text.starts_with("short is cut off: 9 of 20 labels."), "{text}");
    let table = case!("kaggle.csv");
    let text = refused(&[file("table", &table.bytes[..table.bytes.len() - 700])]);
    assert!(text.contains("columns in line 4") && text.contains("cut off"), "{text}");
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let (some, none) = (file("some", images(9, 28, 28)), labels(&[1; 9]));
    let said = |files: &[OwnFile], what: &str| assert!(refused(files).contains(what), "{}", refused(files));
    said(&[], "the files hold no images with labels");
    said(std::slice::from_ref(&some), "some holds images; the file with their labels is missing");
    said(&[file("l", none.clone())], "l holds labels; the file with their images is missing");
    said(&[some.clone(), file("l", labels(&[1; 8]))], "some holds 9 images, but l 8 labels");
    said(&[some.clone(), some.clone(), file("l", none.clone())], "2 with images, 1 with labels");
    said(&[some.clone(), some.clone(), some.clone()], "more than a training set and a test set");
    said(&[file("i", images(6, 28, 28)), file("l", labels(&[1; 6]))], "holds 6 images, which are too few");
    said(&[file("i", images(9, 7, 28)), file("l", none.clone())], "28 x 7 pixels; sides from 8 to 256");
    said(&[file("i", idx(13, &[1, 8, 8], [0; 256])), some.clone()], "3 dimensions of type 0x0d");
    said(&[file("i", idx(8, &[9, 784], [0; 9 * 784])), some.clone()], "neither images nor labels: 2 dimensions");
    said(&[file("i", idx(8, &[0], [])), some.clone()], "is valid, but holds nothing");
    let letters: Vec<u8> = (0..63).collect();
    let many = [file("i", images(63, 28, 28)), file("letters", labels(&letters))];
    said(&many, "letters has 63 different labels from 0 to 62; a network has at most 62 outputs");
    said(&[some.clone(), file("l", idx(12, &[9], [0xFF; 36]))], "1 different labels from -1 to -1");
    said(&[file("t", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21\n")], "is a table of 21 columns");
    said(&[file("t", format!("3{}\n", ",300".repeat(784)))], "no number from 0 to 255 in line 1, column 2");
    let long = refused(&[file(&"a".repeat(200), *b"<html>"), some]);
    assert!(long.contains('…') && long.split(" is a web page").next().unwrap().chars().count() < 60, "{long}");
}

#[test]
fn impossible_headers_are_refused_before_anything_is_reserved() {
    let of = |dimensions: &[u32]| read(&[file("i", idx(8, dimensions, []))], false).unwrap_err().fault;
    assert_eq!(of(&[4_000_000_000, 28, 28]), Fault::TooMany { count: 4_000_000_000 });
    assert_eq!(of(&[1, u32::MAX, u32::MAX]), Fault::Size { columns: u32::MAX as usize, rows: u32::MAX as usize });
    assert_eq!(of(&[240_000, 256, 256]), Fault::TooLarge);
    assert_eq!(of(&[240_000, 28, 28]), Fault::CutOff { found: 0, expected: 240_000, noun: "images" });
    // 20 MB of zeros behind the header of one image: refused at the first excess byte.
    let bomb = gzip(&gzip(&idx(8, &[1, 28, 28], vec![0; 20_000_000])));
    assert_eq!(read(&[file("bomb", bomb)], false).unwrap_err().fault, Fault::TooLong);
}
