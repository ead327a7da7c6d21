//! The downloader against a server on this machine.

use sha2::{Digest, Sha256};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use xtask::download::Mirrors;
use xtask::published_file::PublishedFile;
use xtask::setup::prebuilt::{Archive, Tool, install_archive};

/// "hello, digits" and its SHA-256 as `sha256sum` prints it.
const CONTENTS: &[u8] = b"hello, digits";
const FILE: PublishedFile = PublishedFile {
    name: "digits.gz",
    bytes: Some(13),
    sha256: "fd7249b6bbc674aa90d115ef05f03dec31dc3e138ce15d407fc281104287f780",
};

/// A mirror that sends the same response to every request, and counts the requests.
struct Mirror {
    address: String,
    requests: Arc<AtomicUsize>,
}

impl Mirror {
    fn responding(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                // The whole request is read first: closing a connection with unread bytes resets it.
                let request = BufReader::new(stream.try_clone().unwrap()).lines();
                request.map(Result::unwrap).take_while(|line| !line.is_empty()).for_each(drop);
                stream.write_all(&answer).unwrap();
            }
        });
        Self { address, requests }
    }

    fn sending(announced: usize, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {announced}\r\nConnection: close\r\n\r\n");
        Self::responding([head.as_bytes(), body].concat())
    }

    fn correct() -> Self {
        Self::sending(CONTENTS.len(), CONTENTS)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// A fresh folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Fetches from `first`, which fails, and from a second mirror, which has the file.
fn assert_falls_back_to_the_second_mirror(name: &str, first: &Mirror) {
    let (folder, second) = (folder(name), Mirror::correct());
    let target = folder.join(FILE.name);
    Mirrors::default().fetch(&FILE, &[&first.address, &second.address], &target).unwrap();
    assert_eq!(fs::read(&target).unwrap(), CONTENTS);
    assert_eq!((first.requests(), second.requests()), (1, 1));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "something was left beside the file");
}

#[test]
fn after_a_404_the_next_mirror_is_tried() {
    let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    assert_falls_back_to_the_second_mirror("missing", &Mirror::responding(answer.to_vec()));
}

#[test]
fn after_a_wrong_checksum_the_next_mirror_is_tried() {
    assert_falls_back_to_the_second_mirror("damaged", &Mirror::sending(13, b"hello, digitz"));
}

#[test]
fn after_an_html_page_the_next_mirror_is_tried() {
    let page = b"<html><body>This file has moved.</body></html>";
    assert_falls_back_to_the_second_mirror("html", &Mirror::sending(page.len(), page));
}

#[test]
fn after_a_truncated_transfer_the_next_mirror_is_tried() {
    assert_falls_back_to_the_second_mirror("truncated", &Mirror::sending(13, b"hello"));
}

#[test]
fn if_all_mirrors_fail_the_error_names_them_and_no_file_is_left() {
    let folder = folder("none");
    let wrong = Mirror::sending(5, b"short");
    let error = Mirrors::default().fetch(&FILE, &[&wrong.address], &folder.join(FILE.name)).unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains(&wrong.address) && text.contains("truncated: 5 bytes instead of 13"), "{text}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn an_unreachable_mirror_is_not_tried_again() {
    // A port that was free a moment ago: nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let target = folder("unreachable").join(FILE.name);
    let (address, mut mirrors) = (format!("http://{closed}/"), Mirrors::default());
    let first = mirrors.fetch(&FILE, &[&address], &target).unwrap_err().to_string();
    assert!(first.contains("curl 7"), "{first}");
    let second = mirrors.fetch(&FILE, &[&address], &target).unwrap_err().to_string();
    assert!(!second.contains("curl"), "requested again: {second}");
}

/// A mirror of an archive whose only program is called `program`, and the tool `digits` that is found there.
#[cfg(unix)]
fn tool(folder: &std::path::Path, program: &str) -> (Mirror, Tool, Archive) {
    let (inside, packed) = (folder.join("digits-1.0"), folder.join("packed.tar.gz"));
    fs::create_dir_all(&inside).unwrap();
    fs::write(inside.join(program), CONTENTS).unwrap();
    let mut tar = std::process::Command::new("tar");
    let status = tar.arg("-czf").arg(&packed).arg("-C").arg(folder).arg("digits-1.0").status().unwrap();
    assert!(status.success());
    let bytes = fs::read(&packed).unwrap();
    let sha256 = format!("{:x}", Sha256::digest(&bytes)).leak();
    let mirror = Mirror::sending(bytes.len(), &bytes);
    let file = PublishedFile { name: "digits-1.0.tar.gz", bytes: None, sha256 };
    let address = mirror.address.clone().leak();
    let tool = Tool { package: "digits", version: "1.0", programs: &["digits"], locked: true, address, archives: &[] };
    (mirror, tool, Archive { os: "linux", arch: "x86_64", file })
}

#[cfg(unix)]
#[test]
fn a_published_program_is_installed_from_its_archive() {
    let folder = folder("program");
    let (_mirror, tool, archive) = tool(&folder, "digits");
    let (download, bin) = (folder.join("download"), folder.join("bin"));
    install_archive(&tool, &archive, &download, &bin).unwrap();
    assert_eq!(fs::read(bin.join("digits")).unwrap(), CONTENTS);
    assert!(!download.exists());
}

#[cfg(unix)]
#[test]
fn an_archive_with_another_checksum_or_without_the_program_installs_nothing() {
    let folder = folder("wrong-archive");
    let (_mirror, tool_of_wrong, mut wrong) = tool(&folder, "digits");
    wrong.file.sha256 = FILE.sha256;
    let (_mirror, tool_of_empty, empty) = tool(&folder.join("empty"), "letters");
    for (tool, archive, fault) in [(tool_of_wrong, wrong, "SHA-256"), (tool_of_empty, empty, "has no digits")] {
        let bin = folder.join("bin");
        let error = install_archive(&tool, &archive, &folder.join("download"), &bin).unwrap_err();
        assert!(format!("{error:#}").contains(fault), "{error:#}");
        assert_eq!(fs::read_dir(&bin).unwrap().count(), 0);
    }
}
