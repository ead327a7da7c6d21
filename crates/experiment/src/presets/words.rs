//! What people read about the presets: titles, summaries, published figures.

use super::Preset;

/// Where a figure was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// The article of 2020.
    Article,
    /// The paper of 1998.
    Paper,
}

impl Publication {
    /// The noun in "The article reports 98.70 %".
    pub fn noun(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Paper => "paper",
        }
    }
}

/// Published accuracies of the trained network on the training images and on MNIST's 10,000 test images, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reported {
    pub source: Publication,
    pub train: f64,
    pub test: f64,
}

impl Preset {
    /// Name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::ArticleAsRun => "Paper's settings",
            Self::ArticleAsPrinted => "Paper's settings, falling rate",
            Self::Modern => "Modern",
            Self::ModernBatch1 => "Modern, batch 1",
            Self::Lenet1998 => "Original LeNet-5",
            Self::BestToday => "Best today",
            Self::Sprint => "Sprint",
            Self::Wider => "Wider",
            Self::Small => "Small",
        }
    }

    /// What it does, and the published figure; the first sentence stands in the README's table.
    pub fn summary(self) -> &'static str {
        match self {
            Self::ArticleAsRun => {
                "Squared error, learning rate 0.0005 throughout, one image a step. The article reports 92.92 % on MNIST's test set."
            }
            Self::ArticleAsPrinted => {
                "The same with the falling learning rate that the article prints. Its figure (92.92 %) came from a run \
                 with a constant one."
            }
            Self::Modern => {
                "Cross-entropy, learning rate 0.01, batches of 32, a fifth held back for validation. The article reports \
                 98.70 % on MNIST's test set."
            }
            Self::ModernBatch1 => {
                "As Modern, but one image a step and nothing held back. The article reports 98.88 % on MNIST's test set."
            }
            Self::Lenet1998 => {
                "The paper's own network: trainable subsampling, Table I, ten distances as output, a learning \
                 rate for every parameter. The paper reports 99.05 % on MNIST's test set."
            }
            Self::BestToday => {
                "ReLU, max pooling, momentum, label smoothing, a learning rate that falls to almost zero, and images \
                 redrawn as if by another writer: best for your own handwriting. No published figure."
            }
            Self::Sprint => {
                "One epoch of Adam in batches of 16 with a learning rate that falls to almost zero: 98.5 % in the \
                 shortest time. No published figure."
            }
            Self::Wider => {
                "The article's shape enlarged, as it suggests, to 32 and 64 maps, ten epochs: 255,230 parameters, four \
                 times LeNet-5's. No published figure."
            }
            Self::Small => {
                "Four convolutions with batch normalisation and a mean over each last map: 9,542 parameters, a sixth of \
                 LeNet-5's. No published figure."
            }
        }
    }

    /// Published accuracies. The article's figures for the falling rate are those of the constant one, so there are none
    /// here; the paper's are from section III.B, without distortions.
    pub fn reported(self) -> Option<Reported> {
        let article = |train, test| Some(Reported { source: Publication::Article, train, test });
        match self {
            Self::ArticleAsRun => article(0.9257, 0.9292),
            Self::ArticleAsPrinted | Self::BestToday | Self::Sprint | Self::Wider | Self::Small => None,
            Self::Modern => article(0.9890, 0.9870),
            Self::ModernBatch1 => article(1.0, 0.9888),
            Self::Lenet1998 => Some(Reported { source: Publication::Paper, train: 0.9965, test: 0.9905 }),
        }
    }
}
