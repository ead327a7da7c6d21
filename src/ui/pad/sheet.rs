//! Content of the drawing sheet: strokes, a test image or a picture. Pure.

use lenet_conductor::LabelledImage;
use lenet_data::strokes::Stroke;
use lenet_experiment::image::Image;

/// Thinnest pen, as a fraction of the side.
pub const MIN_PEN_WIDTH: f32 = 0.04;

/// Thickest pen, as a fraction of the side.
pub const MAX_PEN_WIDTH: f32 = 0.14;

/// Points closer than this to the previous one are dropped, so that a resting pen adds none.
const MIN_DISTANCE: f32 = 0.004;

/// The sheet. Coordinates run from 0 to 1, x to the right and y down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    strokes: Vec<Stroke>,
    picked: Option<LabelledImage>,
    picture: Option<Image>,
    /// Why the last picture was not opened; empty if it was, or if the sheet has changed since.
    problem: String,
    /// Strokes removed by the last clear, pick or picture, for undo.
    cleared: Vec<Stroke>,
    /// Id of the pointer that is drawing.
    pointer: Option<i32>,
}

impl Sheet {
    /// The strokes in drawing order.
    pub fn strokes(&self) -> &[Stroke] {
        &self.strokes
    }

    /// The test image on the sheet.
    pub fn picked(&self) -> Option<&LabelledImage> {
        self.picked.as_ref()
    }

    /// The image on the sheet: a test image, or the digit of a picture.
    pub fn image(&self) -> Option<&Image> {
        self.picked.as_ref().map(|picked| &picked.image).or(self.picture.as_ref())
    }

    /// Why the last picture was not opened, until the sheet changes; else empty.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Whether the sheet is blank.
    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty() && self.image().is_none()
    }

    /// Whether [`Sheet::undo`] would change anything.
    pub fn can_undo(&self) -> bool {
        !self.is_empty() || !self.cleared.is_empty()
    }

    /// Starts a stroke. While one pointer draws, others are ignored: they are a resting hand.
    pub fn begin(&mut self, pointer: i32, point: [f32; 2]) -> bool {
        if self.pointer.is_some() {
            return false;
        }
        self.pointer = Some(pointer);
        self.remove_image();
        self.strokes.push(Stroke { points: vec![point] });
        true
    }

    /// Whether this pointer is drawing.
    pub fn is_drawn_by(&self, pointer: i32) -> bool {
        self.pointer == Some(pointer)
    }

    /// Whether it holds the visitor's own drawing or picture, and no pointer is drawing.
    pub fn has_own(&self) -> bool {
        !self.is_empty() && self.picked.is_none() && self.pointer.is_none()
    }

    /// Adds points to the stroke of this pointer.
    pub fn extend(&mut self, pointer: i32, points: impl IntoIterator<Item = [f32; 2]>) {
        if !self.is_drawn_by(pointer) {
            return;
        }
        let Some(stroke) = self.strokes.last_mut() else { return };
        for [x, y] in points {
            if stroke.points.last().is_none_or(|last| (x - last[0]).hypot(y - last[1]) >= MIN_DISTANCE) {
                stroke.points.push([x, y]);
            }
        }
    }

    /// Ends the stroke of this pointer.
    pub fn end(&mut self, pointer: i32) {
        if self.is_drawn_by(pointer) {
            self.pointer = None;
        }
    }

    /// Undoes the last stroke or, without strokes, the last clear, pick or picture.
    pub fn undo(&mut self) {
        self.pointer = None;
        if self.remove_image() || self.strokes.pop().is_none() {
            self.strokes = std::mem::take(&mut self.cleared);
        }
    }

    /// Clears the sheet. [`Sheet::undo`] brings strokes back, but no image.
    pub fn clear(&mut self) {
        self.pointer = None;
        self.remove_image();
        if !self.strokes.is_empty() {
            self.cleared = std::mem::take(&mut self.strokes);
        }
    }

    /// Replaces the content by a test image; `None` removes the test image.
    pub fn show(&mut self, picked: Option<LabelledImage>) {
        if picked.is_some() {
            self.clear();
        }
        self.picked = picked;
    }

    /// Replaces the content by a drawing.
    pub fn draw(&mut self, strokes: Vec<Stroke>) {
        self.clear();
        self.strokes = strokes;
    }

    /// Replaces the content by the digit of a picture.
    pub fn open(&mut self, picture: Image) {
        self.clear();
        self.picture = Some(picture);
    }

    /// Keeps the content, and says why a picture was not opened.
    pub fn refuse(&mut self, problem: String) {
        self.problem = problem;
    }

    /// Whether there was an image.
    fn remove_image(&mut self) -> bool {
        self.problem.clear();
        let picked = self.picked.take();
        self.picture.take().is_some() || picked.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::protocol::Split;

    fn drawn(strokes: usize) -> Sheet {
        let mut sheet = Sheet::default();
        for _ in 0..strokes {
            assert!(sheet.begin(1, [0.1, 0.1]));
            sheet.extend(1, [[0.5, 0.5]]);
            sheet.end(1);
        }
        sheet
    }

    fn picked() -> LabelledImage {
        LabelledImage { split: Split::Test, index: 5, image: Image::blank(), label: 3 }
    }

    #[test]
    fn a_second_pointer_is_ignored() {
        let mut sheet = Sheet::default();
        sheet.begin(1, [0.0, 0.0]);
        assert!(!sheet.begin(2, [0.9, 0.9]));
        sheet.extend(2, [[0.8, 0.8]]);
        sheet.end(2);
        sheet.extend(1, [[0.1, 0.0], [0.1, 0.001], [0.2, 0.0]]);
        assert_eq!(sheet.strokes()[0].points, [[0.0, 0.0], [0.1, 0.0], [0.2, 0.0]]);
        assert!(sheet.is_drawn_by(1));
    }

    #[test]
    fn a_test_image_and_an_unfinished_stroke_are_no_drawing() {
        let mut sheet = Sheet::default();
        assert!(!sheet.has_own());
        sheet.begin(1, [0.0, 0.0]);
        assert!(!sheet.has_own());
        sheet.end(1);
        assert!(sheet.has_own());
        sheet.show(Some(picked()));
        assert!(!sheet.has_own());
        sheet.open(Image::blank());
        assert!(sheet.has_own());
    }

    #[test]
    fn undo_removes_strokes_and_reverts_a_clear() {
        let mut sheet = drawn(2);
        sheet.clear();
        assert!(sheet.is_empty() && sheet.can_undo());
        sheet.undo();
        assert_eq!(sheet.strokes().len(), 2);
        sheet.undo();
        sheet.undo();
        assert!(sheet.is_empty() && !sheet.can_undo());
        sheet.undo();
        assert_eq!(sheet, Sheet::default());
    }

    #[test]
    fn clear_undo_and_drawing_remove_a_test_image() {
        let mut sheet = drawn(1);
        sheet.show(Some(picked()));
        assert!(sheet.strokes().is_empty() && !sheet.is_empty());
        sheet.undo();
        assert_eq!((sheet.strokes().len(), sheet.picked()), (1, None));
        sheet.show(Some(picked()));
        sheet.begin(1, [0.2, 0.2]);
        assert_eq!((sheet.strokes().len(), sheet.picked()), (1, None));
        sheet.show(Some(picked()));
        sheet.clear();
        assert!(sheet.is_empty());
    }

    #[test]
    fn a_picture_replaces_the_content_until_it_is_cleared_undone_or_drawn_on() {
        let mut sheet = drawn(1);
        sheet.show(Some(picked()));
        sheet.open(Image::blank());
        assert_eq!((sheet.picked(), sheet.image()), (None, Some(&Image::blank())));
        // A run that loads removes the test image, but no picture.
        sheet.show(None);
        assert!(sheet.image().is_some());
        sheet.undo();
        assert_eq!((sheet.strokes().len(), sheet.image()), (1, None));
        sheet.open(Image::blank());
        sheet.begin(1, [0.2, 0.2]);
        assert_eq!((sheet.strokes().len(), sheet.image()), (1, None));
        sheet.open(Image::blank());
        sheet.refuse("two digits".into());
        assert!(sheet.image().is_some() && sheet.problem() == "two digits");
        sheet.show(Some(picked()));
        assert_eq!(sheet.problem(), "");
        assert_eq!(sheet.picked(), Some(&picked()));
        sheet.clear();
        assert!(sheet.is_empty());
    }
}
