//! The archive of each platform; files with another checksum are refused.

use std::fs;
use std::path::PathBuf;
use xtask::published_file::PublishedFile;
use xtask::setup::prebuilt::{GECKODRIVER, TRUNK, Tool, WASM_BINDGEN};

const TOOLS: [Tool; 3] = [TRUNK, WASM_BINDGEN, GECKODRIVER];

#[test]
fn a_platform_gets_its_own_archive() {
    let name = |os, arch| TRUNK.archive(os, arch).map(|archive| archive.file.name);
    assert_eq!(name("linux", "x86_64"), Some("trunk-x86_64-unknown-linux-gnu.tar.gz"));
    assert_eq!(name("macos", "aarch64"), Some("trunk-aarch64-apple-darwin.tar.gz"));
    assert_eq!(name("windows", "x86_64"), Some("trunk-x86_64-pc-windows-msvc.zip"));
    let archive = WASM_BINDGEN.archive("linux", "x86_64").unwrap();
    assert_eq!(archive.file.name, "wasm-bindgen-0.2.129-x86_64-unknown-linux-musl.tar.gz");
}

#[test]
fn other_platforms_have_no_archive() {
    for tool in TOOLS {
        assert!(tool.archive("freebsd", "x86_64").is_none());
        assert!(tool.archive("linux", "riscv64").is_none());
    }
}

#[test]
fn archives_are_pinned_by_version_and_checksum() {
    for tool in TOOLS {
        assert!(tool.address.ends_with(&format!("{}/", tool.version)), "{}", tool.address);
        for archive in tool.archives {
            let sha256 = archive.file.sha256;
            assert!(sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit()), "{}", archive.file.name);
            let same = tool.archives.iter().filter(|other| other.file.sha256 == sha256);
            assert_eq!(same.count(), 1, "{} has the checksum of another", archive.file.name);
        }
    }
}

#[test]
fn another_file_of_unknown_size_is_refused_and_removed() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("refused");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let archive = TRUNK.archive("linux", "x86_64").unwrap().file;
    assert_eq!(archive.bytes, None);
    let target = folder.join(archive.name);
    let error = archive.write(&target, |path| Ok(fs::write(path, b"not trunk")?)).unwrap_err();
    assert!(format!("{error:#}").contains(archive.sha256), "{error:#}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn the_right_file_of_unknown_size_is_kept() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("kept");
    fs::create_dir_all(&folder).unwrap();
    // `printf 'hello, digits' | sha256sum`
    let sha256 = "fd7249b6bbc674aa90d115ef05f03dec31dc3e138ce15d407fc281104287f780";
    let file = PublishedFile { name: "digits", bytes: None, sha256 };
    let target = folder.join(file.name);
    file.write(&target, |path| Ok(fs::write(path, b"hello, digits")?)).unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"hello, digits");
}
