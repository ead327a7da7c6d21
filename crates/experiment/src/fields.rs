//! The table of an experiment's fields. The form, `lab train` and the validation follow it: a new hyperparameter is a field
//! of the experiment and a row here.

mod checks;

pub use checks::too_few_outputs;

use super::article::{Activation, Loss, Optimizer, Pooling};
use super::choice::{Choice, options};
use super::dataset::DatasetId;
use super::distortions::Distortions;
use super::field::{Choices, Field, Kind, Number, Scope};
use super::handicap::{self, Handicap};
use super::number::Range;
use super::paper::{Criterion, WeightInit, recommended_j};
use checks::{batch_problem, outputs_problem, schedule_problem};

/// With a larger batch, a step would take too long to answer Pause in time.
pub const MAX_BATCH: u32 = 512;

pub const MAX_EPOCHS: u32 = 1000;

/// Slug of the data set; its field in the page also opens files.
pub const DATASET: &str = "dataset";

/// Slug of the schedule, which the page also plots.
pub const LEARNING_RATE: &str = "learning-rate";

/// Slug of the epochs, to which the schedule is fitted.
pub const EPOCHS: &str = "epochs";

/// Slug of the validation share; with this flag `lab train` does not evaluate the test images.
pub const VALIDATION_SHARE: &str = "validation-share";

/// Slug of the network's layers, which the page edits one by one.
pub const LAYERS: &str = "layers";

/// Slug of the field of what is broken on purpose.
pub const HANDICAP: &str = "handicap";

/// Every field. `lab train` applies its flags in this order, so a field comes after those that change its value: j after
/// the distortions and the criterion, the learning rate after the epochs.
pub static FIELDS: [Field; 18] = [
    Field::new(
        DATASET,
        "Data set",
        "The images to learn from",
        Kind::Choice(Choices {
            options: options::<DatasetId>,
            get: |experiment| Some(experiment.dataset.slug()),
            set: |experiment, slug| experiment.dataset.switch(slug),
        }),
    ),
    Field::new(
        LAYERS,
        "Layers",
        "From the image to ten outputs, or as many as it says: conv 6 5x5 pad 2 tanh, max 2x2, norm, dropout 30, dense 84 relu, output 26",
        Kind::Layers,
    )
    .check(outputs_problem)
    .advanced(),
    Field::new(
        "distortions",
        "Augmentation",
        "Changes each training image every time it is used",
        Kind::Choice(Choices {
            options: options::<Distortions>,
            get: |experiment| Some(experiment.distortions.slug()),
            set: |experiment, slug| {
                let mut distortions = experiment.distortions;
                distortions.switch(slug);
                experiment.set_distortions(distortions);
            },
        }),
    ),
    Field::new(
        "loss",
        "Loss",
        "The error that training minimises",
        Kind::Choice(Choices {
            options: options::<Loss>,
            get: |experiment| Some(experiment.network.training()?.loss.slug()),
            set: |experiment, slug| experiment.change_training(|training| training.loss.switch(slug)),
        }),
    )
    .scope(Scope::Logits),
    Field::new(
        "criterion",
        "Criterion",
        "The error that training minimises: MAP pushes wrong classes away, too",
        Kind::Choice(Choices {
            options: options::<Criterion>,
            get: |experiment| Some(experiment.paper()?.criterion.slug()),
            set: |experiment, slug| {
                let recommended = recommended_j(experiment.distortions);
                experiment.change_paper(|net| {
                    let before = net.criterion;
                    net.criterion.switch(slug);
                    if let (Criterion::Distance, Criterion::Map { j }) = (before, &mut net.criterion) {
                        *j = recommended;
                    }
                });
            },
        }),
    )
    .scope(Scope::Paper),
    Field::new(
        "criterion-j",
        "Margin j",
        "Wrong classes farther away than this are ignored",
        Kind::Number(Number {
            // Distances to the ten bitmaps are at most about 200.
            range: Range::real(0.0, 100.0),
            advice: "results are alike from 5 to 15",
            get: |experiment| match experiment.paper()?.criterion {
                Criterion::Map { j } => Some(j),
                Criterion::Distance => None,
            },
            set: |experiment, value| {
                experiment.change_paper(|net| {
                    if let Criterion::Map { j } = &mut net.criterion {
                        *j = value;
                    }
                });
            },
        }),
    )
    .aliases(&["j"])
    .scope(Scope::Option { field: "criterion", option: "map" }),
    Field::new(
        "first-weights",
        "Initial weights",
        "Range of the random weights before training; F is a unit's number of inputs",
        Kind::Choice(Choices {
            options: options::<WeightInit>,
            get: |experiment| Some(experiment.paper()?.init.slug()),
            set: |experiment, slug| experiment.change_paper(|net| net.init.switch(slug)),
        }),
    )
    .aliases(&["start"])
    .scope(Scope::Paper),
    Field::new(
        EPOCHS,
        "Epochs",
        "Passes through the training set",
        Kind::Number(Number {
            range: Range::whole(1, MAX_EPOCHS),
            advice: "",
            get: |experiment| Some(experiment.epochs.into()),
            set: |experiment, value| experiment.set_epochs(value as u32),
        }),
    ),
    Field::new(
        LEARNING_RATE,
        "Learning rate",
        "Step size. Or a schedule: 0.1 to 0.01 x9 falls over 9 epochs",
        Kind::Schedule,
    )
    .aliases(&["rate"])
    .check(schedule_problem),
    Field::new(
        "batch-size",
        "Batch size",
        "Images per update",
        Kind::Number(Number {
            range: Range::whole(1, MAX_BATCH),
            advice: "",
            get: |experiment| Some(experiment.batch_size.into()),
            set: |experiment, value| experiment.batch_size = value as u32,
        }),
    )
    .check(batch_problem),
    Field::new(
        "seed",
        "Seed",
        "Seeds the random numbers: initial weights and image order",
        Kind::Number(Number {
            range: Range::whole(0, u32::MAX),
            advice: "",
            get: |experiment| Some(experiment.seed.into()),
            set: |experiment, value| experiment.seed = value as u32,
        }),
    ),
    Field::new(
        VALIDATION_SHARE,
        "Validation share, %",
        "The last training images, held back to measure accuracy on",
        Kind::Number(Number {
            range: Range::whole(0, 50),
            advice: "enough images have to be left to train on",
            get: |experiment| Some(experiment.validation_percent.into()),
            set: |experiment, value| experiment.validation_percent = value as u8,
        }),
    )
    .aliases(&["validation"])
    .advanced(),
    Field::new(
        "optimizer",
        "Optimizer",
        "How a gradient changes the weights",
        Kind::Choice(Choices {
            options: options::<Optimizer>,
            get: |experiment| Some(experiment.network.training()?.optimizer.slug()),
            set: |experiment, slug| experiment.change_training(|training| training.optimizer.switch(slug)),
        }),
    )
    .scope(Scope::Logits)
    .advanced(),
    Field::new(
        "momentum",
        "Momentum",
        "Share of the last update that is added to the next",
        Kind::Number(Number {
            range: Range::below(0.0, 1.0),
            advice: "0.9 is usual",
            get: |experiment| match experiment.network.training()?.optimizer {
                Optimizer::Momentum { momentum } => Some(momentum),
                Optimizer::Sgd | Optimizer::Adam => None,
            },
            set: |experiment, value| {
                experiment.change_training(|training| {
                    if let Optimizer::Momentum { momentum } = &mut training.optimizer {
                        *momentum = value;
                    }
                });
            },
        }),
    )
    .scope(Scope::Option { field: "optimizer", option: "momentum" })
    .advanced(),
    Field::new(
        "weight-decay",
        "Weight decay",
        "Shrinks every weight by learning rate x this at each update: with gradient descent, the L2 penalty of this / 2 x \
         the sum of squared weights",
        Kind::Number(Number {
            range: Range::real(0.0, 1.0),
            advice: "0 is none, 0.0001 to 0.01 are usual",
            get: |experiment| Some(experiment.network.training()?.weight_decay),
            set: |experiment, value| experiment.change_training(|training| training.weight_decay = value),
        }),
    )
    .scope(Scope::Logits)
    .advanced(),
    Field::new(
        "activation",
        "Activation",
        "Non-linearity after C1, C3, C5 and F6",
        Kind::Choice(Choices {
            options: options::<Activation>,
            get: |experiment| Some(experiment.article()?.activation.slug()),
            set: |experiment, slug| experiment.change_article(|net| net.activation.switch(slug)),
        }),
    )
    .scope(Scope::Article)
    .advanced(),
    Field::new(
        "pooling",
        "Pooling",
        "How S2 and S4 reduce four values to one",
        Kind::Choice(Choices {
            options: options::<Pooling>,
            get: |experiment| Some(experiment.article()?.pooling.slug()),
            set: |experiment, slug| experiment.change_article(|net| net.pooling.switch(slug)),
        }),
    )
    .scope(Scope::Article)
    .advanced(),
    Field::new(
        HANDICAP,
        "Broken on purpose",
        "What is taken from the network or its images",
        Kind::Choice(Choices {
            options: options::<Handicap>,
            get: |experiment| Some(experiment.handicap.slug()),
            set: |experiment, slug| experiment.handicap.switch(slug),
        }),
    )
    .check(handicap::problem)
    .advanced(),
];

/// The field with this slug or alias.
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.slug == name || field.aliases.contains(&name))
}

#[cfg(test)]
mod tests;
