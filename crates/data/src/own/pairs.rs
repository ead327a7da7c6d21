//! From files to sets of images with labels.

use super::content::{self, Content};
use super::idx::{Idx, Images, Labels};
use super::kind::Kind;
use super::notice::Notice;
use super::refusal::{Fault, Refusal, by_name};
use super::table::Table;
use super::{idx, table};
use lenet_experiment::image::SIDE;
use lenet_experiment::protocol::OwnFile;

/// Images with their labels.
pub(super) struct Set {
    /// Name of the file of the images.
    pub name: String,
    pub labels_name: String,
    pub pixels: Vec<u8>, // [count][784]
    pub labels: Vec<i32>,
}

struct Named<T> {
    name: String,
    value: T,
}

/// What has been found.
#[derive(Default)]
struct Found {
    images: Vec<Named<Images>>,
    labels: Vec<Named<Labels>>,
    tables: Vec<Named<(Images, Vec<i32>)>>,
    /// Names of tables without labels.
    unlabelled: Vec<String>,
}

/// One set, or a training set and a test set, in this order.
pub(super) fn read(files: &[OwnFile], transposed: bool, notices: &mut Vec<Notice>) -> Result<Vec<Set>, Refusal> {
    let mut found = Found::default();
    for file in files {
        let Some(entries) = content::entries(file) else {
            let content = Content::open(&file.bytes).map_err(by_name(&file.name))?;
            found.add(&file.name, content, transposed)?;
            continue;
        };
        let entries = entries.map_err(by_name(&file.name))?;
        let before = found.len();
        for entry in &entries {
            let name = format!("{}/{}", file.name, entry.name);
            let content = Content::open_entry(entry);
            // What else is in a zip file, such as a description, is of no concern.
            match content {
                Ok(content) if matches!(content.kind, Kind::Idx | Kind::Table) => {
                    found.add(&name, content, transposed)?
                }
                Ok(_) | Err(Fault::Empty) => {}
                Err(fault) => return Err(Refusal::of(&name, fault)),
            }
        }
        if found.len() == before {
            let first = entries.first().map(|entry| entry.name.clone());
            return Err(Refusal::of(&file.name, Fault::NoData { first }));
        }
    }
    found.pair(notices)
}

impl Found {
    fn len(&self) -> usize {
        self.images.len() + self.labels.len() + self.tables.len() + self.unlabelled.len()
    }

    /// Parses a file. A third one of a kind is refused at once, so that few are in memory.
    fn add(&mut self, name: &str, content: Content, transposed: bool) -> Result<(), Refusal> {
        let fault = by_name(name);
        match content.kind {
            Kind::Idx => match idx::read(content, transposed).map_err(fault)? {
                Idx::Images(value) => self.images.push(Named { name: name.into(), value }),
                Idx::Labels(value) => self.labels.push(Named { name: name.into(), value }),
            },
            Kind::Table => match table::read(content, transposed).map_err(fault)? {
                Table::Labelled(images, labels) => {
                    self.tables.push(Named { name: name.into(), value: (images, labels) });
                }
                Table::Unlabelled => self.unlabelled.push(name.into()),
            },
            Kind::Foreign(foreign) => return Err(fault(Fault::Foreign(foreign))),
            Kind::Unknown => return Err(fault(Fault::Unknown)),
        }
        if self.images.len() + self.tables.len() > 2 || self.labels.len() > 2 || self.unlabelled.len() > 2 {
            return Err(Refusal::of_all(Fault::TooManyFiles));
        }
        Ok(())
    }

    fn pair(self, notices: &mut Vec<Notice>) -> Result<Vec<Set>, Refusal> {
        let Self { images, labels, tables, unlabelled } = self;
        match (images.as_slice(), labels.as_slice()) {
            ([], []) if tables.is_empty() => {
                return Err(match unlabelled.first() {
                    Some(name) => Refusal::of(name, Fault::Unlabelled),
                    None => Refusal::of_all(Fault::NoSet),
                });
            }
            ([], [labels, ..]) => return Err(Refusal::of(&labels.name, Fault::ImagesMissing)),
            ([images, ..], []) => return Err(Refusal::of(&images.name, Fault::LabelsMissing)),
            (images, labels) if images.len() != labels.len() => {
                return Err(Refusal::of_all(Fault::Unpaired { images: images.len(), labels: labels.len() }));
            }
            (_, _) => {}
        }
        let mut sets = Vec::new();
        for (images, labels) in by_role(images)?.into_iter().zip(by_role(labels)?) {
            sets.push(set(images, labels, notices)?);
        }
        for Named { name, value: (images, labels) } in tables {
            let images = Named { name: name.clone(), value: images };
            sets.push(set(images, Named { name, value: Labels { labels, columns: 1 } }, notices)?);
        }
        notices.extend(unlabelled.into_iter().map(|name| Notice::Unlabelled { name }));
        let sets = sets.into_iter().map(|set| Named { name: set.name.clone(), value: set }).collect();
        Ok(by_role(sets)?.into_iter().map(|set| set.value).collect())
    }
}

/// Of two, the one for training first.
fn by_role<T>(mut items: Vec<Named<T>>) -> Result<Vec<Named<T>>, Refusal> {
    if let [first, second] = items.as_slice() {
        match (is_test(&first.name), is_test(&second.name)) {
            (false, true) => {}
            (true, false) => items.swap(0, 1),
            (true, true) | (false, false) => return Err(Refusal::of_all(Fault::Roles)),
        }
    }
    Ok(items)
}

/// Whether a word of the name begins with "t10k" or "test".
pub(super) fn is_test(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut words = name.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| word.starts_with("t10k") || word.starts_with("test"))
}

fn set(images: Named<Images>, labels: Named<Labels>, notices: &mut Vec<Notice>) -> Result<Set, Refusal> {
    let Images { pixels, rows, columns } = images.value;
    let count = pixels.len() / (SIDE * SIDE);
    if count != labels.value.labels.len() {
        let fault = Fault::Counts { images: count, labels: labels.value.labels.len(), other: labels.name };
        return Err(Refusal::of(&images.name, fault));
    }
    if (rows, columns) != (SIDE, SIDE) {
        notices.push(Notice::Scaled { name: images.name.clone(), columns, rows });
    }
    if labels.value.columns > 1 {
        notices.push(Notice::FirstColumn { name: labels.name.clone(), columns: labels.value.columns });
    }
    Ok(Set { name: images.name, labels_name: labels.name, pixels, labels: labels.value.labels })
}
