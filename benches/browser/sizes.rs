//! Download sizes and memory of the modules.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Memory of a worker's module, in bytes.
pub struct Memory {
    pub backend: &'static str,
    pub batch: u32,
    pub after_1: f64,
    pub after_20: f64,
}

/// Table of the modules of a site: size raw, with gzip and with brotli.
pub fn modules(site: &Path) -> String {
    let mut text = String::from("| module | raw | gzip -9 | brotli -11 |\n| --- | ---: | ---: | ---: |\n");
    let entries = std::fs::read_dir(site).unwrap_or_else(|error| panic!("{}: {error}", site.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "wasm"));
    files.sort();
    for file in files {
        let contents = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // The name of the page's module contains a hash.
        let name = if name.starts_with("app-") { "the page" } else { name.trim_end_matches("_bg.wasm") };
        let kilobytes = |bytes: usize| format!("{:.0} KB", bytes as f64 / 1000.0);
        let [raw, gzip, brotli] = [contents.len(), gzipped(&contents), brotlied(&contents)].map(kilobytes);
        let _ = writeln!(text, "| {name} | {raw} | {gzip} | {brotli} |");
    }
    text
}

/// Table of the memory after the first epoch and after the twentieth.
pub fn memory(rows: &[Memory]) -> String {
    let mut text =
        String::from("| trainer | batch | after 1 epoch | after 20 epochs |\n| --- | ---: | ---: | ---: |\n");
    for row in rows {
        let [first, last] = [row.after_1, row.after_20].map(|bytes| format!("{:.1} MB", bytes / 1e6));
        let _ = writeln!(text, "| {} | {} | {first} | {last} |", row.backend, row.batch);
    }
    text
}

fn gzipped(contents: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(contents).unwrap();
    encoder.finish().unwrap().len()
}

fn brotlied(contents: &[u8]) -> usize {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    encoder.write_all(contents).unwrap();
    encoder.into_inner().len()
}
