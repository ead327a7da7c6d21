//! The visitor's drawings: a split to evaluate, and images to train on.

use super::state::Run;
use crate::evaluation::PendingEvaluation;
use lenet_data::dataset::Dataset;
use lenet_data::handicap;
use lenet_data::mix::with_variants;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{HandId, MAX_HAND, Split};
use std::rc::Rc;

/// The visitor's drawings, which runs are evaluated on.
#[derive(Clone)]
pub(crate) struct Hand {
    pub id: HandId,
    /// At least one.
    pub set: Rc<Dataset>,
}

impl Run {
    /// Mixes drawings into the training images, before the first step here.
    pub fn mix(&mut self, mut drawings: Vec<(Image, u8)>) {
        drawings.truncate(MAX_HAND);
        self.unmixed = drawings;
        self.mix_in();
    }

    pub(super) fn mix_in(&mut self) {
        if self.unmixed.is_empty() || !self.train.is_complete() {
            return;
        }
        let drawings = std::mem::take(&mut self.unmixed);
        let seed = (self.experiment.seed, self.experiment.epochs);
        // Fails for labels above 9, which no page sends: the run then trains without the drawings.
        let input = |drawing: &Image| handicap::input(self.experiment.handicap, drawing);
        if let Ok(mixed) = with_variants(&self.train, &drawings, seed, self.plan.train, input) {
            self.variants = Some(self.train.len() as u32);
            self.train = Rc::new(mixed);
        }
    }

    /// Takes other drawings, and evaluates them before anything else; a network that reads clothing is not tested on digits.
    pub fn set_hand(&mut self, hand: Option<Hand>) {
        self.evaluations.retain(|due| due.split() != Split::Hand);
        let handicap = self.experiment.handicap;
        let input = |hand: Hand| Hand { set: handicap::input_set(handicap, &hand.set, None), ..hand };
        self.hand = hand.filter(|_| self.experiment.may_have_digits()).map(input);
        if let Some(due) = hand_evaluation(self.hand.as_ref()) {
            self.evaluations.push_front(due);
        }
    }
}

/// The evaluation on the visitor's drawings.
pub(super) fn hand_evaluation(hand: Option<&Hand>) -> Option<PendingEvaluation> {
    hand.map(|hand| PendingEvaluation::hand(hand.set.len()))
}
