//! Packs the finished site: compressed copies for hosts that serve such, and one file that needs no host.

pub mod bundle;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

/// Files that become smaller; images and the data sets are compressed already.
const KINDS: [&str; 6] = ["css", "html", "js", "svg", "wasm", "webmanifest"];

/// The highest: half a minute for the WebGPU worker, a seventh smaller than at 9.
const BROTLI_QUALITY: i32 = 11;

/// Base-2 logarithm of Brotli's window in bytes: the largest that browsers accept.
const BROTLI_WINDOW: i32 = 24;

/// Writes `FILE.gz` and `FILE.br` beside every file of text or code in `site`.
///
/// # Errors
/// When a file cannot be read or written.
pub fn compress(site: &Path) -> Result<()> {
    let mut files = files_below(site)?;
    files.retain(|file| file.extension().is_some_and(|kind| KINDS.iter().any(|packed| kind == *packed)));
    thread::scope(|scope| {
        let threads: Vec<_> = files.iter().map(|file| scope.spawn(|| compress_file(file))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| bail!("a thread panicked")))
    })
}

/// All files in `folder` and its subfolders.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn compress_file(file: &Path) -> Result<()> {
    let contents = fs::read(file).with_context(|| file.display().to_string())?;
    write_beside(file, "gz", &gzip(&contents)?)?;
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: contents.len(),
        ..BrotliEncoderParams::default()
    };
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut contents.as_slice(), &mut brotli, &parameters)?;
    write_beside(file, "br", &brotli)
}

fn gzip(contents: &[u8]) -> Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(contents)?;
    Ok(packer.finish()?)
}

fn write_beside(file: &Path, kind: &str, contents: &[u8]) -> Result<()> {
    let name = file.with_added_extension(kind);
    fs::write(&name, contents).with_context(|| name.display().to_string())
}
