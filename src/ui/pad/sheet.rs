//! What lies on the drawing sheet: strokes, or a test image. Pure; the browser only feeds it points.

use lenet_data::strokes::Stroke;
use lenet_experiment::image::Image;

/// A test image that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct PickedImage {
    /// Its place in the test set.
    pub index: u32,
    /// Its pixels.
    pub image: Image,
    /// Its true label.
    pub label: u8,
}

/// Thinnest pen, as a share of the sheet's side.
pub const THINNEST: f32 = 0.04;

/// Thickest pen.
pub const THICKEST: f32 = 0.14;

/// Points nearer to the last one than this are left out: a pen at rest would only make the drawing slower.
const NEAR: f32 = 0.004;

/// The sheet. Coordinates run from 0 to 1, x to the right and y down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    strokes: Vec<Stroke>,
    picked: Option<PickedImage>,
    /// What the last clear or pick took away, so that undo can bring it back.
    aside: Vec<Stroke>,
    /// The pointer whose stroke is being drawn.
    pen: Option<i32>,
}

impl Sheet {
    /// The strokes, in the order in which they were drawn.
    pub fn strokes(&self) -> &[Stroke] {
        &self.strokes
    }

    /// The test image that lies on the sheet.
    pub fn picked(&self) -> Option<&PickedImage> {
        self.picked.as_ref()
    }

    /// Whether there is nothing on it.
    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty() && self.picked.is_none()
    }

    /// Whether [`Sheet::undo`] would change anything.
    pub fn can_undo(&self) -> bool {
        !self.is_empty() || !self.aside.is_empty()
    }

    /// Puts the pen of this pointer down. While one pointer draws, a second one is not heard: it is a resting hand.
    pub fn begin(&mut self, pointer: i32, point: [f32; 2]) -> bool {
        if self.pen.is_some() {
            return false;
        }
        self.pen = Some(pointer);
        self.picked = None;
        self.strokes.push(Stroke { points: vec![point] });
        true
    }

    /// Whether this pointer's stroke is being drawn.
    pub fn is_drawn_by(&self, pointer: i32) -> bool {
        self.pen == Some(pointer)
    }

    /// Moves the pen of this pointer on.
    pub fn extend(&mut self, pointer: i32, points: impl IntoIterator<Item = [f32; 2]>) {
        if !self.is_drawn_by(pointer) {
            return;
        }
        let Some(stroke) = self.strokes.last_mut() else { return };
        for [x, y] in points {
            if stroke.points.last().is_none_or(|last| (x - last[0]).hypot(y - last[1]) >= NEAR) {
                stroke.points.push([x, y]);
            }
        }
    }

    /// Lifts the pen of this pointer.
    pub fn end(&mut self, pointer: i32) {
        if self.is_drawn_by(pointer) {
            self.pen = None;
        }
    }

    /// Takes back the last stroke, or, where there is none, the last clear or pick.
    pub fn undo(&mut self) {
        self.pen = None;
        if self.picked.take().is_some() || self.strokes.pop().is_none() {
            self.strokes = std::mem::take(&mut self.aside);
        }
    }

    /// Empties the sheet.
    pub fn clear(&mut self) {
        self.pen = None;
        self.picked = None;
        if !self.strokes.is_empty() {
            self.aside = std::mem::take(&mut self.strokes);
        }
    }

    /// Lays a test image on the emptied sheet, or takes the one there away.
    pub fn show(&mut self, picked: Option<PickedImage>) {
        if picked.is_some() {
            self.clear();
        }
        self.picked = picked;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(strokes: usize) -> Sheet {
        let mut sheet = Sheet::default();
        for _ in 0..strokes {
            assert!(sheet.begin(1, [0.1, 0.1]));
            sheet.extend(1, [[0.5, 0.5]]);
            sheet.end(1);
        }
        sheet
    }

    fn picked() -> PickedImage {
        PickedImage { index: 5, image: Image::blank(), label: 3 }
    }

    #[test]
    fn a_second_finger_is_not_heard() {
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
    fn undo_goes_back_stroke_by_stroke_and_over_a_clear() {
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
    fn a_test_image_gives_way_to_clear_undo_and_the_pen() {
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
}
