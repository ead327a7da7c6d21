//! What a browser downloads, and what it holds: the modules' sizes and their memory.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Memory of a trainer's module, in bytes.
pub struct Memory {
    pub backend: &'static str,
    pub batch: u32,
    pub after_1: f64,
    pub after_20: f64,
}

/// The modules of a site: bytes raw, gzip and brotli.
pub fn modules(site: &Path) -> String {
    let mut text = String::from("| module | raw | gzip -9 | brotli -11 |\n| --- | ---: | ---: | ---: |\n");
    let entries = std::fs::read_dir(site).unwrap_or_else(|error| panic!("{}: {error}", site.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "wasm"));
    files.sort();
    for file in files {
        let contents = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // The page's module carries a checksum in its name.
        let name = if name.starts_with("app-") { "the page" } else { name.trim_end_matches("_bg.wasm") };
        let kilobytes = |bytes: usize| format!("{:.0} KB", bytes as f64 / 1000.0);
        let [raw, gzip, brotli] = [contents.len(), gzipped(&contents), brotlied(&contents)].map(kilobytes);
        let _ = writeln!(text, "| {name} | {raw} | {gzip} | {brotli} |");
    }
    text
}

/// What trainers hold after the first epoch and after the twentieth.
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
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(contents).unwrap();
    packer.finish().unwrap().len()
}

fn brotlied(contents: &[u8]) -> usize {
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    packed.write_all(contents).unwrap();
    packed.into_inner().len()
}
