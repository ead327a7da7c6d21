//! The drawing and what the network predicts for it: one request at a time, so that predictions keep up with the pen.

use crate::request::Purpose;
use crate::worker::WorkerId;
use crate::workers::Workers;
use lenet_experiment::image::Image;
use lenet_experiment::paper::RbfOutput;
use lenet_experiment::protocol::{Command, Split};

/// Milliseconds between two predictions for the same drawing while the weights change.
const AGAIN_MS: f64 = 250.0;

/// The network's prediction for an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Probability of each class; they add up to 1.
    pub probabilities: Vec<f32>,
    /// Steps that the network was trained for; at 0 it guesses.
    pub step: u32,
    /// Distances and F6 of the paper's network.
    pub rbf: Option<RbfOutput>,
}

impl Prediction {
    /// The most probable class; `None` if training has diverged and the probabilities are NaN.
    pub fn class(&self) -> Option<usize> {
        if self.probabilities.iter().any(|p| p.is_nan()) {
            return None;
        }
        (0..self.probabilities.len())
            .reduce(|best, class| if self.probabilities[class] > self.probabilities[best] { class } else { best })
    }

    /// Whether the network is untrained.
    pub fn is_guess(&self) -> bool {
        self.step == 0
    }
}

/// An image of a split with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledImage {
    /// Test or validation.
    pub split: Split,
    /// Index in the split.
    pub index: u32,
    /// Its pixels.
    pub image: Image,
    /// True label.
    pub label: u8,
}

#[derive(Debug, Default)]
pub(crate) struct Drawing {
    image: Option<Image>,
    /// Whether image or weights have changed since the pending request was sent.
    stale: bool,
    /// Milliseconds until the next prediction.
    again_ms: Option<f64>,
    pub prediction: Option<Prediction>,
    /// The labelled image on the sheet.
    pub picked: Option<LabelledImage>,
}

impl Drawing {
    /// Takes the drawing; `network` is the worker that predicts it.
    pub fn draw(&mut self, image: Option<Image>, network: Option<WorkerId>, workers: &mut Workers) {
        // A drawing has taken its place.
        self.picked.take_if(|picked| image.as_ref() != Some(&picked.image));
        self.image = image;
        if self.image.is_none() {
            self.forget(workers);
        } else {
            self.predict(network, workers);
        }
    }

    /// What is drawn.
    pub fn image(&self) -> Option<&Image> {
        self.image.as_ref()
    }

    /// Requests a prediction, at once or after the pending one.
    pub fn predict(&mut self, network: Option<WorkerId>, workers: &mut Workers) {
        let (Some(worker), Some(image)) = (network, self.image.clone()) else { return };
        self.stale = workers.requests.has(&Purpose::Prediction);
        if !self.stale {
            workers.ask(worker, Purpose::Prediction, |request| Command::Predict { request, image });
        }
    }

    /// The network was replaced: drops the pending prediction and requests another.
    pub fn renew(&mut self, network: Option<WorkerId>, workers: &mut Workers) {
        workers.requests.cancel(&Purpose::Prediction);
        self.predict(network, workers);
    }

    /// The weights have changed: schedules another prediction.
    pub fn predict_soon(&mut self) {
        if self.image.is_some() && self.again_ms.is_none() {
            self.again_ms = Some(AGAIN_MS);
        }
    }

    /// Shows the prediction, and requests another if image or weights have changed meanwhile.
    pub fn predicted(&mut self, prediction: Prediction, network: Option<WorkerId>, workers: &mut Workers) {
        self.prediction = Some(prediction);
        if self.stale {
            self.predict(network, workers);
        }
    }

    /// Shows a labelled image, and drops the prediction for the previous image.
    pub fn pick(&mut self, picked: LabelledImage, workers: &mut Workers) {
        if self.picked.as_ref() == Some(&picked) {
            return;
        }
        workers.requests.cancel(&Purpose::TestImage);
        self.forget(workers);
        self.picked = Some(picked);
    }

    pub fn tick(&mut self, ms: f64, network: Option<WorkerId>, workers: &mut Workers) {
        let Some(again) = &mut self.again_ms else { return };
        *again -= ms;
        if *again <= 0.0 {
            self.again_ms = None;
            self.predict(network, workers);
        }
    }

    fn forget(&mut self, workers: &mut Workers) {
        workers.requests.cancel(&Purpose::Prediction);
        (self.stale, self.prediction) = (false, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_is_the_most_probable_one() {
        let mut prediction = Prediction { probabilities: vec![0.05; 10], step: 1, rbf: None };
        prediction.probabilities[7] = 0.55;
        assert_eq!(prediction.class(), Some(7));
        prediction.probabilities[2] = f32::NAN;
        assert_eq!(prediction.class(), None);
    }
}
