//! `lenet-pack compress SITE` and `lenet-pack bundle SITE ZIP`, called by `cargo xtask build` and `bundle`.

use anyhow::{Result, bail};
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["compress", site] => lenet_pack::compress(Path::new(site)),
        ["bundle", site, zip] => lenet_pack::bundle::zip(Path::new(site), Path::new(zip)),
        _ => bail!("usage: lenet-pack compress SITE, or lenet-pack bundle SITE ZIP"),
    }
}
