//! The pupils of a school class whose codes were read. Pure.

use lenet_data::preprocess::preprocess;
use lenet_data::pupil::Pupil;
use lenet_data::strokes::{RASTER, rasterize};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::Image;
use std::sync::Arc;

/// Most pupils.
pub const MAX_PUPILS: usize = 40;

/// A pupil with the images of the drawings, from 0 to 9.
pub type Prepared = (Pupil, [Image; CLASSES]);

/// Pupils in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pupils {
    all: Vec<Prepared>,
}

/// What became of a pupil's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// Another pupil.
    New,
    /// It takes the place of an older code of the same pupil.
    Newer,
    /// A newer code of the same pupil is there.
    Older,
    /// The same code is there.
    Same,
    /// There are [`MAX_PUPILS`] already.
    NoRoom,
}

impl Pupils {
    /// The pupils with their images.
    pub fn all(&self) -> &[Prepared] {
        &self.all
    }

    /// Adds a pupil. Codes with the same name are of one pupil, of which the newest stays; one without a name is known by the
    /// drawings.
    pub fn add(&mut self, prepared: Prepared) -> Added {
        let has_room = self.all.len() < MAX_PUPILS;
        match self.all.iter_mut().find(|(other, _)| is_same(other, &prepared.0)) {
            Some((other, _)) if *other == prepared.0 => Added::Same,
            Some((other, _)) if other.heading.made > prepared.0.heading.made => Added::Older,
            Some(other) => {
                *other = prepared;
                Added::Newer
            }
            None if has_room => {
                self.all.push(prepared);
                Added::New
            }
            None => Added::NoRoom,
        }
    }

    /// All images with their labels: those of the first pupil, from 0 to 9, then those of the next.
    pub fn images(&self) -> Arc<[(Image, u8)]> {
        self.all.iter().flat_map(|(_, images)| images.iter().cloned().zip(0..)).collect()
    }
}

/// Whether two codes are of one pupil.
fn is_same(one: &Pupil, other: &Pupil) -> bool {
    let [ours, theirs] = [one, other].map(|pupil| pupil.heading.name.to_lowercase());
    ours == theirs && (!ours.is_empty() || one.drawings == other.drawings)
}

/// A pupil with images; `None` if a drawing has no ink. Takes some milliseconds.
pub fn prepared(pupil: Pupil) -> Option<Prepared> {
    let image = |strokes, pen_width| preprocess(&rasterize(strokes, pen_width, RASTER));
    let images: Option<Vec<Image>> =
        pupil.drawings.iter().map(|drawn| image(&drawn.strokes, drawn.pen_width)).collect();
    Some((pupil, images?.try_into().ok()?))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use lenet_data::hand::Drawn;
    use lenet_data::pupil::Heading;
    use lenet_data::strokes::Stroke;

    /// A pupil whose digits are lines of this length.
    pub fn pupil(name: &str, made: u32, length: f32) -> Prepared {
        let stroke = Stroke { points: vec![[0.5, 0.1], [0.5, 0.1 + length]] };
        let drawings = std::array::from_fn(|label| Drawn::new(label as u8, std::slice::from_ref(&stroke), 0.09));
        let heading = Heading { name: name.into(), made, right: Some(9), accuracy: None };
        prepared(Pupil { heading, drawings }).unwrap()
    }

    fn names(pupils: &Pupils) -> Vec<(&str, u32)> {
        pupils.all().iter().map(|(pupil, _)| (pupil.heading.name.as_str(), pupil.heading.made)).collect()
    }

    #[test]
    fn the_newest_code_of_a_pupil_stays() {
        let mut pupils = Pupils::default();
        let added = [
            pupil("Anna", 5, 0.5),
            pupil("Ben", 5, 0.6),
            pupil("anna", 7, 0.4),
            pupil("Anna", 6, 0.3),
            pupil("anna", 7, 0.4),
            pupil("", 1, 0.3),
            pupil("", 2, 0.3),
            pupil("", 2, 0.2),
        ]
        .map(|pupil| pupils.add(pupil));
        let expected =
            [Added::New, Added::New, Added::Newer, Added::Older, Added::Same, Added::New, Added::Newer, Added::New];
        assert_eq!(added, expected);
        assert_eq!(names(&pupils), [("anna", 7), ("Ben", 5), ("", 2), ("", 2)]);
    }

    #[test]
    fn forty_pupils_have_four_hundred_images() {
        let mut pupils = Pupils::default();
        for number in 0..40 {
            assert_eq!(pupils.add(pupil(&format!("P{number}"), 1, 0.5)), Added::New);
        }
        assert_eq!(pupils.add(pupil("one more", 1, 0.5)), Added::NoRoom);
        assert_eq!(pupils.add(pupil("P7", 2, 0.5)), Added::Newer);
        let labels: Vec<u8> = pupils.images().iter().map(|(_, label)| *label).collect();
        assert_eq!((labels.len(), &labels[8..12]), (400, &[8, 9, 0, 1][..]));
        let mut blank = pupil("blank", 1, 0.5).0;
        blank.drawings[3].strokes.clear();
        assert_eq!(prepared(blank), None);
    }
}
