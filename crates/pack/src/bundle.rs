//! The page as one HTML file that is opened by a double click, without a server: for schools. Browsers let such a page read no other
//! file, so everything is inside, and `bundle.js` hands it to the page's own scripts.

use crate::{files_below, gzip};
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const READ_ME: &str = "LeNet Lab\r\n\r\nOpen \"LeNet Lab.html\" by a double click: Chrome, Edge, Firefox or Safari show it.\r\n\
    Nothing is installed, and no connection is needed. The file may be copied to other computers.\r\n";

/// Writes a zip of the page as one file, and a note.
///
/// # Errors
/// When `site` is no release of the site, or a file cannot be read or written.
pub fn zip(site: &Path, path: &Path) -> Result<()> {
    let page = page(site)?;
    let mut zip = ZipWriter::new(File::create(path).with_context(|| path.display().to_string())?);
    for (name, contents) in [("LeNet Lab.html", page.as_str()), ("Read me.txt", READ_ME)] {
        zip.start_file(format!("LeNet Lab/{name}"), SimpleFileOptions::default())?;
        zip.write_all(contents.as_bytes())?;
    }
    zip.finish()?;
    Ok(())
}

/// The page as one HTML file.
///
/// # Errors
/// When `site` is no release of the site, or a file cannot be read.
pub fn page(site: &Path) -> Result<String> {
    let index = read(site, "index.html")?;
    let mut page = String::with_capacity(32 << 20);
    let mut files = Vec::new();
    let mut rest = index.as_str();
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map(|end| start + end + 1).context("index.html: a tag is not closed")?;
        let tag = &rest[start..end];
        page += &rest[..start];
        rest = &rest[end..];
        match link_of(tag) {
            Link::Style(path) => page += &format!("<style>\n{}</style>", read(site, path)?),
            Link::Script(path) => {
                for path in paths_below(site)? {
                    files.push(embedded(site, &path)?);
                }
                page += &files.concat();
                page += &format!("<script>\n{}{}", include_str!("bundle.js"), read(site, path)?);
            }
            Link::Dropped => {}
            Link::None => page += tag,
        }
    }
    if files.is_empty() {
        bail!("index.html has no script: {} is no release of the site", site.display());
    }
    Ok(page + rest)
}

/// What a tag of index.html loads.
enum Link<'a> {
    Style(&'a str),
    Script(&'a str),
    /// Of use only on a server.
    Dropped,
    None,
}

fn link_of(tag: &str) -> Link<'_> {
    let attribute = |name: &str| {
        tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value)
    };
    if let Some(source) = attribute("src").filter(|_| tag.starts_with("<script ")) {
        return Link::Script(source);
    }
    match (attribute("rel"), attribute("href")) {
        (Some("stylesheet"), Some(path)) => Link::Style(path),
        (Some(_), Some(_)) => Link::Dropped,
        _ if tag.contains("Content-Security-Policy") || tag.contains("name=\"version\"") => Link::Dropped,
        _ => Link::None,
    }
}

/// A file as an element that no browser shows or runs: gzip, as text.
fn embedded(site: &Path, path: &str) -> Result<String> {
    let contents = fs::read(site.join(path)).with_context(|| path.to_owned())?;
    // The data sets are gzip files, and stay so.
    let (kind, contents) = if path.ends_with(".gz") { ("file", contents) } else { ("gzip", gzip(&contents)?) };
    let (path, text) = (json!(path), BASE64_STANDARD.encode(contents));
    Ok(format!("<script type=\"text/plain\" data-{kind}={path}>{text}</script>\n"))
}

/// What the page loads by script: its module, the workers, the data sets.
fn paths_below(site: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for file in files_below(site)? {
        let path = file.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let is_code = (path.starts_with("app-") || path.starts_with("workers"))
            && [".js", ".wasm"].iter().any(|kind| path.ends_with(kind));
        if is_code || path.starts_with("data/") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(site: &Path, path: &str) -> Result<String> {
    fs::read_to_string(site.join(path)).with_context(|| path.to_owned())
}
