//! The trainer of the paper's network: weights, curvature, the rates that follow from it, and room for one image.

use super::bitmaps::UNITS;
use super::estimate::Estimate;
use super::layout::{PARAMETERS, places};
use super::pass::{Curvature, Descend, Forward, Gradients};
use super::recipe::{Rates, Recipe};
use super::values::{Slopes, Values, parameters};
use crate::buffer::Buffer;
use crate::c1::PITCH;
use crate::c3;
use crate::engine::{Example, PIXELS, WrongLength};
use crate::simd::dispatch;
use std::borrow::Borrow;

/// The paper's network in training. Lists of parameters are 60,000 long and in the order of [`super::PARAMETERS`].
pub struct Engine {
    recipe: Recipe,
    weights: Buffer,
    /// C3's weights as its backward walk reads them.
    turned: Buffer,
    /// What was last estimated, h, if it was.
    curvature: Option<Buffer>,
    /// What eta is multiplied by for each parameter; 0 where there is none.
    rates: Buffer,
    gradients: Buffer,
    values: Values,
    slopes: Slopes,
}

impl Engine {
    /// An engine at these weights, with the curvature that another engine had, if any.
    ///
    /// # Errors
    /// When a list has another length than 60,000.
    pub fn new(recipe: Recipe, weights: &[f32], curvature: Option<&[f32]>) -> Result<Self, WrongLength> {
        let weights = arranged(weights)?;
        let mut turned = Buffer::new(c3::TURNED);
        c3::turn(&weights, &mut turned);
        // The picture's frame is background for good.
        let mut values = Values::new();
        values.input[..PITCH * PITCH].fill(value(0));
        let mut engine = Self {
            recipe,
            weights,
            turned,
            curvature: curvature.map(arranged).transpose()?,
            rates: parameters(),
            gradients: parameters(),
            values,
            slopes: Slopes::new(),
        };
        engine.set_rates();
        Ok(engine)
    }

    /// One step on this example at this global rate, eta. Appends the ten distances y from before it.
    ///
    /// Under Levenberg and Marquardt no weight moves before [`Self::estimate_curvature`] has been called once, or its
    /// result been given to [`Self::new`].
    pub fn step(&mut self, (image, label): Example, eta: f64, distances: &mut Vec<f32>) {
        self.forward(image);
        distances.extend(self.values.distances);
        dispatch(Descend {
            criterion: self.recipe.criterion,
            scale: self.recipe.subsampling.scale(),
            eta: eta as f32,
            label,
            rates: &self.rates,
            weights: &mut self.weights,
            turned: &mut self.turned,
            values: &self.values,
            slopes: &mut self.slopes,
            gradients: &mut self.gradients,
        });
    }

    /// Estimates every parameter's second derivative anew, the mean over these examples, and sets the rates from it: the
    /// paper takes 500 examples before each pass.
    pub fn estimate_curvature<I: Borrow<[u8; PIXELS]>>(&mut self, examples: impl Iterator<Item = (I, u8)>) {
        let mut estimate = self.begin_estimate();
        self.add_to_estimate(&mut estimate, examples);
        self.end_estimate(estimate);
    }

    /// Begins an estimate that is made in pieces. The weights must not change before its end.
    pub fn begin_estimate(&self) -> Estimate {
        Estimate::new(&self.weights, &self.turned)
    }

    /// Takes more examples into an estimate.
    pub fn add_to_estimate<I: Borrow<[u8; PIXELS]>>(
        &mut self,
        estimate: &mut Estimate,
        examples: impl Iterator<Item = (I, u8)>,
    ) {
        for (image, label) in examples {
            self.forward(image.borrow());
            self.add_curvature(label, estimate);
            estimate.examples += 1;
        }
    }

    /// Sets the rates from an estimate of at least one example.
    pub fn end_estimate(&mut self, estimate: Estimate) {
        self.curvature = Some(estimate.mean());
        self.set_rates();
    }

    /// The gradients of the mean criterion of these examples.
    pub fn gradients<'a>(&mut self, examples: impl ExactSizeIterator<Item = Example<'a>>) -> Vec<f32> {
        let share = 1.0 / examples.len() as f32;
        let mut sums = parameters();
        for (image, label) in examples {
            self.forward(image);
            self.backward(label, &mut sums);
        }
        sums.iter_mut().for_each(|sum| *sum *= share);
        listed(&sums)
    }

    /// Appends ten distances an image; the nearest class is the answer.
    pub fn read<I: Borrow<[u8; PIXELS]>>(&mut self, images: impl Iterator<Item = I>, distances: &mut Vec<f32>) {
        for image in images {
            self.forward(image.borrow());
            distances.extend(self.values.distances);
        }
    }

    /// What F6's 84 units put out for the image that was read or learned from last, row by row of their 7x12 picture.
    pub fn f6(&self) -> &[f32] {
        &self.values.f6[..UNITS]
    }

    /// The weights.
    pub fn weights(&self) -> Vec<f32> {
        listed(&self.weights)
    }

    /// The second derivatives that were last estimated, all that a resumed run needs besides the weights.
    pub fn curvature(&self) -> Option<Vec<f32>> {
        self.curvature.as_deref().map(listed)
    }

    fn set_rates(&mut self) {
        for place in places() {
            self.rates[place] = match (self.recipe.rates, &self.curvature) {
                (Rates::Global, _) => 1.0,
                (Rates::LevenbergMarquardt { mu, .. }, Some(curvature)) => 1.0 / (mu + curvature[place]),
                (Rates::LevenbergMarquardt { .. }, None) => 0.0,
            };
        }
    }

    fn forward(&mut self, image: &[u8; PIXELS]) {
        let rows = self.values.input.chunks_exact_mut(PITCH).skip(2);
        for (row, pixels) in rows.zip(image.chunks_exact(28)) {
            row[2..30].iter_mut().zip(pixels).for_each(|(place, ink)| *place = value(*ink));
        }
        dispatch(Forward { recipe: self.recipe, weights: &self.weights, values: &mut self.values });
    }

    fn backward(&mut self, label: u8, sums: &mut [f32]) {
        dispatch(Gradients {
            criterion: self.recipe.criterion,
            scale: self.recipe.subsampling.scale(),
            label,
            weights: &self.weights,
            turned: &self.turned,
            values: &self.values,
            slopes: &mut self.slopes,
            sums,
        });
    }

    /// Adds the second derivatives for the image that was read last.
    fn add_curvature(&mut self, label: u8, to: &mut Estimate) {
        self.backward(label, &mut to.scratch);
        dispatch(Curvature {
            recipe: self.recipe,
            weights: &to.weights,
            turned: &to.turned,
            values: &self.values,
            squares: &mut to.squares,
            gradients: &self.slopes,
            slopes: &mut to.slopes,
            sums: &mut to.sums,
        });
    }
}

/// -0.1 for background to 1.175 for ink, so that the mean is about 0 and the variance about 1 (section II.B).
fn value(ink: u8) -> f32 {
    f32::from(ink) * (1.275 / 255.0) - 0.1
}

fn arranged(list: &[f32]) -> Result<Buffer, WrongLength> {
    if list.len() != PARAMETERS {
        return Err(WrongLength);
    }
    let mut buffer = parameters();
    for (place, value) in places().zip(list) {
        buffer[place] = *value;
    }
    Ok(buffer)
}

fn listed(buffer: &[f32]) -> Vec<f32> {
    places().map(|place| buffer[place]).collect()
}
