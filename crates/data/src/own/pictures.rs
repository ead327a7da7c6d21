//! Pictures as a data set: PNG, JPEG and other files, each in a folder with the name of its class, loose or in zip files.
//!
//! Decoding is left to the browser, or whoever else has a decoder: [`Pictures::bytes`] gives the files one by one,
//! [`Scaled`] takes what is decoded, and [`Pictures::read`] makes the data set.

mod classes;
mod scaled;
#[cfg(test)]
mod tests;

pub use scaled::Scaled;

use super::content::{self, Content};
use super::kind::{Foreign, Kind};
use super::notice::Notice;
use super::pairs::Set;
use super::refusal::{Fault, Refusal, by_name};
use super::zip::Entry;
use super::{MAX_IMAGES, OwnSet, of_sets};
use classes::{Classes, Place};
use lenet_experiment::protocol::OwnFile;

/// Longer side in pixels to which a larger picture should be scaled down before [`Scaled::of`].
pub const MAX_SIDE: u32 = 256;

/// Most bytes of a picture; photos of phones have up to 30 million.
const MAX_BYTES: u64 = 50_000_000;

/// Most bytes of all pictures when they are unpacked: a second or two of work.
pub(super) const MAX_UNPACKED: u64 = 1_000_000_000;

/// How names of pictures end. What cannot be decoded is reported, not ignored.
const ENDINGS: [&str; 12] =
    [".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".svg"];

/// Pictures in folders that are classes.
#[derive(Debug)]
pub struct Pictures<'a> {
    /// Name of the first zip file, or of the outermost folder.
    name: String,
    pictures: Vec<Picture<'a>>,
    /// Names of the classes from 0 on; none if they are numbers.
    names: Vec<String>,
    /// Pictures beside folders of pictures, and the first of them.
    aside: (usize, String),
    /// Bytes that may still be unpacked.
    left: u64,
}

#[derive(Debug)]
struct Picture<'a> {
    path: String,
    file: File<'a>,
    place: Place,
}

/// Where the bytes of a picture are.
#[derive(Debug)]
enum File<'a> {
    Loose(&'a [u8]),
    Packed(Entry<'a>),
}

impl<'a> Pictures<'a> {
    /// The pictures among these files; `None` if there are none, or IDX files and tables, which [`super::read`] takes or refuses.
    ///
    /// # Errors
    /// When a zip file is damaged, or the folders are no classes.
    pub fn of(files: &'a [OwnFile]) -> Result<Option<Self>, Refusal> {
        let (mut found, mut name) = (Vec::new(), None);
        for file in files {
            match content::entries(file) {
                Some(entries) => {
                    for entry in entries.map_err(by_name(&file.name))? {
                        match role(&entry.name, || Content::open_entry(&entry)) {
                            Role::Picture => {
                                name = name.or(Some(file.name.as_str()));
                                found.push((entry.name.clone(), File::Packed(entry)));
                            }
                            Role::Data => return Ok(None),
                            Role::Other => {}
                        }
                    }
                }
                None => match role(&file.name, || Content::open(&file.bytes)) {
                    Role::Picture => {
                        name = name.or(classes::folders(&file.name).first().copied());
                        found.push((file.name.clone(), File::Loose(&file.bytes)));
                    }
                    Role::Data => return Ok(None),
                    Role::Other => {}
                },
            }
        }
        // A single picture is no data set, which `read` says.
        let Some(name) = name else { return Ok(None) };
        if found.len() > MAX_IMAGES {
            return Err(Refusal::of(name, Fault::TooMany { count: found.len() }));
        }
        // The same pictures give the same split, in whatever order a browser lists a folder.
        found.sort_by(|(path, _), (other, _)| path.cmp(other));
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        let classes = Classes::of(&paths).map_err(by_name(name))?;
        let (mut pictures, mut aside) = (Vec::new(), (0, String::new()));
        for ((path, file), place) in found.into_iter().zip(classes.places) {
            match place {
                Some(place) => pictures.push(Picture { path, file, place }),
                None => note(&mut aside, path),
            }
        }
        Ok(Some(Self { name: name.to_owned(), pictures, names: classes.names, aside, left: MAX_UNPACKED }))
    }

    /// Number of pictures.
    pub fn len(&self) -> usize {
        self.pictures.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// The file of picture `index`, unpacked; `None` if it is damaged, too large, or there is none.
    pub fn bytes(&mut self, index: usize) -> Option<Vec<u8>> {
        match &self.pictures.get(index)?.file {
            File::Loose(bytes) => Some(bytes.to_vec()),
            File::Packed(entry) => {
                let (bytes, is_whole) = content::unpacked(entry, MAX_BYTES.min(self.left));
                self.left -= bytes.len() as u64;
                is_whole.then_some(bytes)
            }
        }
    }

    /// The data set, from the pictures in their order; `None` for those that could not be decoded.
    ///
    /// # Errors
    /// When none could be decoded, or too few are left.
    pub fn read(self, decoded: Vec<Option<Scaled>>) -> Result<OwnSet, Refusal> {
        let Self { name, pictures, names, aside, left } = self;
        if left == 0 {
            return Err(Refusal::of(&name, Fault::Unpacked));
        }
        let (mut read, mut unread) = (Vec::new(), (0, String::new()));
        for (Picture { path, place, .. }, decoded) in pictures.into_iter().zip(decoded) {
            match decoded {
                Some(picture) => read.push((place, picture)),
                None => note(&mut unread, path),
            }
        }
        if read.is_empty() {
            return Err(Refusal::of(&name, Fault::Unreadable { count: unread.0, first: unread.1 }));
        }
        let bright = read.iter().filter(|(_, picture)| picture.is_bright).count();
        let inverted = 2 * bright > read.len();
        let others = if inverted { read.len() - bright } else { bright };
        let resized = read.iter().filter(|(_, picture)| picture.is_resized).count();
        let set = |is_wanted: &dyn Fn(&Place) -> bool| {
            let wanted: Vec<&(Place, Scaled)> = read.iter().filter(|(place, _)| is_wanted(place)).collect();
            Set {
                name: name.clone(),
                labels_name: name.clone(),
                pixels: wanted.iter().flat_map(|(_, picture)| picture.ink(inverted)).collect(),
                labels: wanted.iter().map(|(place, _)| place.label).collect(),
            }
        };
        let is_split = [true, false].iter().all(|test| read.iter().any(|(place, _)| place.is_test == *test));
        let sets = match is_split {
            true => vec![set(&|place| !place.is_test), set(&|place| place.is_test)],
            false => vec![set(&|_| true)],
        };
        let notices = [
            (!names.is_empty()).then(|| Notice::Numbered { names: names.clone() }),
            (unread.0 > 0).then_some(Notice::Unreadable { count: unread.0, first: unread.1 }),
            (aside.0 > 0).then_some(Notice::Aside { count: aside.0, first: aside.1 }),
            (inverted || others > 0).then_some(Notice::Polarity { inverted, others }),
            (resized > 0).then_some(Notice::Resized { count: resized }),
        ];
        of_sets(sets, names, notices.into_iter().flatten().collect())
    }
}

/// Counts a picture, and keeps the path of the first.
fn note((count, first): &mut (usize, String), path: String) {
    if *count == 0 {
        *first = path;
    }
    *count += 1;
}

/// What a file is to a data set of pictures.
enum Role {
    Picture,
    /// An IDX file or a table.
    Data,
    Other,
}

/// By its name if that ends as a picture's, else by its content.
fn role<'a>(name: &str, content: impl FnOnce() -> Result<Content<'a>, Fault>) -> Role {
    let name = name.to_ascii_lowercase();
    if ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return Role::Picture;
    }
    match content().map(|content| content.kind) {
        Ok(Kind::Foreign(Foreign::Picture(_))) => Role::Picture,
        Ok(Kind::Idx | Kind::Table) => Role::Data,
        Ok(Kind::Foreign(_) | Kind::Unknown) | Err(_) => Role::Other,
    }
}
