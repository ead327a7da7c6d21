//! What a published site has beside what Trunk writes: names that hold hashes, a security policy, the service worker, and
//! headers for the usual hosts.

use crate::modules::PAGE;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use xshell::cmd;

/// The folder of the workers' files; index.html names it.
pub const WORKERS: &str = "workers";

/// Nothing from elsewhere, no script in the page itself; WebAssembly may be compiled.
const SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
    style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

const KEPT: &str = "public, max-age=31536000, immutable";

/// Finishes `site`, the files of a release build.
///
/// # Errors
/// When a file cannot be read or written, or index.html is not as expected.
pub fn finish(project: &Project, site: &Path) -> Result<()> {
    let workers = format!("{WORKERS}-{}", hash_of(&site.join(WORKERS))?);
    fs::rename(site.join(WORKERS), site.join(&workers))?;
    let index = site.join("index.html");
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{SECURITY_POLICY}\" />");
    insert(&index, "<meta charset=\"utf-8\"", &format!("{policy}\n    "))?;
    replace(&index, &format!("content=\"{WORKERS}/\""), &format!("content=\"{workers}/\""))?;
    join_styles(site, &index)?;
    page_size(site, &index)?;
    // Of all that the page is made of, the data sets aside, which never change.
    let version = hash_of(site)?;
    insert(&index, "<meta name=\"viewport\"", &format!("<meta name=\"version\" content=\"{version}\" />\n    "))?;
    service_worker(project, site, &version)?;
    headers(site)?;
    // Many hosts answer with it where there is no file: a link whose # was escaped on its way then opens the page, too.
    fs::copy(&index, site.join("404.html"))?;
    let sh = project.shell()?;
    cmd!(sh, "cargo run --quiet --release --package lenet-pack -- compress {site}").run()?;
    Ok(())
}

/// Puts the script in the place of a release's service worker, so that it keeps nothing.
///
/// # Errors
/// When a file cannot be read or written.
pub fn without_service_worker(project: &Project, site: &Path) -> Result<()> {
    copy_script(project, "service-worker-off.js", site, "")
}

/// Makes one style sheet of all: each would be a request before the first paint.
fn join_styles(site: &Path, index: &Path) -> Result<()> {
    let page = fs::read_to_string(index)?;
    let (styles, rest): (Vec<&str>, Vec<&str>) =
        page.lines().partition(|line| line.trim_start().starts_with("<link rel=\"stylesheet\""));
    let name = |line: &str| Some(line.split_once("href=\"./")?.1.split_once('"')?.0.to_owned());
    if styles.is_empty() {
        bail!("{} names no style sheets", index.display());
    }
    let mut joined = String::new();
    for line in &styles {
        let file = site.join(name(line).with_context(|| format!("{line} names no file"))?);
        joined += &fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        fs::remove_file(&file)?;
    }
    let hash = format!("{:x}", Sha256::digest(&joined));
    let file = format!("style-{}.css", &hash[..16]);
    fs::write(site.join(&file), joined)?;
    fs::write(index, rest.join("\n") + "\n")?;
    insert(index, "<link rel=\"manifest\"", &format!("<link rel=\"stylesheet\" href=\"./{file}\" />\n    "))
}

/// Adds the size of the page's module to what index.html says of it: compressed on the way, the browser cannot know it.
fn page_size(site: &Path, index: &Path) -> Result<()> {
    let is_page = |path: &String| path.starts_with(PAGE.prefix) && path.ends_with(".wasm");
    let module = paths_below(site)?.into_iter().find(is_page).context("the page's module is missing")?;
    let bytes = fs::metadata(site.join(&module))?.len();
    replace(index, &format!("{module}\" />"), &format!("{module} {bytes}\" />"))
}

/// Writes the service worker and what it keeps: the page, the CPU's worker, and when it is used the WebGPU worker.
fn service_worker(project: &Project, site: &Path, version: &str) -> Result<()> {
    let files = paths_below(site)?.into_iter().filter(|path| path != "index.html" && !path.starts_with("data/"));
    let (later, first): (Vec<_>, Vec<_>) = files.partition(|path| path.contains("worker-webgpu"));
    let list = |name: &str, paths: &[String]| {
        let entry = |path: &String| Ok(format!("  \"{path}\": \"{}\",\n", integrity(&fs::read(site.join(path))?)));
        let entries: String = paths.iter().map(entry).collect::<Result<_>>()?;
        anyhow::Ok(format!("const {name} = {{\n{entries}}};\n"))
    };
    let head = format!("const VERSION = \"{version}\";\n{}{}", list("FILES", &first)?, list("LATER", &later)?);
    copy_script(project, "service-worker.js", site, &head)
}

/// What browsers check a file by (W3C, Subresource Integrity).
fn integrity(contents: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(contents)))
}

fn copy_script(project: &Project, name: &str, site: &Path, head: &str) -> Result<()> {
    let from = project.root().join("www").join(name);
    let script = fs::read_to_string(&from).with_context(|| from.display().to_string())?;
    fs::write(site.join("service-worker.js"), format!("{head}{script}"))?;
    Ok(())
}

/// Headers for Netlify and Cloudflare Pages, and for Apache. docs/HOSTING.md has those for nginx and Caddy.
fn headers(site: &Path) -> Result<()> {
    let is_hashed = |path: &String| !path.contains('/') && has_hash(path);
    let hashed: Vec<String> = paths_below(site)?.into_iter().filter(is_hashed).collect();
    // A file has one rule for its cache: hosts differ in what they make of two.
    let rule = |path: &str, kept: &str| format!("/{path}\n  Cache-Control: {kept}\n");
    let fixed = ["", "index.html", "service-worker.js", "manifest.webmanifest"].map(|path| rule(path, "no-cache"));
    let rules: String = hashed.iter().map(|path| rule(path, KEPT)).chain(fixed).collect();
    let netlify = format!(
        "/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n{}{rules}",
        rule(&format!("{WORKERS}-*"), KEPT),
    );
    fs::write(site.join("_headers"), netlify)?;
    let apache = format!(
        "# Copies packed beforehand, types, and how long browsers keep files.\n\
         AddType application/wasm .wasm\nAddType application/manifest+json .webmanifest\n\
         <IfModule mod_headers.c>\n  Header set X-Content-Type-Options nosniff\n  Header set Referrer-Policy no-referrer\n  \
         Header set Cache-Control no-cache\n  \
         <If \"%{{REQUEST_URI}} =~ m#-[0-9a-f]{{8,}}[._/]#\">\n    Header set Cache-Control \"{KEPT}\"\n  </If>\n</IfModule>\n\
         <IfModule mod_rewrite.c>\n  RewriteEngine On\n  RewriteCond %{{HTTP:Accept-Encoding}} br\n  \
         RewriteCond %{{REQUEST_FILENAME}}.br -f\n  RewriteRule ^(.+)$ $1.br [QSA,L]\n</IfModule>\n\
         <FilesMatch \"\\.br$\">\n  RemoveLanguage .br\n  AddEncoding br .br\n  Header append Vary Accept-Encoding\n</FilesMatch>\n\
         # The data sets are gzip files: they are not to be unpacked on the way.\n\
         <FilesMatch \"-ubyte\\.gz$\">\n  RemoveEncoding .gz\n  ForceType application/gzip\n</FilesMatch>\n"
    );
    fs::write(site.join(".htaccess"), apache)?;
    Ok(())
}

/// Whether a file's name holds a hash of its contents, as `base-35c83917ea9953d3.css`.
fn has_hash(name: &str) -> bool {
    let is_hash = |part: &str| part.len() >= 8 && part.chars().all(|digit| digit.is_ascii_hexdigit());
    name.split(['-', '.', '_']).any(is_hash)
}

/// The first 16 digits of the SHA-256 of the names and contents of the files below `folder`, but for the data sets.
fn hash_of(folder: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for path in paths_below(folder)?.iter().filter(|path| !path.starts_with("data/")) {
        let contents = fs::read(folder.join(path)).with_context(|| path.clone())?;
        hash.update(path.as_bytes());
        hash.update((contents.len() as u64).to_le_bytes());
        hash.update(&contents);
    }
    Ok(format!("{:x}", hash.finalize())[..16].to_owned())
}

/// The paths of all files below `folder`, with slashes, in order.
fn paths_below(folder: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for file in crate::dist::files_below(folder)? {
        let path = file.strip_prefix(folder).unwrap_or(&file);
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        paths.push(parts.join("/"));
    }
    paths.sort();
    Ok(paths)
}

/// Puts `text` before the only `anchor` in a file.
fn insert(file: &Path, anchor: &str, text: &str) -> Result<()> {
    replace(file, anchor, &format!("{text}{anchor}"))
}

fn replace(file: &Path, from: &str, to: &str) -> Result<()> {
    let contents = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    if contents.matches(from).count() != 1 {
        bail!("{} should have {from} once", file.display());
    }
    fs::write(file, contents.replace(from, to))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_told_from_names() {
        let hashed = ["base-35c83917ea9953d3.css", "app-ab3a9bce2239e417_bg.wasm", "strip-dc10bbc0fb47437.css"];
        assert!(hashed.into_iter().all(has_hash));
        assert!(!["index.html", "icon-192.png", "service-worker.js", "manifest.webmanifest"].into_iter().any(has_hash));
    }

    #[test]
    fn style_sheets_become_one_in_their_order() -> Result<()> {
        let site = std::env::temp_dir().join(format!("lenet-styles-{}", std::process::id()));
        fs::create_dir_all(&site)?;
        let link = |name: &str| format!("    <link rel=\"stylesheet\" href=\"./{name}\" integrity=\"sha384-x\"/>\n");
        let index = site.join("index.html");
        let manifest = "    <link rel=\"manifest\" href=\"m\" />\n";
        fs::write(&index, [link("b-1.css"), link("a-2.css"), manifest.into()].concat())?;
        fs::write(site.join("b-1.css"), "b{}\n")?;
        fs::write(site.join("a-2.css"), "a{}\n")?;
        join_styles(&site, &index)?;
        let page = fs::read_to_string(&index)?;
        let file = paths_below(&site)?.into_iter().find(|path| path.ends_with(".css")).context("no style sheet")?;
        assert_eq!(fs::read_to_string(site.join(&file))?, "b{}\na{}\n");
        assert_eq!(page, format!("    <link rel=\"stylesheet\" href=\"./{file}\" />\n{manifest}"));
        fs::remove_dir_all(&site)?;
        Ok(())
    }

    #[test]
    fn the_hash_follows_names_and_contents() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("lenet-release-{}", std::process::id()));
        fs::create_dir_all(folder.join("data"))?;
        let write = |name: &str, contents: &str| fs::write(folder.join(name), contents);
        write("a", "one")?;
        let first = hash_of(&folder)?;
        write("data/mnist", "images")?;
        assert_eq!(hash_of(&folder)?, first, "the data sets never change");
        write("a", "two")?;
        assert_ne!(hash_of(&folder)?, first);
        fs::remove_file(folder.join("a"))?;
        write("b", "one")?;
        assert_ne!(hash_of(&folder)?, first);
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
