//! How much each pixel spoke for a class: integrated gradients (Sundararajan, Taly and Yan 2017, equation 1), from a blank sheet
//! to the image.

use crate::Inspector;
use crate::layer::Operation;
use lenet_experiment::image::Image;

/// Points on the straight line from the blank sheet to the image at which the gradient is taken.
pub const POINTS: usize = 24;

/// The attribution of an image to a class, computed point by point, so that a page can stop in between.
#[derive(Clone, Debug)]
pub struct Attribution {
    class: usize,
    /// The blank sheet as the network's input.
    blank: Vec<f32>,
    /// The image minus the blank sheet.
    ink: Vec<f32>,
    /// Of the gradients so far.
    sum: Vec<f32>,
    done: usize,
}

impl Attribution {
    /// Of an image, for a class from 0 to 9.
    pub fn new(inspector: &Inspector, image: &Image, class: usize) -> Self {
        let blank = inspector.input(&Image::blank());
        let ink: Vec<f32> = inspector.input(image).iter().zip(&blank).map(|(pixel, blank)| pixel - blank).collect();
        Self { class, sum: vec![0.0; ink.len()], blank, ink, done: 0 }
    }

    /// Takes the gradient at the next point; the result after the last one: for each pixel what it contributed to the logarithm of
    /// the class's probability. Their sum is the difference between that of the image and that of the blank sheet, but for the
    /// error of [`POINTS`] points.
    pub fn advance(&mut self, inspector: &Inspector) -> Option<Vec<f32>> {
        if self.done < POINTS {
            let at = (self.done as f32 + 0.5) / POINTS as f32;
            let input: Vec<f32> = self.blank.iter().zip(&self.ink).map(|(blank, ink)| blank + at * ink).collect();
            let gradient = inspector.log_probability_gradient(&input, self.class);
            self.sum.iter_mut().zip(gradient).for_each(|(sum, gradient)| *sum += gradient);
            self.done += 1;
        }
        let mean = |(sum, ink): (&f32, &f32)| sum / POINTS as f32 * ink;
        (self.done == POINTS).then(|| self.sum.iter().zip(&self.ink).map(mean).collect())
    }
}

impl Inspector {
    /// The logarithms of the classes' probabilities for these outputs: of their softmax, or for the paper's network of that of the
    /// negative distances.
    pub fn log_probabilities(&self, outputs: &[f32]) -> Vec<f32> {
        let scores: Vec<f32> = outputs.iter().map(|output| self.score_sign() * output).collect();
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total: f32 = scores.iter().map(|score| (score - most).exp()).sum();
        scores.iter().map(|score| score - most - total.ln()).collect()
    }

    /// A distance is small for a class that is likely.
    fn score_sign(&self) -> f32 {
        match self.layers().last().map(|layer| &layer.operation) {
            Some(Operation::Distances) => -1.0,
            Some(_) | None => 1.0,
        }
    }

    /// Gradient of a class's log probability with respect to the input `[28][28]`.
    pub(crate) fn log_probability_gradient(&self, input: &[f32], class: usize) -> Vec<f32> {
        let mut inputs = vec![input.to_vec()];
        let mut sums = Vec::new();
        for layer in self.layers() {
            let sum = layer.sums(inputs.last().map_or(input, Vec::as_slice));
            inputs.push(sum.iter().map(|sum| layer.activation.apply(*sum)).collect());
            sums.push(sum);
        }
        let outputs = inputs.pop().unwrap_or_default();
        // Of a softmax's logarithm: 1 for the class minus the probability of each.
        let of_score = |(index, log): (usize, &f32)| f32::from(u8::from(index == class)) - log.exp();
        let mut gradient: Vec<f32> = self
            .log_probabilities(&outputs)
            .iter()
            .enumerate()
            .map(|pair| self.score_sign() * of_score(pair))
            .collect();
        for ((layer, input), sums) in self.layers().iter().zip(&inputs).zip(&sums).rev() {
            gradient = layer.input_gradient(input, sums, &gradient);
        }
        gradient
    }
}
