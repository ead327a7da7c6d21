//! Gives libFuzzer's inputs to the parser that `LENET_PARSER` names: none may panic, or reach memory that is not its own.

#![no_main]

#[path = "../examples/fuzz/parsers.rs"]
mod parsers;

use libfuzzer_sys::fuzz_target;
use parsers::Parser;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static PARSER: LazyLock<Parser> = LazyLock::new(|| {
    let name = std::env::var("LENET_PARSER").expect("LENET_PARSER names a parser, such as links");
    let cases = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cases"));
    let parser = parsers::parsers(cases).into_iter().find(|parser| parser.slug() == name);
    parser.unwrap_or_else(|| panic!("there is no parser {name}"))
});

fuzz_target!(
    init: {
        // The corpus is a folder among the arguments; an input that is tried again is a file.
        let corpus = std::env::args().skip(1).map(PathBuf::from).find(|path| path.is_dir());
        for (index, seed) in PARSER.seeds.iter().enumerate() {
            if let Some(corpus) = &corpus {
                std::fs::write(corpus.join(format!("seed-{index}")), seed).expect("the corpus can be written to");
            }
        }
    },
    |bytes: &[u8]| {
        (PARSER.takes)(bytes);
    }
);
