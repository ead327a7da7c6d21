//! What the panel says: the question before, the answer and the reason after.

use crate::ui::words::numbers::{percent, unbroken};
use lenet_conductor::Status;
use lenet_experiment::breakage::{Breakage, Level};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::handicap::LEFT_OUT;

pub const INTRODUCTION: &str = "“Modern” for two epochs, with one thing broken. Choose what, guess what will happen, and see. Your network is kept.";

/// How a guess is offered, and how a result is called.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Guessing => "about 1 of 10, as by guessing",
        Level::Fewer => "more, but at most 9 of 10",
        Level::Most => "more than 9 of 10",
    }
}

/// What is broken, and what to guess.
pub fn question(breakage: Breakage, dataset: DatasetId) -> String {
    let broken = match breakage {
        Breakage::LargeRate => "The learning rate is a thousand times the usual one.".to_owned(),
        Breakage::ZeroWeights => "Every weight and bias is 0 before the first step, instead of random.".to_owned(),
        Breakage::ShuffledLabels => {
            "The training images have exchanged their labels at random. The test images keep theirs.".to_owned()
        }
        Breakage::LeftOut => {
            format!("No training image is of {}. A tenth of the test images is, more or less.", left_out(dataset))
        }
        Breakage::PermutedPixels => {
            "The pixels of every image change places, always in the same way. To you it is noise.".to_owned()
        }
        Breakage::NoBiases => "Every bias is and stays 0.".to_owned(),
        Breakage::OneStep => "It learns from 32 images in one update, and then stops.".to_owned(),
    };
    format!("{broken} How many of the test images will it recognise?")
}

/// Why it is so, and where it can be seen.
pub fn reason(breakage: Breakage, dataset: DatasetId) -> String {
    match breakage {
        Breakage::LargeRate => {
            "The first updates push the sums of the tanh units so far out that the slope there is 0: hardly a gradient comes back through \
             them. Only the output layer still moves, by huge steps, so that the loss is in the hundreds, far above that of guessing, \
             ln 10 = 2.30. In the strip, units are deep red or blue whatever you draw. Way out: a smaller learning rate."
                .to_owned()
        }
        Breakage::ZeroWeights => {
            "A unit gets its gradient through the weights behind it, and a weight gets its own from the value before it. All of \
             them are 0, so only the ten biases of the output ever move: they learn how common each class is. In the strip \
             everything stays blank. Random weights are there to make units differ."
                .to_owned()
        }
        Breakage::ShuffledLabels => {
            "There is nothing to find: an image says nothing about its label any more. All that is left is to learn the images by \
             heart, which large networks do in the end (Zhang and others 2017), and which is worth nothing on others. Compare the \
             training accuracy: it is near 10\u{a0}%, too."
                .to_owned()
        }
        Breakage::LeftOut => format!(
            "It has an output for {}, but every training image taught it to keep that one low; so it names what looks most alike. See \
             that row in the table of mistakes, or put one on the sheet. A network knows only what its data show.",
            left_out(dataset)
        ),
        Breakage::PermutedPixels => "Nothing is lost, only moved, and it never knew what an image looks like to you. But neighbours are \
             neighbours no more, so that convolutions find no strokes and edges: compare it with the unbroken one. A network \
             without convolutions would not notice at all. In the strip you see what it gets."
            .to_owned(),
        Breakage::NoBiases => {
            "236 of the 61,706 parameters are missed by hardly anyone. But a blank image now makes every sum 0, and all ten \
             classes equally likely: see where “What made it say so?” begins."
                .to_owned()
        }
        Breakage::OneStep => {
            "One update goes a small step down the slope that 32 images see. What an epoch teaches comes from hundreds of such steps, \
             each from other images."
                .to_owned()
        }
    }
}

/// The class that is left out, with its article.
fn left_out(dataset: DatasetId) -> String {
    let name = dataset.class_names().of(LEFT_OUT.into());
    match dataset {
        DatasetId::Mnist | DatasetId::Synthetic => format!("a {name}"),
        DatasetId::FashionMnist => format!("an {}", name.to_lowercase()),
        DatasetId::Own => format!("class {name}"),
    }
}

/// Below the guesses, as long as nothing has come of it.
pub fn awaited(status: Option<Status>) -> &'static str {
    match status {
        None => "Your guess starts it.",
        Some(Status::Loading | Status::Idle | Status::Running | Status::NotResponding) => {
            "It trains: watch the accuracy."
        }
        Some(Status::Paused) => "It is paused: Resume, to see what comes of it.",
        Some(Status::Finished | Status::Failed) => "It was ended before its last epoch: guess again to train it anew.",
    }
}

/// What came of it, beside the guess and the experiment that is not broken.
pub fn answer(breakage: Breakage, guess: Option<Level>, accuracy: f32, baseline: Option<f32>) -> String {
    let came = Level::of(accuracy);
    let verdict = match guess {
        Some(guess) if guess == came => "You were right: ".to_owned(),
        Some(guess) => format!("You guessed {}. ", level(guess)),
        None => String::new(),
    };
    let beside = baseline.map_or_else(String::new, |share| format!(", the unbroken one {}", percent(share.into(), 1)));
    let it = if verdict.ends_with(": ") { "it" } else { "It" };
    let result = format!("{verdict}{it} recognises {} of the test images{beside}.", percent(accuracy.into(), 1));
    let elsewhere = match breakage.expected() {
        expected if expected == came => String::new(),
        expected => format!(" On MNIST it is {}; the reason there:", level(expected)),
    };
    unbroken(&(result + &elsewhere))
}

/// Why no network is broken on images of more classes.
pub fn too_many_classes(classes: usize, outputs: usize) -> String {
    format!(
        "Your images are of {classes} classes, the network that is broken here has {outputs} outputs: choose MNIST."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_compares_guess_result_and_baseline() {
        let say = |breakage, guess, accuracy, whole| answer(breakage, guess, accuracy, whole).replace('\u{a0}', " ");
        assert_eq!(
            say(Breakage::ZeroWeights, Some(Level::Guessing), 0.114, Some(0.961)),
            "You were right: it recognises 11.4 % of the test images, the unbroken one 96.1 %."
        );
        assert_eq!(
            say(Breakage::NoBiases, Some(Level::Guessing), 0.96, None),
            "You guessed about 1 of 10, as by guessing. It recognises 96.0 % of the test images."
        );
        assert_eq!(
            say(Breakage::NoBiases, None, 0.8, None),
            "It recognises 80.0 % of the test images. On MNIST it is more than 9 of 10; the reason there:"
        );
    }

    #[test]
    fn the_class_that_is_left_out_has_its_name() {
        assert!(question(Breakage::LeftOut, DatasetId::Mnist).contains("of a 9."));
        assert!(question(Breakage::LeftOut, DatasetId::FashionMnist).contains("of an ankle boot."));
    }
}
